// Prints the measures of the screener beside what other screeners reach, and the alert-rate curve.
//   screening_evaluation SOURCE_FOLDER [SVG_FILE]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <stdexcept>
#include <utility>

#include "tests/bench/screening/evaluation_sets.hpp"
#include "tests/bench/screening/plot.hpp"

namespace vestibule::bench {

using namespace sanctions;

namespace {

constexpr double alert_rate = 0.01;

double cpu_microseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double resident_megabytes() {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

ScreenOptions everything() {
    return {.floor = Model{}.floor, .limit = 100000, .explain = false};
}

double best_score(const Screener& screener, const Subject& subject) {
    const auto result = screener.screen(subject, everything());
    if (!result) return 1;  // unavailable: a human has to look
    return result->hits.empty() ? 0 : result->hits.front().score;
}

double score_of(const Screener& screener, const Query& query) {
    const auto result = screener.screen(query.subject, everything());
    if (!result) return 1;
    const auto hit = std::ranges::find(result->hits, query.entity, &Hit::entity_id);
    return hit == result->hits.end() ? 0 : hit->score;
}

struct Scores {
    std::vector<double> values;

    double share_from(double threshold) const {
        const auto count = std::ranges::count_if(values, [&](double value) { return value >= threshold; });
        return values.empty() ? 0 : static_cast<double>(count) / static_cast<double>(values.size());
    }

    // Lowest score with at most `share` of all from it on.
    double threshold_at(double share) const {
        auto sorted = values;
        std::ranges::sort(sorted, std::greater());
        return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size()))) + 0.0001;
    }

    double at(double place) const {
        auto sorted = values;
        std::ranges::sort(sorted);
        return sorted.at(
            std::min(sorted.size() - 1, static_cast<std::size_t>(place * static_cast<double>(sorted.size()))));
    }
};

// One half of the sets, scored.
struct Half {
    Scores negatives, negatives_with_dates, times;
    std::map<std::string, Scores> aliases, aliases_with_dates, typos, noise;
};

// Those who are screened send their birth date as the list has it.
void add_aliases(const EvaluationSets& sets, std::size_t fold, bool tuning, Half& half) {
    const auto list = read_list_set(sets.list_without(fold), "2023-12-28");
    if (!list) throw std::runtime_error(to_string(list.error().front()));
    const Screener screener(*list);
    for (auto query : sets.aliases.at(fold)) {
        if (query.tuning != tuning) continue;
        half.aliases[query.group].values.push_back(score_of(screener, query));
        const auto* entity = (*list)->find(query.entity);
        if (entity == nullptr || entity->birth_dates.empty()) continue;
        query.subject.birth_date = entity->birth_dates.front().from;
        half.aliases_with_dates[query.group].values.push_back(score_of(screener, query));
    }
}

Half score(const EvaluationSets& sets, const Screener& screener, bool tuning) {
    Half half;
    for (auto query : sets.negatives) {
        if (query.tuning != tuning) continue;
        const auto birth_date = std::exchange(query.subject.birth_date, std::nullopt);
        const auto began = cpu_microseconds();
        half.negatives.values.push_back(best_score(screener, query.subject));
        half.times.values.push_back(cpu_microseconds() - began);
        query.subject.birth_date = birth_date;
        half.negatives_with_dates.values.push_back(best_score(screener, query.subject));
    }
    for (const auto& query : sets.typos)
        if (query.tuning == tuning) half.typos[query.group].values.push_back(score_of(screener, query));
    for (const auto& query : sets.noise)
        if (query.tuning == tuning) half.noise[query.group].values.push_back(score_of(screener, query));
    for (std::size_t fold = 0; fold < sets.aliases.size(); ++fold) add_aliases(sets, fold, tuning, half);
    return half;
}

