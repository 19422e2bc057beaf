// Files that hold secrets or that somebody may be reading: written whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vestibule::app {

// Mode 0600, flushed to disk before it takes the name. Throws std::system_error.
void write_private_file(const std::filesystem::path& file, std::string_view content);

// nullopt where there is no such file. Throws std::system_error where it can't be read.
std::optional<std::string> read_whole_file(const std::filesystem::path& file);

// Held by one process at a time (flock): the folder is its own while this lives.
class FolderLock {
  public:
    // Waits up to a second, for a process that is just ending. Makes the folder (0700) where it is missing.
    // Throws std::runtime_error, naming the holder and `other` as remedy, where it is taken; std::system_error where it
    // can't be made. What is locked is called the folder, or `what`.
    explicit FolderLock(const std::filesystem::path& folder, std::string_view name = "lock", std::string what = {},
                        std::string_view other = "folder (data_dir)");
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    int file_ = -1;
};

// mkdir -p, new folders with mode 0700.
void make_private_folder(const std::filesystem::path& folder);

}  // namespace vestibule::app
