// Screeners outside that compare one name at a time: each of a person's names is a request, their answers make one.
#pragma once

#include "infra/partners/outside_provider.hpp"

namespace vestibule::partners {

class NameByName : public OutsideProvider {
  public:
    // `latin_reading`: what a name with other letters is asked for, too.
    NameByName(Partner& partner, const Clock& clock, std::chrono::seconds max_age,
               screening::WhyUnreadable why_unreadable, screening::LatinReading latin_reading)
        : OutsideProvider(partner, clock, max_age, std::move(why_unreadable)),
          latin_reading_(std::move(latin_reading)) {}

  protected:
    // From which score on somebody may be the listed one: of the fields that are sent of this person.
    virtual double threshold(const ScreenedPerson& person) const = 0;
    virtual http::OutboundRequest request_for(const ScreenedPerson& person, const std::string& name) const = 0;
    // nullopt for anything that is not the server's form.
    virtual std::optional<std::vector<ScreeningCandidate>> read_candidates(std::string_view body,
                                                                           const ScreenedPerson& person) const = 0;

  private:
    // PROVIDER_REFUSED, GARBAGE
    asio::awaitable<screening::Asked> search(const ScreenedPerson& person, ScreeningAnswer answer,
                                             const http::Headers& trace) final;

    screening::LatinReading latin_reading_;
};

}  // namespace vestibule::partners
