// yente (OpenSanctions) as screening provider: its calls, and the traps in its answers.
#pragma once

#include <string>
#include <string_view>

#include "infra/partners/outside_provider.hpp"

namespace vestibule::partners {

// The profile that the numbers belong to.
inline constexpr std::string_view yente_dataset = "us_ofac_sdn";
inline constexpr std::string_view yente_algorithm = "logic-v2";
inline constexpr double yente_threshold = 0.70;
inline constexpr double yente_cutoff = 0.50;

// The version that GET /catalog says is indexed; nullopt for a dataset that is not there, or an index that is stale.
std::optional<std::string> read_yente_catalog(std::string_view body);

// One query a request: one bad query fails its whole batch.
std::string yente_query(const ScreenedPerson& person);

// The results of POST /match; nullopt for anything that is not its form, or a query that failed within a 200.
std::optional<std::vector<ScreeningCandidate>> read_yente_match(std::string_view body);

// Thread-safe; partner and clock outlive it.
class YenteProvider final : public OutsideProvider {
  public:
    YenteProvider(std::string url, Partner& partner, const Clock& clock, std::chrono::seconds max_age,
                  screening::WhyUnreadable why_unreadable)
        : OutsideProvider(partner, clock, max_age, std::move(why_unreadable)), url_(std::move(url)) {}

    std::string_view name() const override { return "yente"; }

  private:
    asio::awaitable<std::optional<screening::AgreedList>> read_version() override;
    ScreeningAnswer answer_from(ListVersion list) override;
    asio::awaitable<screening::Asked> search(const ScreenedPerson& person, ScreeningAnswer answer,
                                             const http::Headers& trace) override;

    std::string url_;
};

}  // namespace vestibule::partners
