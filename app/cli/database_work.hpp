// One transaction for a command of the command line.
#pragma once

#include <functional>

#include "app/config/settings.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::app::cli {

// Opens the database of the settings, runs `work` in one transaction and closes it again. Throws what the database
// throws.
void with_database(const Settings& settings, const std::function<void(sql::Session&)>& work);

}  // namespace vestibule::app::cli
