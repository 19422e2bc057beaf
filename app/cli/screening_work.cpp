#include "app/cli/screening_work.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "app/cli/command.hpp"
#include "infra/sanctions/compare.hpp"
#include "infra/sanctions/demo_list.hpp"
#include "infra/sanctions/explanation.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

void print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
}

json::object report_of(const sanctions::ListSet& set) {
    json::array files, warnings;
    for (const auto& file : set.files())
        files.push_back(
            json::object{{"name", file.name}, {"bytes", file.bytes}, {"rows", file.rows}, {"sha256", file.sha256}});
    for (const auto& warning : set.warnings()) warnings.push_back(json::string(to_string(warning)));
    const auto& counts = set.counts();
    return {{"publicationDate", set.publication_date()},
            {"hash", set.hash()},
            {"entries", counts.entries},
            {"individuals", counts.individuals},
            {"strongAliases", counts.strong_aliases},
            {"weakAliases", counts.weak_aliases},
            {"addresses", counts.addresses},
            {"individualsWith", json::object{{"birthDate", counts.individuals_with_birth_date},
                                             {"gender", counts.individuals_with_gender},
                                             {"nationality", counts.individuals_with_nationality},
                                             {"birthPlace", counts.individuals_with_birth_place},
                                             {"document", counts.individuals_with_document}}},
            {"files", std::move(files)},
            {"warnings", std::move(warnings)}};
}

void print_report(const sanctions::ListSet& set) {
    const auto& counts = set.counts();
    std::printf("published %s, hash %s\n", set.publication_date().c_str(), set.hash().c_str());
    for (const auto& file : set.files())
        std::printf("%-20s %9zu bytes %7zu rows  %s\n", file.name.c_str(), file.bytes, file.rows, file.sha256.c_str());
    std::printf("%zu entries, %zu of them individuals; %zu strong and %zu weak aliases; %zu addresses\n",
                counts.entries, counts.individuals, counts.strong_aliases, counts.weak_aliases, counts.addresses);
    std::printf(
        "of the individuals, %zu have a birth date, %zu a gender, %zu a nationality, %zu a birth place, %zu a "
        "document\n",
        counts.individuals_with_birth_date, counts.individuals_with_gender, counts.individuals_with_nationality,
        counts.individuals_with_birth_place, counts.individuals_with_document);
}

int bad(const std::string& what) {
    std::fprintf(stderr, "screening: %s\n", what.c_str());
    return bad_usage;
}

}  // namespace

std::shared_ptr<const sanctions::ListSet> open_lists(const std::string& folder, const sanctions::LoadOptions& options) {
    if (folder.empty()) std::fprintf(stderr, "%s\n", std::string(sanctions::demo_list_warning).c_str());
    auto set = folder.empty() ? sanctions::load_demo_list(options) : sanctions::load_list_set(folder, options);
    if (set) return *set;
    for (const auto& fault : set.error()) {
        // Of two sets that are compared it must be clear which one.
        const auto where = folder.empty() || fault.file.starts_with(folder) ? "" : folder + "/";
        std::fprintf(stderr, "refused: %s%s\n", where.c_str(), to_string(fault).c_str());
        if (!options.sdn_only && fault.file == "alt.csv" && fault.line == 0)
            std::fprintf(stderr,
                         "         without aliases many names are missed; SDN.CSV alone is taken with --sdn-only\n");
    }
    return nullptr;
}

int check_lists(const ScreeningOptions& options) {
    const auto set = open_lists(options.lists, {.sdn_only = options.sdn_only});
    if (!set) return failed;
    if (options.json)
        print(json::serialize(report_of(*set)) + "\n");
    else
        print_report(*set);
    return ok;
}

int try_screening(const ScreeningOptions& options) {
    sanctions::Subject subject{.name = options.names.front(),
                               .other_names = {options.names.begin() + 1, options.names.end()},
                               .countries = options.countries};
    if (!options.birth_date.empty()) {
        subject.birth_date = sanctions::parse_iso_date(options.birth_date);
        if (!subject.birth_date)
            return bad("--birth-date wants YYYY, YYYY-MM or YYYY-MM-DD, not " + options.birth_date);
    }
    for (const auto& country : options.countries)
        if (country.size() != 2) return bad("--country wants two letters (ISO 3166-1 alpha-2), not " + country);
    if (options.gender == "male") subject.gender = sanctions::Gender::male;
    if (options.gender == "female") subject.gender = sanctions::Gender::female;
    for (const auto& number : options.documents)
        subject.documents.push_back({.type = {}, .number = number, .country = {}});
    if (options.floor > options.threshold) return bad("--floor is above --threshold");

    const auto set = open_lists(options.lists, {.sdn_only = options.sdn_only, .lenient = true});
    if (!set) return failed;
    const auto result = sanctions::Screener(set).screen(
        subject, {.threshold = options.threshold, .floor = options.floor, .limit = options.limit});
    if (!result) {
        std::fprintf(stderr, "UNAVAILABLE, not clear: %s (%s)\n", result.error().detail.c_str(),
                     result.error().code.c_str());
        return failed;
    }
    print(options.json ? to_json(*result) + "\n" : to_text(*result, options.explain));
    return ok;
}

int compare_lists(const ScreeningOptions& options) {
    const sanctions::LoadOptions lenient{.sdn_only = options.sdn_only, .lenient = true};
    const auto before = open_lists(options.lists, lenient), after = open_lists(options.newer, lenient);
    if (!before || !after) return failed;
    const auto changes = compare_list_sets(*before, *after);
    if (options.json) {
        json::array list;
        for (const auto& change : changes)
            list.push_back(json::object{{"change", to_string(change.kind)},
                                        {"entityId", std::to_string(change.id)},
                                        {"name", change.name},
                                        {"what", json::array(change.what.begin(), change.what.end())}});
        print(json::serialize(
                  json::object{{"oldHash", before->hash()}, {"newHash", after->hash()}, {"changes", std::move(list)}}) +
              "\n");
        return ok;
    }
    for (const auto& change : changes) {
        std::printf("%-8s %u  %s\n", std::string(to_string(change.kind)).c_str(), change.id, change.name.c_str());
        for (const auto& what : change.what) std::printf("           %s\n", what.c_str());
    }
    std::fprintf(stderr, "%zu entries changed\n", changes.size());
    return ok;
}

}  // namespace vestibule::app::cli
