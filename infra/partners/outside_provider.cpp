#include "infra/partners/outside_provider.hpp"

#include "domain/shared/hex.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/partners/trace_headers.hpp"

namespace vestibule::partners {

using screening::AgreedList;
using screening::Asked;
using screening::Unanswered;

namespace {

// How long a version is taken for the server's, and how long a look that failed.
constexpr std::chrono::seconds version_life{10};
constexpr std::chrono::seconds failure_life{1};

}  // namespace

// While it lives, others take the last version rather than ask, too.
class OutsideProvider::Look {
  public:
    explicit Look(OutsideProvider& provider) : provider_(provider) {}
    ~Look() {
        const std::lock_guard lock(provider_.mutex_);
        provider_.looking_ = false;
    }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;

  private:
    OutsideProvider& provider_;
};

bool OutsideProvider::available() const {
    const std::lock_guard lock(mutex_);
    return last_ && !stale(*last_);
}

asio::awaitable<std::optional<AgreedList>> OutsideProvider::version() {
    {
        const std::lock_guard lock(mutex_);
        const bool fresh = read_at_ && now() - *read_at_ < (last_ ? version_life : failure_life);
        // Whoever comes first together with others has no last one to take: each of them asks.
        if (fresh || (looking_ && last_)) co_return last_;
        looking_ = true;
    }
    const Look looking(*this);
    co_return co_await look();
}

asio::awaitable<std::optional<AgreedList>> OutsideProvider::look() {
    std::optional<AgreedList> read;
    try {
        read = co_await read_version();
    } catch (const Unavailable&) {
        // No version: nothing is decided.
    }
    const std::lock_guard lock(mutex_);
    last_ = read;
    read_at_ = now();
    co_return read;
}

asio::awaitable<Asked> OutsideProvider::ask(ScreenedPerson person, Origin origin) {
    try {
        co_return co_await search_one_version(person, trace_headers(origin));
    } catch (const Held& held) {
        co_return std::unexpected(
            Unanswered{"PROVIDER_RESTS", std::chrono::ceil<std::chrono::seconds>(held.retry_after)});
    } catch (const DeadlineExceeded&) {
        co_return std::unexpected(Unanswered{"TIMEOUT"});
    } catch (const Unavailable&) {
        co_return std::unexpected(Unanswered{"PROVIDER_UNAVAILABLE"});
    }
}

asio::awaitable<Asked> OutsideProvider::search_one_version(const ScreenedPerson& person, const http::Headers& trace) {
    const auto before = co_await version();
    if (!before) co_return std::unexpected(Unanswered{"LIST_MISSING"});
    if (stale(*before)) co_return std::unexpected(Unanswered{"LIST_STALE"});
    const auto readable = screening::readable_part(person, why_unreadable_);
    Asked answer = answer_from(before->version);
    if (readable.person) answer = co_await search(*readable.person, std::move(*answer), trace);
    if (!answer) co_return answer;
    answer->unread = readable.unread;
    const auto after = co_await look();
    if (!after || after->version != before->version) co_return std::unexpected(Unanswered{"LIST_MOVED"});
    co_return answer;
}

std::string content_hash(std::string_view content) {
    return to_hex(sha256(content));
}

}  // namespace vestibule::partners
