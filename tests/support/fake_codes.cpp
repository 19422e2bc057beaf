#include <algorithm>

#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

namespace {

std::string key_of(const CodeLine& line) {
    return std::string(to_string(line.purpose)) + '|' + line.tenant + '|' + line.recipient + '|' +
           (line.device ? std::string(line.device->reveal()) : "") + '|' + (line.asker ? line.asker->to_string() : "");
}

FakeUsers::CodeRow row_with(const CodeLine& line, const NewCode& code, SendHistory sends) {
    return {.challenge = {.id = code.challenge,
                          .tenant = line.tenant,
                          .site = line.site,
                          .purpose = line.purpose,
                          .holder = code.holder,
                          .expires = code.expires},
            .code = std::string(code.code.reveal()),
            .sends = std::move(sends)};
}

CodeChallenge asked_about(const FakeUsers::CodeRow& row, const Secret& code) {
    auto challenge = row.challenge;
    challenge.matches = row.code == code.reveal();
    return challenge;
}

}  // namespace

std::optional<StandingCode> FakeCodeChallenges::open_line(const CodeLine& line, const NewCode& code) {
    ++tables_.writes;
    const auto [row, made] = tables_.codes.try_emplace(key_of(line), row_with(line, code, {code.sent_at}));
    if (made) return std::nullopt;
    return StandingCode{row->second.challenge.id, row->second.challenge.expires, row->second.sends};
}

void FakeCodeChallenges::replace_code(const CodeLine& line, const NewCode& code, const SendHistory& sends) {
    ++tables_.writes;
    tables_.codes.at(key_of(line)) = row_with(line, code, sends);
}

std::optional<CodeChallenge> FakeCodeChallenges::find_challenge(const std::string& tenant, const Uuid& id,
                                                                const Secret& code) {
    const auto* row = row_of(id);
    if (!row || row->challenge.tenant != tenant) return std::nullopt;
    return asked_about(*row, code);
}

std::optional<CodeChallenge> FakeCodeChallenges::newest_challenge(const CodeLine& line, const Secret& code) {
    const auto found = tables_.codes.find(key_of(line));
    if (found == tables_.codes.end()) return std::nullopt;
    return asked_about(found->second, code);
}

bool FakeCodeChallenges::use_code(const Uuid& challenge, Instant) {
    ++tables_.writes;
    auto* row = row_of(challenge);
    if (!row || row->challenge.used || row->challenge.tries >= code_tries) return false;
    return row->challenge.used = true;
}

void FakeCodeChallenges::count_try(const Uuid& challenge) {
    ++tables_.writes;
    if (auto* row = row_of(challenge)) ++row->challenge.tries;
}

void FakeCodeChallenges::end_codes(const std::string& tenant, const Uuid& user, Instant) {
    ++tables_.writes;
    for (auto& [key, row] : tables_.codes) {
        auto& challenge = row.challenge;
        const bool signs_in = challenge.purpose == CodePurpose::login || challenge.purpose == CodePurpose::passcode;
        if (challenge.tenant == tenant && challenge.holder.account == user && signs_in) challenge.used = true;
    }
}

void FakeCodeChallenges::end_earlier_changes(const std::string& tenant, const Uuid& user, const Uuid& newest, Instant) {
    ++tables_.writes;
    for (auto& [key, row] : tables_.codes) {
        auto& challenge = row.challenge;
        const bool earlier = challenge.purpose == CodePurpose::email_change && challenge.id != newest;
        if (challenge.tenant == tenant && challenge.holder.account == user && earlier) challenge.used = true;
    }
}

void FakeCodeChallenges::sweep_codes(Instant before) {
    std::erase_if(tables_.codes, [&](const auto& row) { return row.second.sends.back() <= before; });
}

std::vector<std::pair<std::string, std::size_t>> FakeCodeChallenges::crowded_with_unknown_names(std::size_t most) {
    std::map<std::string, std::size_t> unknown;
    for (const auto& [key, row] : tables_.codes)
        if (!row.challenge.holder.account) ++unknown[row.challenge.tenant];
    std::vector<std::pair<std::string, std::size_t>> crowded;
    for (const auto& [tenant, count] : unknown)
        if (count > most) crowded.emplace_back(tenant, count - most);
    return crowded;
}

void FakeCodeChallenges::drop_unknown_names(const std::string& tenant, std::size_t count) {
    std::vector<std::pair<Instant, std::string>> unknown;
    for (const auto& [key, row] : tables_.codes)
        if (!row.challenge.holder.account && row.challenge.tenant == tenant)
            unknown.emplace_back(row.sends.back(), key);
    std::ranges::sort(unknown);
    for (std::size_t i = 0; i < std::min(count, unknown.size()); ++i) tables_.codes.erase(unknown[i].second);
}

FakeUsers::CodeRow* FakeCodeChallenges::row_of(const Uuid& challenge) {
    for (auto& [key, row] : tables_.codes)
        if (row.challenge.id == challenge) return &row;
    return nullptr;
}

}  // namespace vestibule::tests
