#include "domain/shared/password_policy.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vestibule {

namespace {

bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Digits and signs; bytes of characters beyond ASCII count as letters.
bool is_filler(char c) {
    return static_cast<unsigned char>(c) < 0x80 && !is_ascii_letter(c);
}

std::string without_fillers(std::string_view text) {
    std::string kept;
    for (const char c : text)
        if (!is_filler(c)) kept.push_back(c);
    return kept;
}

// True when `password` is one name or several, whole, in any order, with nothing but digits and signs around them.
// Both are folded.
bool made_of(std::string_view password, const std::vector<std::string>& names) {
    // How position i can be reached: 0 not, 1 over fillers only, 2 over a name.
    std::vector<int> reached(password.size() + 1, 0);
    reached[0] = 1;
    for (std::size_t i = 0; i < password.size(); ++i) {
        if (reached[i] == 0) continue;
        if (is_filler(password[i])) reached[i + 1] = std::max(reached[i + 1], reached[i]);
        for (const auto& name : names)
            if (!name.empty() && password.substr(i).starts_with(name)) reached[i + name.size()] = 2;
    }
    return reached[password.size()] == 2;
}

void add(PasswordJudgement& judgement, Recommendation recommendation, std::string reason) {
    judgement.recommendation = std::max(judgement.recommendation, recommendation);
    judgement.reasons.push_back(std::move(reason));
}

std::string_view detail_of(std::string_view reason) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> details{{
        {"TOO_SHORT", "The password is too short: 8 characters at least, or as many as the site asks for."},
        {"TOO_LONG", "The password is longer than 128 characters."},
        {"COMMON", "The password is one of those tried first."},
        {"OWN_NAME", "The password is made only of the person's own names."},
        {"BREACHED", "The password is known from a breach of another service."},
        {"UNCHECKED", "The password can't be looked up among breached ones now."},
    }};
    const auto found = std::ranges::find(details, reason, &std::pair<std::string_view, std::string_view>::first);
    return found == details.end() ? "The password is not allowed." : found->second;
}

}  // namespace

std::string_view to_string(Recommendation recommendation) {
    switch (recommendation) {
        case Recommendation::accept:
            return "ACCEPT";
        case Recommendation::challenge:
            return "CHALLENGE";
        case Recommendation::reject:
            return "REJECT";
    }
    std::unreachable();
}

Secret PasswordPolicy::normalized(const Secret& password) const {
    return Secret(text_.nfc(password.reveal()));
}

PasswordJudgement PasswordPolicy::judge_here(const Secret& password, std::size_t min_length,
                                             const std::vector<std::string>& own_names) const {
    PasswordJudgement judgement;
    const auto length = text_.code_points(password.reveal());
    if (length < min_length)
        add(judgement, length < password_floor ? Recommendation::reject : Recommendation::challenge, "TOO_SHORT");
    if (length > password_max_length) {
        add(judgement, Recommendation::reject, "TOO_LONG");
        return judgement;
    }

    const Secret folded(text_.fold(password.reveal()));
    if (lists_.common && lists_.common->contains(folded.reveal())) add(judgement, Recommendation::reject, "COMMON");

    std::vector<std::string> names;
    for (const auto& name : own_names) {
        names.push_back(text_.fold(name));
        if (name.find(' ') != std::string::npos) names.push_back(without_fillers(names.back()));
    }
    if (made_of(folded.reveal(), names)) add(judgement, Recommendation::reject, "OWN_NAME");
    return judgement;
}

asio::awaitable<PasswordJudgement> PasswordPolicy::judge(Secret password, std::size_t min_length,
                                                         std::vector<std::string> own_names) const {
    auto judgement = judge_here(password, min_length, own_names);
    // What is refused anyway is not worth a look-up, or a word about it to others.
    if (judgement.recommendation == Recommendation::reject || !lists_.breached) co_return judgement;

    using Answer = BreachedPasswords::Answer;
    const auto answer = co_await lists_.breached->look_up(std::move(password));
    if (answer == Answer::found) add(judgement, Recommendation::reject, "BREACHED");
    if (answer == Answer::unknown) add(judgement, Recommendation::challenge, "UNCHECKED");
    co_return judgement;
}

Error password_rejected(const PasswordJudgement& judgement, std::string pointer) {
    Error error{.kind = ErrorKind::invalid,
                .code = "PASSWORD_REJECTED",
                .detail = std::string(detail_of(judgement.reasons.front())) + " Choose another one.",
                .extra = {{"reasons", judgement.reasons}}};
    for (const auto& reason : judgement.reasons)
        error.fields.push_back({pointer, "VALUE", std::string(detail_of(reason))});
    return error;
}

}  // namespace vestibule
