// The key file: master keys that wrap everything encrypted at rest, and the index key of the keyed hashes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "domain/shared/secret.hpp"

namespace vestibule::crypto {

// What is wrong with the key file and what to do about it. Bad configuration: the process exits 2.
struct KeyFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct MasterKeys {
    std::map<std::uint32_t, Secret> masters;  // 32 bytes each, by version; the highest seals, all open
    Secret index;                             // 32 bytes; never changes, equality would be lost

    std::uint32_t current() const { return masters.rbegin()->first; }
};

// The same file serves all instances. Thread-safe; owned by the composition root.
class KeyFile {
  public:
    // Makes the file (0600, whole or not at all, also when two processes start at once) where it is missing.
    // Throws KeyFileError where others may read it, or where it is cut off, altered or not a key file.
    static std::shared_ptr<KeyFile> open_or_create(std::filesystem::path path);

    std::shared_ptr<const MasterKeys> keys() const;
    // Reads the file again: another process may have added a master key.
    std::shared_ptr<const MasterKeys> reload();
    // Adds a master key and keeps the older ones; returns its version.
    std::uint32_t rotate();

    const std::filesystem::path& path() const { return path_; }

  private:
    explicit KeyFile(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
    mutable std::mutex mutex_;
    std::shared_ptr<const MasterKeys> keys_;
};

}  // namespace vestibule::crypto
