#include "app/http/oauth2/wrong_secrets.hpp"

namespace vestibule::app {

namespace {

constexpr std::chrono::seconds window{60};
constexpr std::size_t tolerated = 20;
constexpr std::size_t unknown_limit = 4096;
constexpr std::size_t id_limit = 128;  // longer ones count by their beginning

}  // namespace

WrongSecrets::Times& WrongSecrets::times_of_unknown(const std::string& client_id) {
    const auto id = client_id.substr(0, id_limit);
    if (const auto found = unknown_by_id_.find(id); found != unknown_by_id_.end()) {
        unknown_.splice(unknown_.begin(), unknown_, found->second);
    } else {
        if (unknown_.size() == unknown_limit) {
            unknown_by_id_.erase(unknown_.back().first);
            unknown_.pop_back();
        }
        unknown_.emplace_front(id, Times{});
        unknown_by_id_.emplace(id, unknown_.begin());
    }
    return unknown_.front().second;
}

std::optional<std::chrono::seconds> WrongSecrets::note(const std::string& client_id, bool declared) {
    const auto now = clock_.now();
    const std::scoped_lock lock(mutex_);
    auto& times = declared ? declared_[client_id] : times_of_unknown(client_id);
    while (!times.empty() && times.front() + window <= now) times.pop_front();
    if (times.size() >= tolerated) return std::chrono::ceil<std::chrono::seconds>(times.front() + window - now);
    times.push_back(now);
    return std::nullopt;
}

}  // namespace vestibule::app
