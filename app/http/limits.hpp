// How much one client, one user or one source may ask; all of it in bounded memory and of this process only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/error.hpp"

namespace vestibule::app {

// A map that forgets the entry used longest ago when it is full. Not thread-safe.
template <class Value>
class RecentlyUsed {
  public:
    explicit RecentlyUsed(std::size_t capacity) : capacity_(capacity) {}

    Value* find(const std::string& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }
    // The entry of that key, made by `fresh` if there is none.
    Value& at(const std::string& key, const Value& fresh) {
        if (auto* known = find(key)) return *known;
        if (entries_.size() >= capacity_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(key, fresh);
        index_.emplace(key, entries_.begin());
        return entries_.front().second;
    }
    std::size_t size() const { return entries_.size(); }

  private:
    std::size_t capacity_;
    std::list<std::pair<std::string, Value>> entries_;
    std::unordered_map<std::string, typename std::list<std::pair<std::string, Value>>::iterator> index_;
};

// Token buckets, one a key. Thread-safe.
class TokenBuckets {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit TokenBuckets(std::size_t capacity = 65'536) : buckets_(capacity) {}

    // Takes one token of a bucket that fills at `rate` a second up to `burst`; nullopt when there was one, else
    // how long until there is (at least 1 s, for Retry-After).
    std::optional<std::chrono::seconds> take(const std::string& key, double rate, double burst, Time now);

  private:
    struct Bucket {
        double tokens;
        Time filled;
    };
    std::mutex mutex_;
    RecentlyUsed<Bucket> buckets_;
};

// Wrong passwords, codes and tokens by source (api.md, section 1): 100 within 15 minutes block it. Known devices are
// excepted by the handlers, which know them. Thread-safe.
class SourceFailures {
  public:
    explicit SourceFailures(const Clock& clock, std::size_t capacity = 65'536) : clock_(clock), sources_(capacity) {}

    static constexpr std::uint32_t limit = 100;
    static constexpr std::chrono::minutes window{15};

    // Every call that checks a proof hands its outcome in here: the handler has said whether it was a wrong one.
    template <class Outcome>
    void note(const std::optional<Digest>& source, const Result<Outcome>& outcome) {
        if (!outcome && outcome.error().wrong_proof) count(source);
    }
    // One more failure; nothing happens without a source.
    void count(const std::optional<Digest>& source);
    // Until when the source is blocked, as a Retry-After; nullopt while it is not.
    std::optional<std::chrono::seconds> blocked(const std::optional<Digest>& source);

  private:
    // Failures by minute, a ring: slot m % 15 is of minute `minutes[slot]`.
    struct Ring {
        std::array<std::int64_t, 15> minutes{};
        std::array<std::uint32_t, 15> failures{};
    };
    const Clock& clock_;
    std::mutex mutex_;
    RecentlyUsed<Ring> sources_;
};

}  // namespace vestibule::app
