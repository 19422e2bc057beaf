#include "app/config/private_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace vestibule::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& path) {
    throw std::system_error(errno, std::generic_category(), std::string(what) + " " + path.string());
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_;
};

}  // namespace

void write_private_file(const fs::path& file, std::string_view content) {
    auto pattern = file.string() + ".XXXXXX";
    Descriptor out(::mkostemp(pattern.data(), O_CLOEXEC));  // 0600
    if (!out) fail("can't write beside", file);
    while (!content.empty()) {
        auto written = ::write(out.get(), content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            ::unlink(pattern.c_str());
            fail("can't write", file);
        }
        if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(out.get()) != 0 || ::rename(pattern.c_str(), file.c_str()) != 0) {
        ::unlink(pattern.c_str());
        fail("can't write", file);
    }
}

std::optional<std::string> read_whole_file(const fs::path& file) {
    Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in && errno == ENOENT) return std::nullopt;
    if (!in) fail("can't read", file);
    std::string content;
    char block[16384];
    while (true) {
        auto count = ::read(in.get(), block, sizeof block);
        if (count < 0 && errno != EINTR) fail("can't read", file);
        if (count == 0) return content;
        if (count > 0) content.append(block, static_cast<std::size_t>(count));
    }
}

void make_private_folder(const fs::path& folder) {
    if (folder.empty() || fs::is_directory(folder)) return;
    make_private_folder(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail("can't make the folder", folder);
}

FolderLock::FolderLock(const fs::path& folder, std::string_view name, std::string what, std::string_view other) {
    make_private_folder(folder);
    auto path = folder / name;
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file) fail("can't open", path);
    for (int tries = 0; ::flock(file.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno != EWOULDBLOCK && errno != EINTR) fail("can't lock", path);
        if (tries == 20) {
            char holder[32] = {};
            auto size = ::pread(file.get(), holder, sizeof holder - 1, 0);
            throw std::runtime_error(
                (what.empty() ? folder.string() : what) + " is in use" +
                (size > 0 ? " by process " + std::string(holder, static_cast<std::size_t>(size)) : "") +
                "; stop that one, or take another " + std::string(other));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    auto pid = std::to_string(::getpid());
    if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0)
        fail("can't write", path);
    file_ = ::dup(file.get());
    if (file_ < 0) fail("can't keep", path);
    ::fcntl(file_, F_SETFD, FD_CLOEXEC);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace vestibule::app
