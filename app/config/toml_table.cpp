#include "app/config/toml_table.hpp"

#include <algorithm>
#include <utility>

namespace vestibule::app {
namespace {

const toml::table no_table;

std::string expected(const Rule& rule, std::string_view typed) {
    auto near = did_you_mean(typed, rule.choices);
    return near.empty() ? "expected " + std::string(rule.expected) : near;
}

}  // namespace

TomlTable::TomlTable(const toml::table& table, std::string file, std::string path, std::vector<Fault>& faults)
    : table_(table), file_(std::move(file)), path_(std::move(path)), faults_(faults) {}

const toml::node* TomlTable::ask(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

const toml::node* TomlTable::demand(std::string_view key, std::string_view expected) {
    const auto* node = ask(key);
    if (!node) fault(key, "is missing", "add " + std::string(key) + ": " + std::string(expected));
    return node;
}

std::string TomlTable::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : key.empty() ? path_ : path_ + "." + std::string(key);
}

std::string TomlTable::origin_of(const toml::node& node) const {
    auto line = node.source().begin.line;
    return line ? file_ + ":" + std::to_string(line) : file_;
}

void TomlTable::fault(std::string_view key, std::string problem, std::string remedy) {
    const auto* node = table_.get(key);
    faults_.push_back({origin_of(node ? *node : table_), path_of(key), std::move(problem), std::move(remedy)});
}

std::string TomlTable::text(std::string_view key, const Rule& rule) {
    if (!demand(key, rule.expected)) return "";
    return optional_text(key, rule);
}

std::string TomlTable::optional_text(std::string_view key, const Rule& rule, std::string otherwise) {
    const auto* node = ask(key);
    if (!node) return otherwise;
    const auto* value = node->as_string();
    if (!value) {
        fault(key, "has the wrong type", "expected a string: " + std::string(rule.expected));
        return "";
    }
    if (rule.accepts(value->get())) return value->get();
    fault(key, "is not accepted", expected(rule, value->get()));
    return "";
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t min, std::int64_t max, std::int64_t otherwise) {
    const auto* node = ask(key);
    if (!node) return otherwise;
    const auto* value = node->as_integer();
    auto range = "expected an integer from " + std::to_string(min) + " to " + std::to_string(max);
    if (!value)
        fault(key, "has the wrong type", range);
    else if (value->get() < min || value->get() > max)
        fault(key, "is out of bounds", range);
    else
        return value->get();
    return otherwise;
}

bool TomlTable::boolean(std::string_view key, bool otherwise) {
    const auto* node = ask(key);
    if (!node) return otherwise;
    const auto* value = node->as_boolean();
    if (!value) fault(key, "has the wrong type", "expected true or false");
    return value ? value->get() : otherwise;
}

std::vector<std::string> TomlTable::texts(std::string_view key, const Rule& rule, std::size_t min, std::size_t max) {
    const auto* node = min > 0 ? demand(key, "a list, each " + std::string(rule.expected)) : ask(key);
    if (!node) return {};
    const auto* list = node->as_array();
    if (!list) {
        fault(key, "has the wrong type", "expected a list, each " + std::string(rule.expected));
        return {};
    }
    if (list->size() < min || list->size() > max)
        fault(key, "has " + std::to_string(list->size()) + " entries",
              "expected " + std::to_string(min) + " to " + std::to_string(max));

    std::vector<std::string> texts;
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto refused = [&](std::string problem, std::string remedy) {
            auto place = path_of(key) + "[" + std::to_string(i) + "]";
            faults_.push_back({origin_of(*list->get(i)), place, std::move(problem), std::move(remedy)});
        };
        const auto* entry = list->get(i)->as_string();
        if (!entry)
            refused("has the wrong type", "expected a string: " + std::string(rule.expected));
        else if (!rule.accepts(entry->get()))
            refused(rule.choices.empty() ? "is not accepted" : "'" + entry->get() + "' is not accepted",
                    expected(rule, entry->get()));
        else if (std::ranges::find(texts, entry->get()) != texts.end())
            refused("is there already", "remove it");
        else
            texts.push_back(entry->get());
    }
    return texts;
}

TomlTable TomlTable::table(std::string_view key) {
    const auto* node = ask(key);
    const auto* table = node ? node->as_table() : nullptr;
    if (node && !table) fault(key, "has the wrong type", "expected a table: [" + path_of(key) + "]");
    return {table ? *table : no_table, file_, path_of(key), faults_};
}

std::vector<std::pair<std::string, TomlTable>> TomlTable::tables(std::string_view key, const Rule& name) {
    const auto* node = ask(key);
    if (!node) return {};
    const auto* table = node->as_table();
    if (!table) {
        fault(key, "has the wrong type", "expected tables: [" + path_of(key) + ".<id>]");
        return {};
    }
    std::vector<std::pair<std::string, TomlTable>> found;
    for (const auto& [id, entry] : *table) {
        auto path = path_of(key) + "." + std::string(id.str());
        if (!name.accepts(id.str()))
            faults_.push_back({origin_of(entry), path, "is no good id", "expected " + std::string(name.expected)});
        if (const auto* sub = entry.as_table())
            found.emplace_back(id.str(), TomlTable(*sub, file_, path, faults_));
        else
            faults_.push_back({origin_of(entry), path, "has the wrong type", "expected a table: [" + path + "]"});
    }
    return found;
}

void TomlTable::refuse(std::string_view key, std::string remedy) {
    refused_.emplace(key);
    if (table_.contains(key)) fault(key, "must not stand here", std::move(remedy));
}

void TomlTable::finish() {
    for (const auto& [key, node] : table_) {
        if (asked_.contains(key.str()) || refused_.contains(key.str())) continue;
        auto near = did_you_mean(key.str(), {asked_.begin(), asked_.end()});
        std::string known;
        for (const auto& name : asked_) known += (known.empty() ? "known here: " : ", ") + name;
        faults_.push_back({origin_of(node), path_of(key.str()), "unknown key", near.empty() ? known : near});
    }
}

}  // namespace vestibule::app
