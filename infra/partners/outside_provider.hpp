// What all outside screeners have in common: the list's version kept for a while, and never an answer without one.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "domain/screening/provider.hpp"
#include "domain/screening/readable.hpp"
#include "infra/partners/partner.hpp"

namespace vestibule::partners {

// Thread-safe; partner and clock outlive it.
class OutsideProvider : public screening::ScreeningProvider {
  public:
    // What a server makes of a name without a letter, or of letters that it can't compare, it does not tell, it finds
    // nobody: names that `why_unreadable` has a code for are not sent, and a human judges them.
    OutsideProvider(Partner& partner, const Clock& clock, std::chrono::seconds max_age,
                    screening::WhyUnreadable why_unreadable)
        : partner_(partner), clock_(clock), max_age_(max_age), why_unreadable_(std::move(why_unreadable)) {}

    bool in_process() const final { return false; }
    bool available() const final;
    // Asked anew every few seconds; the last one between, and while somebody else asks.
    asio::awaitable<std::optional<screening::AgreedList>> version() final;
    // LIST_MISSING, LIST_STALE, PROVIDER_RESTS, TIMEOUT, PROVIDER_UNAVAILABLE, or what search() says. The version is
    // read after the search, too: of a list that moved meanwhile nobody knows which one answered (LIST_MOVED).
    asio::awaitable<screening::Asked> ask(ScreenedPerson person, Origin origin) final;

  protected:
    // The list that the server answers from now; nullopt for none, or for nonsense. May throw Unavailable.
    virtual asio::awaitable<std::optional<screening::AgreedList>> read_version() = 0;
    // An answer that names nobody yet.
    virtual ScreeningAnswer answer_from(ListVersion list) = 0;
    // The answer, completed; the requests carry `trace`. May throw Unavailable.
    virtual asio::awaitable<screening::Asked> search(const ScreenedPerson& person, ScreeningAnswer answer,
                                                     const http::Headers& trace) = 0;

    Partner& partner() const { return partner_; }
    Instant now() const { return clock_.now(); }

  private:
    class Look;

    asio::awaitable<std::optional<screening::AgreedList>> look();
    asio::awaitable<screening::Asked> search_one_version(const ScreenedPerson& person, const http::Headers& trace);
    bool stale(const screening::AgreedList& list) const { return now() - list.written_at > max_age_; }

    Partner& partner_;
    const Clock& clock_;
    std::chrono::seconds max_age_;
    screening::WhyUnreadable why_unreadable_;
    mutable std::mutex mutex_;
    std::optional<screening::AgreedList> last_;
    std::optional<Instant> read_at_;
    bool looking_ = false;
};

// SHA-256, in hexadecimal digits: what an entry of a list said when it was met.
std::string content_hash(std::string_view content);

}  // namespace vestibule::partners
