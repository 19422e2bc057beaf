#include "app/sole_process.hpp"

#include <stdexcept>
#include <system_error>

namespace vestibule::app {

SoleProcess::SoleProcess(const Settings& settings) {
    if (!settings.database.is_sqlite()) return;
    folder_.emplace(settings.data_dir);

    // Another data_dir may point to the same file, by another name or through a link.
    std::error_code failure;
    const auto file = std::filesystem::weakly_canonical(settings.database.sqlite_file(), failure);
    if (failure || !std::filesystem::is_directory(file.parent_path(), failure)) return;  // opening it says why not
    try {
        database_.emplace(file.parent_path(), file.filename().string() + ".lock", "database.url: " + file.string(),
                          "file (database.url)");
    } catch (const std::system_error& error) {
        throw std::runtime_error(std::string("database.url: ") + error.what() +
                                 "; the file's folder must be writable for this user");
    }
}

}  // namespace vestibule::app