void print_half(const char* which, const Half& half) {
    const double line = half.negatives.threshold_at(alert_rate);
    const auto percent = [](double share) { return 100 * share; };
    std::printf("\n%s; threshold %.4f for %.0f %% alerts\n", which, line, percent(alert_rate));
    std::printf("%-58s %9s %10s %12s %8s\n", "", "ours", "Watchman's", "OFAC's tool", "goal");
    const auto row = [&](const char* name, double ours, const char* watchman, const char* ofac, const char* goal) {
        std::printf("%-58s %8.2f%% %10s %12s %8s\n", name, percent(ours), watchman, ofac, goal);
    };
    row("recall, held-out aliases, class variant", half.aliases.at("variant").share_from(line), "83.8%", "80.6%",
        ">=93%");
    row("recall, typos, 2 edits", half.typos.at("2").share_from(line), "97.5%", "89.1%", ">=99%");
    row("recall, typos, 1 edit", half.typos.at("1").share_from(line), "-", "-", "-");
    row("recall, held-out aliases, class partial", half.aliases.at("partial").share_from(line), "-", "-", "-");
    row("recall, held-out aliases, class other (another name)", half.aliases.at("other").share_from(line), "-", "-",
        "-");
    // With dates: the highest threshold that keeps the names-only recall of the variants.
    const double recall = half.aliases.at("variant").share_from(line);
    double with_dates = line;
    while (half.aliases_with_dates.at("variant").share_from(with_dates + 0.0005) >= recall) with_dates += 0.0005;
    row("alert rate with birth dates, threshold unchanged", half.negatives_with_dates.share_from(line), "-", "-", "-");
    row("recall with birth dates, class variant, threshold unchanged",
        half.aliases_with_dates.at("variant").share_from(line), "-", "-", "-");
    row("alert rate with birth dates, same recall as without", half.negatives_with_dates.share_from(with_dates), "-",
        "-", "<0.1%");
    row("alert rate at the shipped threshold, names only", half.negatives.share_from(Model{}.threshold), "-", "-", "-");
    row("recall at the shipped threshold, class variant", half.aliases.at("variant").share_from(Model{}.threshold), "-",
        "-", "-");
    for (const auto& [group, scores] : half.noise)
        row(("recall, noise: " + group).c_str(), scores.share_from(line), "-", "-", "-");
}

Plot curve(const Half& half) {
    constexpr std::size_t steps = 41;
    Plot plot{.title = "Alert rate and recall by threshold (names only, reported half)",
              .from = 0.6,
              .step = 0.01,
              .curves = {}};
    Curve alerts{"alerts, names", {}}, dated{"alerts, birth dates", {}}, variants{"recall, variants", {}},
        typos{"recall, 2 edits", {}};
    for (std::size_t at = 0; at < steps; ++at) {
        const double threshold = plot.from + static_cast<double>(at) * plot.step - 1e-9;
        alerts.percent.push_back(100 * half.negatives.share_from(threshold));
        dated.percent.push_back(100 * half.negatives_with_dates.share_from(threshold));
        variants.percent.push_back(100 * half.aliases.at("variant").share_from(threshold));
        typos.percent.push_back(100 * half.typos.at("2").share_from(threshold));
    }
    plot.curves = {std::move(alerts), std::move(dated), std::move(variants), std::move(typos)};
    return plot;
}

int evaluate(const char* source, const char* svg) {
    const auto sets = load_evaluation_sets(source);
    warm_up_transliteration();
    const double before = resident_megabytes();
    const double began = cpu_microseconds();
    const auto list = read_list_set(sets.list, "2023-12-28");
    if (!list) throw std::runtime_error(to_string(list.error().front()));
    const double load = (cpu_microseconds() - began) / 1e6;
    const double memory = resident_megabytes() - before;
    const Screener screener(*list);
    const auto reported = score(sets, screener, false);
    std::printf("list of 2023-12-28: load %.2f s (goal < 1 s), memory %.1f MB (goal < 60 MB)\n", load, memory);
    std::printf(
        "time per query, CPU, %zu negatives: p50 %.0f us (goal < 100), p99 %.0f us (goal < 500), most %.0f us;"
        " Watchman 18200 us\n",
        reported.times.values.size(), reported.times.at(0.5), reported.times.at(0.99), reported.times.at(1));
    print_half("REPORTED half (not tuned on)", reported);
    print_half("TUNING half (for comparison only)", score(sets, screener, true));
    const auto plot = curve(reported);
    std::printf("\n%s", to_text(plot).c_str());
    if (svg != nullptr) std::ofstream(svg) << to_svg(plot);
    return 0;
}

}  // namespace

}  // namespace vestibule::bench

int main(int count, char** words) {
    if (count < 2) {
        std::fprintf(stderr, "screening_evaluation SOURCE_FOLDER [SVG_FILE]\n");
        return 2;
    }
    try {
        return vestibule::bench::evaluate(words[1], count > 2 ? words[2] : nullptr);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "screening_evaluation: %s\n", failure.what());
        return 1;
    }
}
