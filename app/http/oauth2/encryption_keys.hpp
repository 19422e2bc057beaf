// The keys that clients seal messages for: taken from the database, looked up anew every second.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "domain/clients/encryption_keys.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/crypto/encryption_key.hpp"

namespace vestibule::app {

using EncryptionKeyStores = Transactor<clients::EncryptionKeyStore>;

// A key pair as it goes into the database, its private part sealed.
clients::FreshEncryptionKey sealed_encryption_key(const crypto::DecryptionKey& key, const FieldCipher& cipher);
// A new one of that kind (RSA, EC). RSA takes some hundred milliseconds.
clients::FreshEncryptionKey fresh_encryption_key(std::string_view kind, const FieldCipher& cipher);

// Everything in force at one moment. Immutable.
struct EncryptionKeySet {
    std::map<std::string, crypto::DecryptionKey, std::less<>> keys;  // by kid: current and previous
    boost::json::array published;                                    // JWKs of the current ones
    std::vector<std::pair<std::string, clients::KeyState>> states;   // by kid

    boost::json::object published_of(std::string_view kind) const;
};

// Owned by the composition root. Thread-safe.
class EncryptionKeys {
  public:
    // Key pairs are made on `pool`.
    EncryptionKeys(EncryptionKeyStores& stores, const FieldCipher& cipher, const Clock& clock, BlockingPool& pool)
        : stores_(stores), cipher_(cipher), clock_(clock), pool_(pool) {}

    // Makes the first keys where there are none and takes them up. Before anything else here.
    asio::awaitable<void> start();
    // Looks every second until cancelled, and retires outlived keys every minute. Spawned once.
    asio::awaitable<void> keep_fresh();
    // Looks now; what was in force stays when the database does not answer (that throws).
    asio::awaitable<void> refresh();

    std::shared_ptr<const EncryptionKeySet> current() const;
    // A kid that is not known makes it look at once, twenty times a second at most.
    asio::awaitable<std::optional<crypto::DecryptionKey>> find(std::string kid);

  private:
    bool may_look_now();

    EncryptionKeyStores& stores_;
    const FieldCipher& cipher_;
    const Clock& clock_;
    BlockingPool& pool_;
    mutable std::mutex mutex_;
    std::shared_ptr<const EncryptionKeySet> set_;
    Instant last_look_{};
};

}  // namespace vestibule::app
