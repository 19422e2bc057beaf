// A file of SHA-1 hashes of breached passwords, of any size, searched where it lies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "infra/passwords/password_sha1.hpp"

namespace vestibule::passwords {

// Either form is sorted by hash. Text: a line a hash, 16 to 40 hexadecimal digits (the same number in all lines) and
// whatever follows a colon, as haveibeenpwned.com publishes it. Binary: 20 bytes a hash and nothing else.
// Thread-safe; its reads block. The file may be replaced by another under its name: this one is searched until the
// service starts anew.
class BreachedFile {
  public:
    // Throws std::runtime_error where it can't be read, is neither form, or a sample of it is not in order.
    explicit BreachedFile(const std::filesystem::path& path);
    ~BreachedFile();
    BreachedFile(const BreachedFile&) = delete;
    BreachedFile& operator=(const BreachedFile&) = delete;

    // By bisection, some 40 small reads in a file of 40 GB. Throws std::runtime_error where reading fails.
    bool contains(const Sha1& hash) const;

  private:
    struct Entry {
        std::string key;      // upper-case digits, or bytes
        std::uint64_t begin;  // of the entry
        std::uint64_t end;    // of the next one
    };

    void recognise();
    void check_order() const;
    // The entry that covers the byte at `at`.
    Entry entry_at(std::uint64_t at) const;
    std::string read(std::uint64_t at, std::size_t count) const;
    std::string key_of(const Sha1& hash) const;

    int file_ = -1;
    std::uint64_t size_ = 0;
    std::size_t digits_ = 0;  // of a line; 0: binary
};

}  // namespace vestibule::passwords
