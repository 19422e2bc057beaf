// The signing keys that this instance works with: taken from the database, looked up anew every second.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "domain/clients/signing_keys.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/crypto/jwk.hpp"

namespace vestibule::app {

using SigningKeyStores = Transactor<clients::SigningKeyStore>;

// A key pair as it goes into the database, its private part sealed.
clients::FreshKey fresh_signing_key(const FieldCipher& cipher);

// Everything published at one moment. Immutable.
struct SigningKeySet {
    crypto::SigningKey current;
    std::map<std::string, crypto::PublicKey, std::less<>> published;  // by kid: current, next, previous
    boost::json::array jwks;                                          // the same as JWKs
};

// Owned by the composition root. Thread-safe.
class SigningKeys {
  public:
    SigningKeys(SigningKeyStores& stores, const FieldCipher& cipher, const Clock& clock)
        : stores_(stores), cipher_(cipher), clock_(clock) {}

    // Makes the first keys where there are none and takes them up. Before anything else here.
    asio::awaitable<void> start();
    // Looks every second until cancelled, and withdraws outlived keys every minute. Spawned once.
    asio::awaitable<void> keep_fresh();
    // Looks now; what was in force stays when the database does not answer (that throws).
    asio::awaitable<void> refresh();

    std::shared_ptr<const SigningKeySet> current() const;
    // A kid that is not known makes it look at once, twenty times a second at most.
    asio::awaitable<std::optional<crypto::PublicKey>> find(std::string kid);

  private:
    bool may_look_now();

    SigningKeyStores& stores_;
    const FieldCipher& cipher_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<const SigningKeySet> keys_;
    Instant last_look_{};
};

}  // namespace vestibule::app
