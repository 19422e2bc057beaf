// Moov Watchman v2 as screening provider: its calls, and the traps in its answers.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "infra/partners/name_by_name.hpp"
#include "infra/partners/outside_provider.hpp"

namespace vestibule::partners {

inline constexpr std::string_view watchman_list = "us_ofac";
inline constexpr double watchman_floor = 0.50;

// From which score on somebody may be the listed one. A name alone reaches 0.81 at most, a name and the right birth
// date 0.95: each profile (fields sent) has a line of its own, drawn where the server, v0.65.0, alerts on fewer than
// one in a hundred people who are on no list (tests/watchman/evaluate.py).
double watchman_threshold(const ScreenedPerson& person);

// What GET /v2/listinfo says; nullopt for anything that is not its form, and for an empty list.
std::optional<screening::AgreedList> read_watchman_listinfo(std::string_view body);
// The server's own version, empty where it doesn't tell.
std::string read_watchman_version(std::string_view body);

// The candidates of GET /v2/search, by falling score, then source id; nullopt for anything that is not its form.
std::optional<std::vector<ScreeningCandidate>> read_watchman_search(std::string_view body,
                                                                    const ScreenedPerson& person);

// Path and query for one of the person's names: aliases are read by the server, but never scored.
std::string watchman_search(const ScreenedPerson& person, const std::string& name);

// Thread-safe; partner and clock outlive it.
class WatchmanProvider final : public NameByName {
  public:
    WatchmanProvider(std::string url, Partner& partner, const Clock& clock, std::chrono::seconds max_age,
                     screening::WhyUnreadable why_unreadable, screening::LatinReading latin_reading)
        : NameByName(partner, clock, max_age, std::move(why_unreadable), std::move(latin_reading)),
          url_(std::move(url)) {}

    std::string_view name() const override { return "watchman"; }

  private:
    asio::awaitable<std::optional<screening::AgreedList>> read_version() override;
    ScreeningAnswer answer_from(ListVersion list) override;
    double threshold(const ScreenedPerson& person) const override { return watchman_threshold(person); }
    http::OutboundRequest request_for(const ScreenedPerson& person, const std::string& name) const override {
        return {.method = "GET", .url = url_ + watchman_search(person, name)};
    }
    std::optional<std::vector<ScreeningCandidate>> read_candidates(std::string_view body,
                                                                   const ScreenedPerson& person) const override {
        return read_watchman_search(body, person);
    }

    std::string url_;
    std::mutex mutex_;
    std::string server_version_;
};

}  // namespace vestibule::partners
