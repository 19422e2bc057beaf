#include "domain/screening/readable.hpp"

namespace vestibule::screening {

ReadablePart readable_part(const ScreenedPerson& person, const WhyUnreadable& why) {
    ReadablePart part{.person = person, .unread = {}};
    const auto is_unread = [&](const std::string& name) {
        auto code = why(name);
        if (code) part.unread.push_back(std::move(*code));
        return code.has_value();
    };
    const bool without_full_name = is_unread(person.full_name());
    auto& others = part.person->other_names;
    std::erase_if(others, is_unread);
    if (!without_full_name) return part;
    if (others.empty()) {
        part.person.reset();
        return part;
    }
    part.person->first_name = std::move(others.front());
    part.person->middle_name.reset();
    part.person->last_name.clear();
    others.erase(others.begin());
    return part;
}

ScreeningCandidate unjudged(const ScreeningAnswer& answer) {
    std::string codes;
    for (const auto& code : answer.unread) codes += (codes.empty() ? "\"" : ",\"") + code + '"';
    return {.list = answer.list.list,
            .entity = {},
            .entity_hash = answer.list.hash,
            .matched_name = {},
            .name_kind = {},
            .score = 0,
            .potential = true,
            .fields = "{\"unread\":[" + codes + "]}"};
}

}  // namespace vestibule::screening
