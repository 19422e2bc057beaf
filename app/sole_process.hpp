// With SQLite the folder and the database's file belong to one process at a time.
#pragma once

#include <optional>

#include "app/config/private_file.hpp"
#include "app/config/settings.hpp"

namespace vestibule::app {

// Holds both while it lives; with PostgreSQL nothing.
class SoleProcess {
  public:
    // Throws std::runtime_error, naming the holder, where another process has one of them; std::system_error where
    // data_dir can't be made.
    explicit SoleProcess(const Settings& settings);

  private:
    std::optional<FolderLock> folder_;
    std::optional<FolderLock> database_;
};

}  // namespace vestibule::app
