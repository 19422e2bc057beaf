// What everything else stands on: clock, ids, keys, the database, and the tools of the stores.
#pragma once

#include <memory>

#include "app/config/settings.hpp"
#include "domain/shared/clock.hpp"
#include "infra/crypto/field_cipher.hpp"
#include "infra/crypto/key_file.hpp"
#include "infra/crypto/keyed_hash.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/store_tools.hpp"
#include "infra/text/icu_text.hpp"

namespace vestibule::app {

// sql::Database::open, whose failures name the setting.
std::unique_ptr<sql::Database> open_database(sql::DatabaseSettings settings);

// Opens the key file and the database (which migrates it); throws what they throw.
struct Foundation {
    explicit Foundation(const Settings& settings);

    SystemClock clock;
    crypto::SystemIds ids{clock};
    crypto::SodiumRandomness randomness;
    text::IcuText text;
    metrics::Registry metrics;
    std::shared_ptr<crypto::KeyFile> key_file;
    crypto::HmacKeyedHash keyed_hash;
    crypto::SecretboxFieldCipher cipher;
    std::unique_ptr<sql::Database> database;
    sql::StoreTools tools;
};

}  // namespace vestibule::app
