#include "domain/profile/change_email.hpp"

#include "domain/profile/errors.hpp"
#include "domain/shared/factor_try.hpp"
#include "domain/shared/recent_sign_in.hpp"
#include "events/profile/address_in_use.hpp"
#include "events/profile/user_attribute_changed.hpp"

namespace vestibule::profile {

namespace {

// A notice to the old address is given up after 72 h (events.md 1.5); the address lives a little longer.
constexpr std::chrono::hours old_address_life{4 * 24};

// Beside the limits of each recipient, whoever asks: nobody mails the world through this call.
constexpr std::size_t asks_a_day = 20;
constexpr std::chrono::hours day{24};

std::optional<std::chrono::seconds> asked_too_often(const SendHistory& asks, Instant now) {
    if (asks.size() < asks_a_day) return std::nullopt;
    const auto frees = asks[asks.size() - asks_a_day] + day;
    if (frees <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(frees - now);
}

CodeOrder order_of(const AskForEmail& command, const std::string& folded, NewCode code) {
    const auto contact = code.challenge.to_string();
    return {.line = {.tenant = command.reach.tenant,
                     .site = command.site->id,
                     .purpose = CodePurpose::email_change,
                     .recipient = folded,
                     .device = {},
                     .asker = command.user},
            .code = std::move(code),
            .contact_id = contact,
            .locale = command.site->locales.front()};
}

// The notice to whoever has the address, or its shadow: in a version of its own, since the code's event,
// of the same challenge, may be a shadow too.
void tell_holder(ProfileEditStore& store, const CodeOrder& order, const std::optional<Uuid>& holder) {
    const auto notice = events::AddressInUse{.user_id = holder.value_or(order.code.challenge).to_string(),
                                             .version = holder ? 1U : 2U,
                                             .challenge_id = order.code.challenge.to_string(),
                                             .site_id = order.line.site}
                            .draft();
    if (holder)
        store.attach_secret(store.emit(notice), order.code.code, order.code.expires);
    else
        store.codes().emit_shadow(notice, order.code.code, order.code.expires);
}

// A blocked source neither asks nor guesses, but from a device that the user has used.
template <class Command>
std::optional<Error> refuse_source(ProfileEditStore& store, const Command& command, Instant now) {
    if (!command.source_blocked) return std::nullopt;
    if (command.device_token && store.knows_device(command.user, *command.device_token, now - device_life))
        return std::nullopt;
    return source_blocked(*command.source_blocked);
}

Result<CodeSent> ask_in(ProfileEditStore& store, const AskForEmail& command, const std::string& folded,
                        const NewCode& code) {
    if (auto refused = refuse_source(store, command, code.sent_at)) return std::unexpected(std::move(*refused));
    const auto& tenant = command.reach.tenant;
    const auto account = store.find(tenant, command.user, command.site->id);
    if (!account) return std::unexpected(errors::user_not_found());
    const auto holder = store.holder(tenant, account->sites, folded, command.user);
    const bool in_use = holder && holder->user != command.user;

    const auto asks = store.lock_asks(command.user, code.sent_at);
    if (const auto wait = asked_too_often(asks, code.sent_at)) return std::unexpected(errors::too_many_mails(*wait));
    const auto sends = store.lock_sends(tenant, folded, code.sent_at);
    const auto decision = judge_send(sends, code.sent_at);
    if (decision.verdict == SendDecision::Verdict::refused)
        return std::unexpected(errors::too_many_mails(decision.retry_after));
    auto order = order_of(command, folded, code);
    order.withheld = decision.verdict == SendDecision::Verdict::repeat;
    order.code.holder.shadow = in_use || order.withheld;
    const auto sent = send_code(store, store.codes(), order);
    // Within a minute the first answer again: nothing changes.
    if (!sent || sent->challenge != code.challenge) return sent;

    store.codes().end_earlier_changes(tenant, command.user, sent->challenge, code.sent_at);
    store.save_asks(command.user, after_send(asks, code.sent_at));
    if (!order.withheld) store.save_sends(tenant, folded, after_send(sends, code.sent_at));
    store.add_contact(tenant, {code.challenge, command.user, command.email, code.expires});
    const bool told = in_use && holder->is_email && !order.withheld;
    tell_holder(store, order, told ? std::optional(holder->user) : std::nullopt);
    return sent;
}

struct Confirmation {
    const ConfirmEmail& command;
    Uuid old_contact;
    Instant now;
    const Text& text;
};

// The address that the code proves, without using the code up.
Result<std::string> proven_address(ProfileEditStore& store, const Confirmation& confirmation) {
    const auto& command = confirmation.command;
    auto challenge = store.codes().find_challenge(command.reach.tenant, command.challenge, command.code);
    if (challenge && challenge->holder.account != command.user) challenge.reset();
    const auto verdict = judge_code(challenge, CodePurpose::email_change, command.site->id, confirmation.now);
    if (verdict == CodeVerdict::wrong) store.codes().count_try(command.challenge);
    if (verdict == CodeVerdict::wrong || verdict == CodeVerdict::unknown)
        return std::unexpected(wrong_proof(errors::code_invalid()));
    if (verdict == CodeVerdict::dead) return std::unexpected(errors::code_invalid());
    const auto address = store.contact_address(command.user, command.challenge);
    if (!address) return std::unexpected(errors::code_invalid());
    return *address;
}

Result<UserDetails> confirm_in(ProfileEditStore& store, const Confirmation& confirmation) {
    const auto& command = confirmation.command;
    const auto& tenant = command.reach.tenant;
    if (auto refused = refuse_source(store, command, confirmation.now)) return std::unexpected(std::move(*refused));
    auto account = store.lock(tenant, command.user, command.site->id);
    if (!account) return std::unexpected(errors::user_not_found());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());
    auto address = proven_address(store, confirmation);
    if (!address) return std::unexpected(address.error());

    const auto folded = confirmation.text.fold(*address);
    const auto old_folded = confirmation.text.fold(account->person.email);
    const auto holder = store.holder(tenant, account->sites, folded, command.user);
    if (holder && holder->user != command.user) return std::unexpected(errors::address_taken());
    if (!store.codes().use_code(command.challenge, confirmation.now)) return std::unexpected(errors::code_invalid());
    if (!store.rename(tenant, command.user, account->sites, old_folded, folded))
        return std::unexpected(errors::address_taken());
    // What lies in the old mailbox opens nothing any more: it may be why the address changes.
    store.codes().end_codes(tenant, command.user, confirmation.now);

    store.add_contact(
        tenant, {confirmation.old_contact, command.user, account->person.email, confirmation.now + old_address_life});
    account->person.email = std::move(*address);
    store.emit(events::UserAttributeChanged{
        .user_id = command.user.to_string(),
        .version = store.save_person(command.user, account->person, confirmation.now),
        .changed = {{.name = "email", .verified = true, .old_present = true, .new_present = true}},
        .contact_id = confirmation.old_contact.to_string(),
        .site_id = command.site->id}
                   .draft());
    auto details = store.details(command.reach, command.user);
    if (!details) return std::unexpected(errors::user_not_found());
    return std::move(*details);
}

}  // namespace

asio::awaitable<Result<CodeSent>> AskForEmailHandler::handle(AskForEmail command, const RequestContext& context) {
    const auto now = parts_.clock.now();
    if (auto refused = refuse_old_sign_in(command.signed_in_at, now)) co_return std::unexpected(std::move(*refused));

    const auto folded = parts_.text.fold(command.email);
    const NewCode code{.challenge = parts_.ids.next(),
                       .code = parts_.randomness.digits(command.site->policies.code_digits),
                       .holder = {.account = command.user, .counter = {}, .shadow = false},
                       .sent_at = now,
                       .expires = now + command.site->policies.code_life};
    co_return co_await parts_.stores.transact(
        context, [&](ProfileEditStore& store) -> Result<CodeSent> { return ask_in(store, command, folded, code); });
}

asio::awaitable<Result<UserDetails>> ConfirmEmailHandler::handle(ConfirmEmail command, const RequestContext& context) {
    const Confirmation confirmation{command, parts_.ids.next(), parts_.clock.now(), parts_.text};
    co_return co_await parts_.stores.transact(
        context, [&](ProfileEditStore& store) -> Result<UserDetails> { return confirm_in(store, confirmation); });
}

}  // namespace vestibule::profile
