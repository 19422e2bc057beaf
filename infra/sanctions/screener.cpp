#include "infra/sanctions/screener.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <queue>

#include "infra/sanctions/evidence.hpp"
#include "infra/sanctions/name_match.hpp"

namespace vestibule::sanctions {

namespace {

double round_to_four(double value) {
    return std::round(value * 10000) / 10000;
}

double rounded(double score) {
    return round_to_four(std::clamp(score, 0.0, 1.0));
}

// The best name of an entity so far.
struct Best {
    double name_score = 0;
    std::size_t query = 0;
    std::uint32_t name = 0;
};

std::string joined(const std::vector<Word>& words, std::size_t first, std::size_t count) {
    std::string text;
    for (auto at = first; at < first + count; ++at) text += (text.empty() ? "" : " ") + words[at].letters;
    return text;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::match:
            return "match";
        case Verdict::near:
            return "near";
        case Verdict::mismatch:
            return "mismatch";
        case Verdict::unknown:
            break;
    }
    return "unknown";
}

Screener::Screener(std::shared_ptr<const ListSet> list, const Model& model) : list_(std::move(list)), model_(model) {}

namespace {

class Work {
  public:
    Work(const ListSet& list, const Model& model, const Subject& subject, const ScreenOptions& options)
        : list_(list), model_(model), subject_(subject), options_(options) {}

    Result<Screening> run() {
        if (options_.floor > options_.threshold || options_.limit == 0)
            return fail(ErrorKind::invalid, "SUBJECT_INVALID", "The floor is above the threshold, or the limit is 0.");
        std::vector<std::string> names{subject_.name};
        names.insert(names.end(), subject_.other_names.begin(), subject_.other_names.end());
        std::vector<std::vector<Word>> words;
        for (const auto& name : names) {
            auto normal = normalize_name(name);
            if (!normal) return std::unexpected(std::move(normal.error()));
            words.push_back(std::move(*normal));
        }
        const double points = most_points(model_, subject_);
        // half of the last digit that rounding may add
        const double floor = std::max(1e-9, options_.floor - points - 0.00005);
        for (std::size_t at = 0; at < words.size(); ++at) find(at, words[at], floor);
        add_bearers_of_documents();
        Screening result;
        result.list_hash = list_.hash();
        result.publication_date = list_.publication_date();
        result.threshold = options_.threshold;
        for (const auto& name : words) result.normalized.push_back(joined(name, 0, name.size()));
        add_hits(names, points, result.hits);
        if (options_.explain)
            for (auto& hit : result.hits) explain(hit, words);
        return result;
    }

  private:
    void find(std::size_t query_at, const std::vector<Word>& words, double floor) {
        NameQuery query(model_, list_.names(), words, scratch());
        const auto found = options_.full_scan ? query.at_least_by_full_scan(floor) : query.at_least(floor);
        for (const auto& candidate : found) {
            const auto entity = list_.names().names()[candidate.name].entity;
            auto& best = best_[entity];
            if (candidate.score > best.name_score) best = {candidate.score, query_at, candidate.name};
        }
    }

    // An equal document is a hit whatever the name.
    void add_bearers_of_documents() {
        for (const auto& document : subject_.documents) {
            const auto number = comparable_number(document.number);
            for (const auto entity : list_.bearers_of_document(number))
                best_.try_emplace(entity, Best{0, 0, list_.first_name_of(entity)});
        }
    }

