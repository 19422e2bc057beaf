#include "tests/support/fake_users.hpp"

#include <algorithm>

#include "events/sessions/session_ended.hpp"

namespace vestibule::tests {

template <class Port>
Digest FakeSignIn<Port>::subject_key(const Subject& subject) const {
    if (subject.key) return *subject.key;
    const auto text = subject.user
                          ? "user:" + subject.user->to_string()
                          : "name:" + subject.name.tenant + '|' + subject.name.site + '|' + subject.name.folded;
    Digest digest{};
    for (std::size_t i = 0; i < text.size(); ++i)
        digest[i % digest.size()] = static_cast<std::uint8_t>(digest[i % digest.size()] * 31 + text[i]);
    return digest;
}

template <class Port>
LoginCounter FakeSignIn<Port>::counter(const Subject& subject) {
    const auto found = tables_.counters.find(subject_key(subject));
    return found == tables_.counters.end() ? LoginCounter{} : found->second.counter;
}

template <class Port>
LoginCounter FakeSignIn<Port>::lock_counter(const Subject& subject, Instant now) {
    ++tables_.writes;
    const FakeUsers::CounterRow fresh{subject.user, subject.name.tenant, {}, now};
    return tables_.counters.try_emplace(subject_key(subject), fresh).first->second.counter;
}

template <class Port>
void FakeSignIn<Port>::save_counter(const Subject& subject, const LoginCounter& counter, Instant now) {
    ++tables_.writes;
    const auto found = tables_.counters.find(subject_key(subject));
    if (found != tables_.counters.end()) found->second = {subject.user, subject.name.tenant, counter, now};
}

template <class Port>
std::optional<Device> FakeSignIn<Port>::device(const Uuid& user, const Secret& token, Instant used_since) {
    const auto found = tables_.devices.find(std::string(token.reveal()));
    if (found == tables_.devices.end() || found->second.user != user) return std::nullopt;
    if (found->second.device.last_used_at <= used_since) return std::nullopt;
    return found->second.device;
}

template <class Port>
void FakeSignIn<Port>::save_device(const Secret& token, const Device& device) {
    ++tables_.writes;
    const auto found = tables_.devices.find(std::string(token.reveal()));
    if (found != tables_.devices.end()) found->second.device = device;
}

template <class Port>
void FakeSignIn<Port>::end_device(const Secret& token) {
    ++tables_.writes;
    tables_.devices.erase(std::string(token.reveal()));
}

template <class Port>
void FakeSignIn<Port>::end_devices(const Uuid& user) {
    ++tables_.writes;
    std::erase_if(tables_.devices, [&](const auto& device) { return device.second.user == user; });
}

template <class Port>
void FakeSignIn<Port>::tally_unknown(const std::string& tenant, const std::string& client, Instant now) {
    ++tables_.writes;
    ++tables_.unknown[{tenant, client, FakeUsers::minute_of(now)}];
}

template <class Port>
std::uint64_t FakeSignIn<Port>::next_user_version(const Uuid& user) {
    ++tables_.writes;
    const auto found = tables_.users.find(user);
    return found == tables_.users.end() ? 0 : ++found->second.version;
}

template <class Port>
std::size_t FakeSignIn<Port>::end_sessions(const Uuid& user, const std::optional<Uuid>& except,
                                           std::string_view cause) {
    ++tables_.writes;
    return std::erase_if(tables_.sessions, [&](const auto& row) {
        const auto& session = row.second;
        if (session.user != user || session.id == except) return false;
        this->emit(events::SessionEnded{.session_id = session.id.to_string(),
                                        .user_id = user.to_string(),
                                        .version = 2,
                                        .reason_code = std::string(cause)}
                       .draft());
        return true;
    });
}

template <class Port>
std::optional<Authenticator> FakeSecondFactor<Port>::hold_authenticator(const Uuid& user) {
    const auto found = tables_.authenticators.find(user);
    return found == tables_.authenticators.end() ? std::nullopt : std::optional(found->second);
}

template <class Port>
void FakeSecondFactor<Port>::save_used_steps(const Uuid& user, const UsedSteps& used) {
    ++tables_.writes;
    tables_.authenticators.at(user).used = used;
}

template <class Port>
RecoveryCodeState FakeSecondFactor<Port>::recovery_code(const Uuid& user, const Secret& code) {
    const auto found = tables_.recovery_codes.find({user, std::string(code.reveal())});
    if (found == tables_.recovery_codes.end()) return RecoveryCodeState::unknown;
    return found->second ? RecoveryCodeState::used : RecoveryCodeState::fresh;
}

template <class Port>
void FakeSecondFactor<Port>::use_recovery_code(const Uuid& user, const Secret& code, Instant) {
    ++tables_.writes;
    tables_.recovery_codes.at({user, std::string(code.reveal())}) = true;
}

template <class Port>
std::size_t FakeSecondFactor<Port>::recovery_codes_left(const Uuid& user) {
    return static_cast<std::size_t>(std::ranges::count_if(
        tables_.recovery_codes, [&](const auto& code) { return code.first.first == user && !code.second; }));
}

template class FakeSignIn<sessions::SessionStore>;
template class FakeSignIn<mfa::MfaStore>;
template class FakeSignIn<sessions::HoldStore>;
template class FakeSecondFactor<sessions::SessionStore>;
template class FakeSecondFactor<mfa::MfaStore>;

}  // namespace vestibule::tests
