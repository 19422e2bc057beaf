// Moov Watchman v2 as screening provider: its calls, and the traps in its answers.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "domain/screening/provider.hpp"
#include "infra/partners/partner.hpp"

namespace vestibule::partners {

// The profile (provider, algorithm, version, fields sent) that the numbers belong to.
inline constexpr std::string_view watchman_list = "us_ofac";
inline constexpr double watchman_threshold = 0.85;
inline constexpr double watchman_floor = 0.60;

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
class WatchmanProvider final : public screening::ScreeningProvider {
  public:
    WatchmanProvider(std::string url, Partner& partner, const Clock& clock, std::chrono::seconds max_age)
        : url_(std::move(url)), partner_(partner), clock_(clock), max_age_(max_age) {}

    std::string_view name() const override { return "watchman"; }
    bool in_process() const override { return false; }
    bool available() const override;
    // Asked anew every few seconds; the last one between.
    asio::awaitable<std::optional<screening::AgreedList>> version() override;
    // The list's version is read after the search, too: a list that moved meanwhile decides nothing.
    asio::awaitable<screening::Asked> ask(ScreenedPerson person) override;

  private:
    asio::awaitable<std::optional<screening::AgreedList>> read_version();
    asio::awaitable<http::Response> get(const std::string& path, Partner::Judge judge);
    asio::awaitable<screening::Asked> search(const ScreenedPerson& person);

    std::string url_;
    Partner& partner_;
    const Clock& clock_;
    std::chrono::seconds max_age_;
    mutable std::mutex mutex_;
    std::optional<screening::AgreedList> last_;
    std::string server_version_;
    Instant asked_at_{};
};

}  // namespace vestibule::partners
