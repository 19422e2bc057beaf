#include "infra/sanctions/builtin_provider.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "domain/screening/readable.hpp"
#include "domain/shared/failures.hpp"
#include "domain/shared/hex.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/log/log.hpp"
#include "infra/sanctions/demo_list.hpp"
#include "infra/sanctions/normalizer.hpp"
#include "infra/sanctions/screener.hpp"

namespace vestibule::sanctions {

namespace json = boost::json;
using screening::Asked;
using screening::Unanswered;

namespace {

Subject subject_of(const ScreenedPerson& person) {
    Subject subject{.name = person.full_name(), .other_names = person.other_names};
    if (person.date_of_birth) subject.birth_date = parse_iso_date(*person.date_of_birth);
    if (!person.country_code.empty()) subject.countries = {person.country_code};
    return subject;
}

// All reasons of a potential match; of the rest of the candidates only the verdicts, as there are many.
std::string fields_text(const Hit& hit, bool potential) {
    json::object fields;
    fields["name"] = potential ? json::value(json::object{{"score", hit.name_score}, {"given", hit.query_name}})
                               : json::value(hit.name_score);
    for (const auto& field : hit.fields) {
        if (field.verdict == Verdict::unknown && !potential) continue;
        fields[field.field] = potential ? json::value(json::object{{"verdict", to_string(field.verdict)},
                                                                   {"given", field.given},
                                                                   {"listed", field.listed},
                                                                   {"points", field.points}})
                                        : json::value(to_string(field.verdict));
    }
    if (!potential) return json::serialize(fields);
    json::array words;
    for (const auto& pair : hit.words)
        words.push_back(json::object{{"given", pair.given}, {"listed", pair.listed}, {"similarity", pair.similarity}});
    fields["name"].as_object()["words"] = std::move(words);
    return json::serialize(fields);
}

ScreeningAnswer answer_of(const KeptList& kept, const Screening& screening, Instant now) {
    ScreeningAnswer answer{.provider = std::string(builtin_name),
                           .provider_version = std::string(screening.version),
                           .algorithm = std::string(builtin_algorithm),
                           .list = {std::string(builtin_list), screening.list_hash, screening.publication_date},
                           .demo_list = kept.demo,
                           .threshold = screening.threshold,
                           .normalized = screening.normalized,
                           .candidates = {},
                           .answered_at = now};
    for (const auto& hit : screening.hits) {
        const bool potential = hit.score >= screening.threshold;
        const auto* entity = kept.set->find(hit.entity_id);
        answer.candidates.push_back({.list = std::string(builtin_list),
                                     .entity = std::to_string(hit.entity_id),
                                     .entity_hash = potential && entity ? entry_hash(*entity) : std::string(),
                                     .matched_name = hit.matched_name,
                                     .name_kind = std::string(to_string(hit.name_kind)),
                                     .score = hit.score,
                                     .potential = potential,
                                     .fields = fields_text(hit, potential)});
    }
    return answer;
}

// Words are explained for who must judge them: that costs, and most people have no hit.
Asked screen_readable(const KeptList& kept, const ScreenedPerson& person, Instant now) {
    const Screener screener(kept.set);
    const auto subject = subject_of(person);
    auto screening = screener.screen(subject, {.explain = false});
    if (screening && screening->potential_match()) screening = screener.screen(subject);
    if (!screening) return std::unexpected(Unanswered{screening.error().code});
    return answer_of(kept, *screening, now);
}

// Most names can be read: who has one that can't be is asked about again, with the others.
Asked screen(const KeptList& kept, const ScreenedPerson& person, Instant now) {
    auto answer = screen_readable(kept, person, now);
    if (answer) return answer;
    auto [part, unread] = screening::readable_part(person, why_unreadable);
    if (unread.empty()) return answer;
    Screening nothing;
    nothing.list_hash = kept.set->hash();
    nothing.publication_date = kept.set->publication_date();
    nothing.threshold = ScreenOptions().threshold;
    answer = part ? screen_readable(kept, *part, now) : answer_of(kept, nothing, now);
    if (answer) answer->unread = std::move(unread);
    return answer;
}

}  // namespace

std::string entry_hash(const Entity& entity) {
    std::string text = std::to_string(entity.id);
    const auto add = [&text](std::string_view part) { text.append(1, '\0').append(part); };
    add(entity.programs);
    add(entity.title);
    add(entity.remarks);
    for (const auto& name : entity.names) add(name.text);
    for (const auto& address : entity.addresses)
        for (const auto part : {address.street, address.city, address.country}) add(part);
    return to_hex(sha256(text));
}

std::optional<std::string> BuiltinProvider::unavailable_because(const KeptList* kept) const {
    if (!kept) return "LIST_MISSING";
    if (kept->set->counts().individuals == 0) return "LIST_EMPTY";
    if (!kept->demo && clock_.now() - kept->written_at > max_age_) return "LIST_STALE";
    return std::nullopt;
}

std::optional<screening::AgreedList> BuiltinProvider::loaded() const {
    const auto kept = keeper_.kept();
    if (!kept) return std::nullopt;
    return screening::AgreedList{
        .provider = std::string(builtin_name),
        .version = {std::string(builtin_list), kept->set->hash(), kept->set->publication_date()},
        .written_at = kept->written_at};
}

asio::awaitable<std::optional<screening::AgreedList>> BuiltinProvider::version() {
    tell_of_age();
    co_return loaded();
}

// Once each time that it becomes stale: people wait from then on, and nothing else would say so.
void BuiltinProvider::tell_of_age() {
    const auto kept = keeper_.kept();
    const bool stale = unavailable_because(kept.get()) == "LIST_STALE";
    if (told_stale_.exchange(stale) || !stale) return;
    const auto days = std::chrono::floor<std::chrono::days>(clock_.now() - kept->written_at).count();
    log::error("the list is stale: nobody is cleared",
               {{"age_days", std::to_string(days)},
                {"remedy",
                 "write the new publication into screening.lists_dir, or touch the files of one that is "
                 "still current (screening.max_age)"}});
}

asio::awaitable<Asked> BuiltinProvider::ask(ScreenedPerson person, vestibule::Origin) {
    const auto kept = keeper_.kept();
    if (auto reason = unavailable_because(kept.get())) co_return std::unexpected(Unanswered{*reason});
    try {
        co_return co_await pool_.run([&]() -> Asked { return screen(*kept, person, clock_.now()); });
    } catch (const Overloaded&) {
        co_return std::unexpected(Unanswered{"OVERLOADED"});
    }
}

}  // namespace vestibule::sanctions
