#include "domain/registration/resend_activation.hpp"

#include "domain/registration/activation_token.hpp"
#include "domain/registration/errors.hpp"
#include "domain/shared/unknown_name.hpp"
#include "events/credentials/otp_issued.hpp"

namespace vestibule::registration {

namespace {

bool reaches(const ResendActivation& command, const std::optional<RegisteredUser>& user) {
    return user && command.reach.includes_issuer(user->issuer);
}

bool waits(const ResendActivation& command, const std::optional<RegisteredUser>& user) {
    return reaches(command, user) && user->status == UserStatus::pending_activation && user->site == command.site->id;
}

}  // namespace

asio::awaitable<Result<ResendAccepted>> ResendActivationHandler::handle(ResendActivation command,
                                                                        const RequestContext& context) {
    const auto now = parts_.clock.now();
    const auto folded = parts_.text.fold(command.name);
    const auto activation = new_activation_token(parts_.randomness, command.site->policies, now);
    const auto challenge = parts_.ids.next();
    const auto& tenant = command.reach.tenant;

    co_return co_await parts_.stores.transact(context, [&](RegistrationStore& store) -> Result<ResendAccepted> {
        const auto user = store.lock_by_name(tenant, command.site->id, folded);
        const auto recipient =
            reaches(command, user) ? parts_.text.fold(user->person.email) : recipient_of_unknown(folded, command.reach);
        const auto sends = store.lock_sends(activation_mail, tenant, recipient);
        const auto decision = judge_send(sends, now);
        if (decision.verdict == SendDecision::Verdict::refused)
            return std::unexpected(errors::too_many_mails(decision.retry_after));
        if (decision.verdict == SendDecision::Verdict::repeat) return ResendAccepted{};

        store.save_sends(activation_mail, tenant, recipient, after_send(sends, now));
        const bool shadow = !waits(command, user);
        const auto holder = shadow ? Uuid{} : user->id;
        store.set_token(holder, activation, now);
        const auto event = events::OtpIssued{.user_id = holder.to_string(),
                                             .version = 1,
                                             .challenge_id = challenge.to_string(),
                                             .purpose = "activation",
                                             .channel_kind = "email",
                                             .contact_id = holder.to_string(),
                                             .expires_at = events::rfc3339_micros(activation.expires),
                                             .attempt_no = sends.size() + 1,
                                             .site_id = command.site->id,
                                             .locale = command.site->locales.front()}
                               .draft();
        if (shadow)
            store.emit_shadow(event, activation.token, activation.expires);
        else
            store.attach_secret(store.emit(event), activation.token, activation.expires);
        return ResendAccepted{};
    });
}

}  // namespace vestibule::registration
