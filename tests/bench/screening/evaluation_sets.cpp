#include "tests/bench/screening/evaluation_sets.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>

namespace vestibule::bench {

using namespace sanctions;

namespace {

// Which half an entity or a row of the negatives belongs to (the finaliser of MurmurHash3, lowest bit).
bool in_tuning_half(std::uint64_t number) {
    number ^= number >> 33U;
    number *= 0xFF51AFD7ED558CCDULL;
    number ^= number >> 33U;
    return (number & 1U) != 0;
}

std::uint32_t number(std::string_view text) {
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct Table {
    std::string text;
    std::deque<std::string> unescaped;
    CsvRows rows;

    Table(const std::filesystem::path& path, std::size_t columns) : text(read_packed(path)) {
        auto read = read_csv(path.string(), text, columns, unescaped);
        if (!read) throw std::runtime_error(to_string(read.error().front()));
        rows = std::move(*read);
    }
};

}  // namespace

std::string read_packed(const std::filesystem::path& path) {
    auto* file = gzopen(path.c_str(), "rb");
    if (file == nullptr) throw std::runtime_error(path.string() + " cannot be read");
    std::string text;
    std::array<char, 1U << 16U> block{};
    for (int count = 0; (count = gzread(file, block.data(), block.size())) > 0;)
        text.append(block.data(), static_cast<std::size_t>(count));
    gzclose(file);
    return text;
}

std::array<std::string, 4> EvaluationSets::list_without(std::size_t fold) const {
    auto files = list;
    files[1].clear();
    std::istringstream lines(list[1]);
    for (std::string line; std::getline(lines, line);) {
        const auto second = line.find(',', line.find(',') + 1);
        const auto key = second == std::string::npos ? line : line.substr(0, second + 1);
        if (std::ranges::binary_search(held_out.at(fold), key)) continue;
        files[1] += line;
        if (!line.starts_with('\x1A')) files[1] += '\n';
    }
    return files;
}

EvaluationSets load_evaluation_sets(const std::filesystem::path& source) {
    EvaluationSets sets;
    const auto list = source / "infra" / "sanctions" / "lists" / "ofac-sdn-2023-12-28";
    sets.list = {read_packed(list / "sdn.csv.gz"), read_packed(list / "alt.csv.gz"), read_packed(list / "add.csv.gz"),
                 read_packed(list / "sdn_comments.csv.gz")};
    const auto folder = source / "tests" / "bench" / "screening" / "sets";

    const Table aliases(folder / "alias_holdout.csv.gz", 7);
    for (std::size_t at = 1; at < aliases.rows.size(); ++at) {
        const auto row = aliases.rows.row(at);
        const auto fold = number(row[2]);
        const auto id = number(row[0]);
        sets.aliases.at(fold).push_back({{.name = std::string(row[4])}, id, std::string(row[5]), in_tuning_half(id)});
        sets.held_out.at(fold).push_back(std::string(row[0]) + "," + std::string(row[1]) + ",");
    }
    for (auto& keys : sets.held_out) std::ranges::sort(keys);

    const Table typos(folder / "typos.csv.gz", 4);
    for (std::size_t at = 1; at < typos.rows.size(); ++at) {
        const auto row = typos.rows.row(at);
        const auto id = number(row[0]);
        sets.typos.push_back({{.name = std::string(row[1])}, id, std::string(row[2]), in_tuning_half(id)});
    }

    const Table noise(folder / "noise.csv.gz", 3);
    for (std::size_t at = 1; at < noise.rows.size(); ++at) {
        const auto row = noise.rows.row(at);
        sets.noise.push_back({{.name = std::string(row[1])}, number(row[0]), std::string(row[2])});
    }

    const Table negatives(folder / "negatives_us.csv.gz", 8);
    for (std::size_t at = 1; at < negatives.rows.size(); ++at) {
        const auto row = negatives.rows.row(at);
        Subject subject{.name = std::string(row[0]), .birth_date = parse_iso_date(row[5])};
        sets.negatives.push_back({std::move(subject), 0, {}, in_tuning_half(at)});
    }
    return sets;
}

}  // namespace vestibule::bench