    // By falling score of the name; those that no evidence can lift above the last hit of a full answer are not
    // weighed.
    void add_hits(const std::vector<std::string>& names, double points, std::vector<Hit>& hits) const {
        std::vector<std::pair<std::uint32_t, Best>> by_name(best_.begin(), best_.end());
        std::ranges::sort(by_name, [](const auto& a, const auto& b) {
            return a.second.name_score != b.second.name_score ? a.second.name_score > b.second.name_score
                                                              : a.first < b.first;
        });
        const bool by_document = !subject_.documents.empty();
        std::priority_queue<double, std::vector<double>, std::greater<>> told;  // the best `limit` scores, least on top
        for (const auto& [entity, best] : by_name) {
            if (told.size() == options_.limit && !by_document && rounded(best.name_score + points) < told.top()) break;
            const auto before = hits.size();
            add_hit(entity, best, names, hits);
            if (hits.size() > before) told.push(hits.back().score);
            if (told.size() > options_.limit) told.pop();
        }
        std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
            return a.score != b.score ? a.score > b.score : a.entity_id < b.entity_id;
        });
        if (hits.size() > options_.limit) hits.resize(options_.limit);
    }

    void add_hit(std::uint32_t entity_at, const Best& best, const std::vector<std::string>& names,
                 std::vector<Hit>& hits) const {
        const auto& entity = list_.entities()[entity_at];
        const auto& indexed = list_.names().names()[best.name];
        Hit hit;
        hit.fields = weigh_fields(model_, subject_, entity);
        double score = best.name_score;
        for (const auto& field : hit.fields) score += field.points;
        if (hit.fields.back().verdict == Verdict::match) score = std::max(score, options_.threshold);
        hit.score = rounded(score);
        if (hit.score < options_.floor) return;
        hit.entity_id = entity.id;
        hit.matched_name = entity.names[indexed.name].text;
        hit.name_kind = indexed.kind;
        hit.query_name = names[best.query];
        hit.name_score = rounded(best.name_score);
        hits.push_back(std::move(hit));
    }

    void explain(Hit& hit, const std::vector<std::vector<Word>>& words) {
        const auto* entity = list_.find(hit.entity_id);
        const auto& best = best_.at(static_cast<std::uint32_t>(entity - list_.entities().data()));
        NameQuery query(model_, list_.names(), words[best.query], scratch());
        const auto scored = query.score(best.name, true);
        const auto& name = list_.names().names()[best.name];
        const auto units = list_.names().units(name);
        const auto listed_word = [&](std::size_t at) {
            return std::string(list_.names().words().letters(units[at].word));
        };
        std::uint64_t given_taken = 0, listed_taken = 0;
        for (const auto& pairing : scored.pairings) {
            std::string listed;
            for (std::size_t at = pairing.listed.first; at < std::size_t{pairing.listed.first} + pairing.listed.count;
                 ++at) {
                listed += (listed.empty() ? "" : " ") + listed_word(at);
                listed_taken |= std::uint64_t{1} << at;
            }
            for (std::size_t at = pairing.given.first; at < std::size_t{pairing.given.first} + pairing.given.count;
                 ++at)
                given_taken |= std::uint64_t{1} << at;
            hit.words.push_back({joined(words[best.query], pairing.given.first, pairing.given.count), listed,
                                 rounded(pairing.similarity), round_to_four(query.weight_of_given(pairing.given))});
        }
        for (std::size_t at = 0; at < words[best.query].size(); ++at)
            if ((given_taken >> at & 1U) == 0)
                hit.words.push_back({words[best.query][at].letters, "", 0,
                                     round_to_four(query.weight_of_given({0, static_cast<std::uint8_t>(at), 1}))});
        for (std::size_t at = 0; at < name.word_count; ++at)
            if ((listed_taken >> at & 1U) == 0)
                hit.words.push_back({"", listed_word(at), 0, round_to_four(query.weight_of_listed(name, units[at]))});
    }

    static NameQuery::Scratch& scratch() {
        thread_local NameQuery::Scratch memory;
        return memory;
    }

    const ListSet& list_;
    const Model& model_;
    const Subject& subject_;
    const ScreenOptions& options_;
    std::map<std::uint32_t, Best> best_;  // by place of the entity
};

}  // namespace

Result<Screening> Screener::screen(const Subject& subject, const ScreenOptions& options) const {
    return Work(*list_, model_, subject, options).run();
}

}  // namespace vestibule::sanctions
