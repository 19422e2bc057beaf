#include "domain/clients/encryption_keys.hpp"

#include <algorithm>

namespace vestibule::clients {

namespace {

const EncryptionKeyRecord* current_of(const std::vector<EncryptionKeyRecord>& keys, std::string_view kind) {
    const auto found =
        std::ranges::find_if(keys, [&](const auto& key) { return key.state == KeyState::current && key.kind == kind; });
    return found == keys.end() ? nullptr : &*found;
}

void insert_as_current(EncryptionKeyStore& store, const FreshEncryptionKey& key, Instant now) {
    store.insert({.kid = key.kid,
                  .kind = key.kind,
                  .state = KeyState::current,
                  .created_at = now,
                  .stopped_at = {},
                  .public_jwk = key.public_jwk,
                  .private_key = key.private_key});
}

}  // namespace

std::vector<std::string> missing_kinds(const std::vector<EncryptionKeyRecord>& keys) {
    std::vector<std::string> missing;
    for (const auto kind : encryption_key_kinds)
        if (current_of(keys, kind) == nullptr) missing.emplace_back(kind);
    return missing;
}

void ensure_encryption_keys(EncryptionKeyStore& store, std::span<const FreshEncryptionKey> fresh) {
    store.lock();
    const auto keys = store.keys();
    const auto now = store.now();
    for (const auto& key : fresh)
        if (current_of(keys, key.kind) == nullptr) insert_as_current(store, key, now);
}

void rotate_encryption_keys(EncryptionKeyStore& store, std::span<const FreshEncryptionKey> fresh) {
    store.lock();
    const auto keys = store.keys();
    const auto now = store.now();
    for (const auto& key : fresh) {
        // In this order: at no moment are two keys of a kind current.
        if (const auto* current = current_of(keys, key.kind)) store.put_state(current->kid, KeyState::previous, now);
        insert_as_current(store, key, now);
    }
}

void retire_encryption_keys(EncryptionKeyStore& store) {
    const auto now = store.now();
    for (const auto& key : store.keys())
        if (key.state == KeyState::previous && key.stopped_at && *key.stopped_at + previous_encryption_key_life < now)
            store.put_state(key.kid, KeyState::retired, now);
}

}  // namespace vestibule::clients
