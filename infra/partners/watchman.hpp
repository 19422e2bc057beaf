// Moov Watchman v2 as screening provider: its calls, and the traps in its answers.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

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
class WatchmanProvider final : public OutsideProvider {
  public:
    WatchmanProvider(std::string url, Partner& partner, const Clock& clock, std::chrono::seconds max_age,
                     screening::WhyUnreadable why_unreadable, screening::LatinReading latin_reading)
        : OutsideProvider(partner, clock, max_age, std::move(why_unreadable)),
          url_(std::move(url)),
          latin_reading_(std::move(latin_reading)) {}

    std::string_view name() const override { return "watchman"; }

  private:
    asio::awaitable<std::optional<screening::AgreedList>> read_version() override;
    ScreeningAnswer answer_from(ListVersion list) override;
    asio::awaitable<screening::Asked> search(const ScreenedPerson& person, ScreeningAnswer answer,
                                             const http::Headers& trace) override;
    asio::awaitable<http::Response> get(const std::string& path, Partner::Judge judge, http::Headers headers = {});

    std::string url_;
    screening::LatinReading latin_reading_;
    std::mutex mutex_;
    std::string server_version_;
};

}  // namespace vestibule::partners
