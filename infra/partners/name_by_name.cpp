#include "infra/partners/name_by_name.hpp"

#include "infra/partners/names_asked.hpp"

namespace vestibule::partners {

using screening::Asked;
using screening::Unanswered;

asio::awaitable<Asked> NameByName::search(const ScreenedPerson& person, ScreeningAnswer answer,
                                          const http::Headers& trace) {
    answer.algorithm += person.date_of_birth ? " name birthDate" : " name";
    answer.threshold = threshold(person);
    answer.normalized = names_asked(person, latin_reading_);
    for (const auto& name : answer.normalized) {
        auto request = request_for(person, name);
        for (const auto& [header, value] : trace) request.headers.set(header, value);
        std::optional<std::vector<ScreeningCandidate>> found;
        const auto judge = [&](const http::Response& given) {
            if (given.status != 200) return health_of(given);
            found = read_candidates(given.body, person);
            return found ? health_of(given) : Health::failing;
        };
        const auto response = co_await partner().call({.request = std::move(request), .judge = judge});
        if (response.status != 200) co_return std::unexpected(Unanswered{"PROVIDER_REFUSED"});
        if (!found) co_return std::unexpected(Unanswered{"GARBAGE"});
        add_better(answer.candidates, std::move(*found));
    }
    put_in_order(answer.candidates);
    co_return answer;
}

}  // namespace vestibule::partners
