// yente (OpenSanctions) as screening provider: its calls, and the traps in its answers.
#pragma once

#include <string>
#include <string_view>

#include "infra/partners/name_by_name.hpp"
#include "infra/partners/outside_provider.hpp"

namespace vestibule::partners {

// The profile that the numbers belong to.
inline constexpr std::string_view yente_dataset = "us_ofac_sdn";
inline constexpr std::string_view yente_algorithm = "logic-v2";
inline constexpr double yente_cutoff = 0.50;

// From which score on somebody may be the listed one. A birth date that is not the listed one takes 0.40 off: each
// profile (fields sent) has a line of its own, drawn where yente 5.5 alerts on fewer than one in a hundred people who
// are on no list, and on everybody as listed (tests/yente/evaluate.py).
double yente_threshold(const ScreenedPerson& person);

// The version that GET /catalog says is indexed; nullopt for a dataset that is not there, or an index that is stale.
std::optional<std::string> read_yente_catalog(std::string_view body);

// Path and query, which tell yente the line.
std::string yente_match(const ScreenedPerson& person);

// One query a request: one bad query fails its whole batch. Only what tells one person from another is sent: parts of
// the name cost half of those who write the family name first, and a country other than the listed one takes 0.20 off.
std::string yente_query(const ScreenedPerson& person, const std::string& name);

// The results of POST /match; nullopt for anything that is not its form, or a query that failed within a 200.
std::optional<std::vector<ScreeningCandidate>> read_yente_match(std::string_view body, const ScreenedPerson& person);

// Thread-safe; partner and clock outlive it.
class YenteProvider final : public NameByName {
  public:
    YenteProvider(std::string url, Partner& partner, const Clock& clock, std::chrono::seconds max_age,
                  screening::WhyUnreadable why_unreadable, screening::LatinReading latin_reading)
        : NameByName(partner, clock, max_age, std::move(why_unreadable), std::move(latin_reading)),
          url_(std::move(url)) {}

    std::string_view name() const override { return "yente"; }

  private:
    asio::awaitable<std::optional<screening::AgreedList>> read_version() override;
    ScreeningAnswer answer_from(ListVersion list) override;
    double threshold(const ScreenedPerson& person) const override { return yente_threshold(person); }
    http::OutboundRequest request_for(const ScreenedPerson& person, const std::string& name) const override;
    std::optional<std::vector<ScreeningCandidate>> read_candidates(std::string_view body,
                                                                   const ScreenedPerson& person) const override {
        return read_yente_match(body, person);
    }

    std::string url_;
};

}  // namespace vestibule::partners
