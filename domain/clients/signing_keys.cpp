#include "domain/clients/signing_keys.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace vestibule::clients {

namespace {

constexpr std::array names{
    std::pair{KeyState::next, std::string_view("next")},
    std::pair{KeyState::current, std::string_view("current")},
    std::pair{KeyState::previous, std::string_view("previous")},
    std::pair{KeyState::retired, std::string_view("retired")},
};

SigningKeyRecord record_of(const FreshKey& key, KeyState state, Instant now) {
    return {.kid = key.kid,
            .state = state,
            .created_at = now,
            .stopped_at = {},
            .public_jwk = key.public_jwk,
            .private_key = key.private_key};
}

const SigningKeyRecord* find(const std::vector<SigningKeyRecord>& keys, KeyState state) {
    const auto found = std::ranges::find(keys, state, &SigningKeyRecord::state);
    return found == keys.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(KeyState state) {
    return std::ranges::find(names, state, &decltype(names)::value_type::first)->second;
}

KeyState key_state(std::string_view name) {
    const auto found = std::ranges::find(names, name, &decltype(names)::value_type::second);
    if (found == names.end()) throw std::invalid_argument("a signing key is in no known state");
    return found->first;
}

void ensure_signing_keys(SigningKeyStore& store, const FreshKey& current, const FreshKey& next) {
    store.lock();
    const auto keys = store.keys();
    const auto now = store.now();
    if (find(keys, KeyState::current) == nullptr) store.insert(record_of(current, KeyState::current, now));
    if (find(keys, KeyState::next) == nullptr) store.insert(record_of(next, KeyState::next, now));
}

Rotation rotate_signing_keys(SigningKeyStore& store, const FreshKey& fresh) {
    store.lock();
    const auto keys = store.keys();
    const auto now = store.now();
    const auto* current = find(keys, KeyState::current);
    const auto* next = find(keys, KeyState::next);
    if (current == nullptr || next == nullptr) throw std::logic_error("signing keys are rotated before they exist");

    // In this order: at no moment do two keys hold one role.
    store.put_state(current->kid, KeyState::previous, now);
    store.put_state(next->kid, KeyState::current, now);
    store.insert(record_of(fresh, KeyState::next, now));
    return {.current = next->kid, .next = fresh.kid};
}

void retire_signing_keys(SigningKeyStore& store) {
    const auto now = store.now();
    for (const auto& key : store.keys())
        if (key.state == KeyState::previous && key.stopped_at && *key.stopped_at + previous_key_life < now)
            store.put_state(key.kid, KeyState::retired, now);
}

}  // namespace vestibule::clients
