#include "infra/crypto/key_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>
#include <sstream>
#include <system_error>

#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::crypto {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view header =
    "# Vestibule key file: master keys and the index key. All instances use the same file. Keep a copy in a\n"
    "# safe place: without it nothing encrypted in the database can be read again.\n";
constexpr std::size_t key_size = 32;
constexpr std::size_t size_limit = 64 * 1024;

[[noreturn]] void broken(const fs::path& path, const std::string& what, const std::string& remedy) {
    throw KeyFileError("keys.file " + path.string() + " " + what + ". Remedy: " + remedy);
}

[[noreturn]] void system_failure(const fs::path& path, const std::string& what) {
    const int error = errno;
    broken(path, what + ": " + std::generic_category().message(error),
           "make the folder writable and the file readable for the user that runs the service");
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

std::string check_of(std::string_view lines) {
    const auto digest = sha256(lines);
    return to_hex(std::span(digest).first(8));
}

std::string written(const MasterKeys& keys) {
    std::string text(header);
    text += "index " + base64url(keys.index.reveal()) + "\n";
    for (const auto& [version, key] : keys.masters)
        text += "master " + std::to_string(version) + " " + base64url(key.reveal()) + "\n";
    return text + "check " + check_of(text) + "\n";
}

std::optional<Secret> key_from(std::string_view text) {
    auto bytes = from_base64url(text);
    if (!bytes || bytes->size() != key_size) return std::nullopt;
    return Secret(std::move(*bytes));
}

MasterKeys parsed(const fs::path& path, const std::string& text) {
    constexpr auto remedy = "restore the file from its copy; a new one cannot open what the old one sealed";
    const auto check_at = text.rfind("\ncheck ");
    if (check_at == std::string::npos || text.back() != '\n') broken(path, "is cut off", remedy);
    if (text.substr(check_at + 7) != check_of(text.substr(0, check_at + 1)) + "\n")
        broken(path, "was altered (its check line does not match)", remedy);

    MasterKeys keys;
    std::istringstream lines(text.substr(0, check_at + 1));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string kind;
        std::string encoded;
        std::uint32_t version = 0;
        words >> kind;
        if (kind == "master") words >> version;
        words >> encoded;
        auto key = key_from(encoded);
        if (!key || (kind != "index" && kind != "master") || (kind == "master" && version == 0))
            broken(path, "has a line that is not a key", remedy);
        if (kind == "index")
            keys.index = std::move(*key);
        else
            keys.masters.insert_or_assign(version, std::move(*key));
    }
    if (keys.index.empty() || keys.masters.empty()) broken(path, "lacks the index key or a master key", remedy);
    return keys;
}

// nullopt where there is no such file.
std::optional<MasterKeys> read(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        system_failure(path, "cannot be opened");
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) system_failure(path, "cannot be examined");
    if (!S_ISREG(status.st_mode)) broken(path, "is not a file", "name a file, or remove what stands there");
    if ((status.st_mode & 077) != 0)
        broken(path, "may be read by others", "chmod 600 " + path.string() + ", and think about who may have read it");
    if (status.st_size > static_cast<off_t>(size_limit)) broken(path, "is too long", "name the right file");

    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const auto got = ::read(file.get(), text.data() + have, text.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) system_failure(path, "cannot be read");
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    auto keys = parsed(path, text);
    explicit_bzero(text.data(), text.size());
    return keys;
}

void write_durably(const fs::path& path, std::string_view text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) system_failure(path, "cannot be made");
    while (!text.empty()) {
        const auto put = ::write(file.get(), text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) system_failure(path, "cannot be written");
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(file.get()) != 0) system_failure(path, "cannot be written durably");
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void sync_folder_of(const fs::path& path) {
    const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) system_failure(path, "cannot be made durable in its folder");
}

fs::path draft_beside(const fs::path& path) {
    return path.string() + ".new-" + to_hex(random_bytes(8));
}

struct RemovedAtEnd {
    fs::path path;
    ~RemovedAtEnd() { ::unlink(path.c_str()); }
};

void create(const fs::path& path) {
    std::error_code ignored;
    fs::create_directories(folder_of(path), ignored);
    MasterKeys keys;
    keys.index = Secret(random_bytes(key_size));
    keys.masters.emplace(1, Secret(random_bytes(key_size)));

    // The name appears with the whole content behind it: link() fails where another process was first.
    const RemovedAtEnd draft{draft_beside(path)};
    write_durably(draft.path, written(keys));
    if (::link(draft.path.c_str(), path.c_str()) != 0 && errno != EEXIST) system_failure(path, "cannot be made");
    sync_folder_of(path);
}

}  // namespace

std::shared_ptr<KeyFile> KeyFile::open_or_create(std::filesystem::path path) {
    std::shared_ptr<KeyFile> file(new KeyFile(std::move(path)));
    auto keys = read(file->path_);
    if (!keys) {
        create(file->path_);
        keys = read(file->path_);
        if (!keys) broken(file->path_, "vanished as soon as it was made", "look for what deletes it");
    }
    file->keys_ = std::make_shared<const MasterKeys>(std::move(*keys));
    return file;
}

std::shared_ptr<const MasterKeys> KeyFile::keys() const {
    const std::scoped_lock lock(mutex_);
    return keys_;
}

std::shared_ptr<const MasterKeys> KeyFile::reload() {
    auto keys = read(path_);
    if (!keys) broken(path_, "is gone", "restore it from its copy");
    auto fresh = std::make_shared<const MasterKeys>(std::move(*keys));
    const std::scoped_lock lock(mutex_);
    keys_ = fresh;
    return fresh;
}

std::uint32_t KeyFile::rotate() {
    // One rotation at a time, also between processes: the folder is the lock.
    const Descriptor folder(::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::flock(folder.get(), LOCK_EX) != 0) system_failure(path_, "cannot be locked");

    MasterKeys keys = *reload();
    const auto version = keys.current() + 1;
    keys.masters.emplace(version, Secret(random_bytes(key_size)));

    const auto draft = draft_beside(path_);
    write_durably(draft, written(keys));
    if (::rename(draft.c_str(), path_.c_str()) != 0) system_failure(path_, "cannot be replaced");
    sync_folder_of(path_);
    reload();
    return version;
}

}  // namespace vestibule::crypto
