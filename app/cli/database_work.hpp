// What commands of the command line need of an installation.
#pragma once

#include <functional>
#include <memory>

#include "app/config/settings.hpp"
#include "infra/crypto/key_file.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::app::cli {

// Throws crypto::KeyFileError where it is missing: it is not made here, where it would be the wrong one.
std::shared_ptr<crypto::KeyFile> keys_of_installation(const Settings& settings);

// Opens the database of the settings, runs `work` in one transaction and closes it again. Throws what the database
// throws, and where there is no installation in the folder of an SQLite database.
void with_database(const Settings& settings, const std::function<void(sql::Session&)>& work);

}  // namespace vestibule::app::cli
