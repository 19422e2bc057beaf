#include "infra/maildir/maildir_transport.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "infra/async/blocking_pool.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/mail/encoding.hpp"

namespace vestibule::maildir {

namespace {

namespace fs = std::filesystem;
using notification::Outcome;
using notification::OutcomeClass;
using notification::Phase;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class File {
  public:
    File(const fs::path& path, int flags) : handle_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (handle_ < 0) fail("open");
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(handle_); }

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto written = ::write(handle_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("write");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() const {
        if (::fsync(handle_) != 0) fail("fsync");
    }

  private:
    int handle_;
};

// Delivered before, and perhaps read since: readers move files to `cur` and add flags behind a colon.
bool has(const fs::path& folder, const std::string& name) {
    if (fs::exists(folder / "new" / name)) return true;
    for (const auto& entry : fs::directory_iterator(folder / "cur"))
        if (entry.path().filename().string().starts_with(name)) return true;
    return false;
}

// Mails hold secrets: nobody but the service's user looks in. A folder that was there before keeps its mode.
void make_private(const fs::path& folder) {
    if (fs::create_directories(folder)) fs::permissions(folder, fs::perms::owner_all);
}

}  // namespace

struct MaildirTransport::State {
    fs::path folder;
    BlockingPool files{{.name = "maildir"}};

    void write_whole(const std::string& name, const std::string& content) const {
        const File file(folder / "tmp" / name, O_CREAT | O_WRONLY | O_TRUNC);
        file.write(content);
        file.sync();
    }
    void publish(const std::string& name) const {
        fs::rename(folder / "tmp" / name, folder / "new" / name);
        File(folder / "new", O_RDONLY | O_DIRECTORY).sync();
    }
};

MaildirTransport::MaildirTransport(fs::path folder) : state_(std::make_unique<State>()) {
    state_->folder = std::move(folder);
    make_private(state_->folder);
    for (const auto* name : {"tmp", "new", "cur"}) make_private(state_->folder / name);
}

MaildirTransport::~MaildirTransport() = default;

asio::awaitable<Outcome> MaildirTransport::deliver(mail::Message message, mail::Progress progress) {
    const auto name = mail::base32_of_hex(message.key).substr(0, 26) + ".vestibule";
    co_await progress(Phase::connected);

    bool there = false;
    std::string trouble;
    try {
        co_await state_->files.run([&] {
            there = has(state_->folder, name);
            if (!there) state_->write_whole(name, message.content);
        });
    } catch (const std::system_error& error) {
        trouble = error.what();
    }
    if (!trouble.empty()) {
        log::error("the maildir can't be written", {{"reason", trouble}});
        co_return Outcome{.cls = OutcomeClass::host_down};
    }
    if (there) co_return Outcome{.cls = OutcomeClass::delivered, .provider_ref = name};

    // `committing` is never reported: a second attempt finds the file, so an attempt cut off is simply made again.
    co_await progress(Phase::payload_sent);
    try {
        co_await state_->files.run([&] { state_->publish(name); });
    } catch (const std::system_error& error) {
        trouble = error.what();
    }
    if (!trouble.empty()) {
        log::error("the maildir can't be written", {{"reason", trouble}});
        co_return Outcome{.cls = OutcomeClass::host_down};
    }
    FAILPOINT("D3");
    co_return Outcome{.cls = OutcomeClass::delivered, .provider_ref = name};
}

}  // namespace vestibule::maildir
