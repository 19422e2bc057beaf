// Reads one TOML table strictly and notes every fault: missing, wrong type, out of bounds, unknown.
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config/fault.hpp"

namespace vestibule::app {

// What is accepted, in a phrase that also is the remedy: "a domain name".
struct Rule {
    std::string_view expected;
    std::function<bool(std::string_view)> accepts;
    std::vector<std::string_view> choices = {};  // where these are all: what was meant is guessed among them
};

// A view of one table of a file and of the faults found so far in the whole file. Values of keys at fault come back
// empty. Ask for every key, then call finish().
class TomlTable {
  public:
    TomlTable(const toml::table& table, std::string file, std::string path, std::vector<Fault>& faults);

    bool has(std::string_view key) const { return table_.contains(key); }
    std::string origin() const { return origin_of(table_); }  // file:line

    std::string text(std::string_view key, const Rule& rule);
    std::string optional_text(std::string_view key, const Rule& rule, std::string otherwise = "");
    std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max, std::int64_t otherwise);
    bool boolean(std::string_view key, bool otherwise);
    // No entry twice, each accepted by the rule.
    std::vector<std::string> texts(std::string_view key, const Rule& rule, std::size_t min, std::size_t max);
    // Asks for a table; an absent one reads as empty.
    TomlTable table(std::string_view key);
    // The sub-tables of a table of tables, by name: [sites.rewards], [sites.offers]. Names are held against the rule.
    std::vector<std::pair<std::string, TomlTable>> tables(std::string_view key, const Rule& name);

    void fault(std::string_view key, std::string problem, std::string remedy);
    // Says what to do about a key that people are tempted to write.
    void refuse(std::string_view key, std::string remedy);
    // Notes every key that nobody asked for.
    void finish();

  private:
    const toml::node* ask(std::string_view key);
    const toml::node* demand(std::string_view key, std::string_view expected);
    std::string path_of(std::string_view key) const;
    std::string origin_of(const toml::node& node) const;

    const toml::table& table_;
    std::string file_;
    std::string path_;
    std::vector<Fault>& faults_;
    std::set<std::string, std::less<>> asked_;
    std::set<std::string, std::less<>> refused_;  // told already; nobody is advised to write them
};

}  // namespace vestibule::app
