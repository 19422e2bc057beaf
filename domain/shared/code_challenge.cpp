#include "domain/shared/code_challenge.hpp"

#include <array>

#include "events/credentials/otp_issued.hpp"

namespace vestibule {

namespace {

Error too_many_codes(std::chrono::seconds retry_after) {
    return {.kind = ErrorKind::rate_limited,
            .code = "RATE_LIMITED",
            .detail = "Too many mails were asked for.",
            .retry_after = retry_after};
}

std::chrono::seconds life(Instant sent_at, Instant expires) {
    return std::chrono::round<std::chrono::seconds>(expires - sent_at);
}

events::Draft issued(const CodeOrder& order, std::size_t sends) {
    const auto& code = order.code;
    const auto user = code.holder.account.value_or(code.challenge).to_string();
    return events::OtpIssued{.user_id = user,
                             .version = 1,
                             .challenge_id = code.challenge.to_string(),
                             .purpose = std::string(to_string(order.line.purpose)),
                             .channel_kind = "email",
                             .contact_id = order.contact_id.empty() ? user : order.contact_id,
                             .expires_at = events::rfc3339_micros(code.expires),
                             .attempt_no = sends,
                             .site_id = order.line.site,
                             .locale = order.locale}
        .draft();
}

void tell(EmittingStore& store, CodeChallengeStore& codes, const CodeOrder& order, std::size_t sends) {
    const auto& code = order.code;
    const auto event = issued(order, sends);
    if (code.holder.shadow)
        codes.emit_shadow(event, code.code, code.expires);
    else
        store.attach_secret(store.emit(event), code.code, code.expires);
}

}  // namespace

std::string_view to_string(CodePurpose purpose) {
    constexpr std::array<std::string_view, 4> names{"login", "passcode", "email-change", "caller"};
    return names.at(static_cast<std::size_t>(purpose));
}

Result<CodeSent> send_code(EmittingStore& store, CodeChallengeStore& codes, const CodeOrder& order) {
    const auto& code = order.code;
    const CodeSent sent{code.challenge, life(code.sent_at, code.expires)};
    const auto standing = codes.open_line(order.line, code);
    if (!standing) {
        tell(store, codes, order, 1);
        return sent;
    }

    const auto decision = judge_send(standing->sends, code.sent_at);
    if (decision.verdict == SendDecision::Verdict::refused)
        return std::unexpected(too_many_codes(decision.retry_after));
    if (decision.verdict == SendDecision::Verdict::repeat || order.withheld)
        return CodeSent{standing->challenge, life(standing->sends.back(), standing->expires)};

    const auto sends = after_send(standing->sends, code.sent_at);
    codes.replace_code(order.line, code, sends);
    tell(store, codes, order, sends.size());
    return sent;
}

CodeVerdict judge_code(const std::optional<CodeChallenge>& challenge, CodePurpose purpose, std::string_view site,
                       Instant now) {
    if (!challenge || challenge->purpose != purpose || challenge->site != site) return CodeVerdict::unknown;
    if (!challenge->matches || challenge->holder.shadow) return CodeVerdict::wrong;
    const bool alive = !challenge->used && challenge->tries < code_tries && now < challenge->expires;
    return alive ? CodeVerdict::right : CodeVerdict::dead;
}

}  // namespace vestibule
