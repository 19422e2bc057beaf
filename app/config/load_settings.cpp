#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <map>

#include "app/config/kafka_file.hpp"
#include "app/config/settings.hpp"
#include "app/moe_envelope.hpp"

extern char** environ;

namespace vestibule::app {
namespace {

using Hidden = Setting::Hidden;

struct Given {
    std::string text;
    std::string origin;
};

const Setting* row_of(std::string_view key) {
    auto table = settings_table();
    auto found = std::ranges::find(table, key, &Setting::key);
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string_view> all_keys() {
    std::vector<std::string_view> keys;
    for (const auto& row : settings_table()) keys.push_back(row.key);
    return keys;
}

// Among the parameters of a URL, as libpq takes them: password, sslpassword.
std::string starred_parameters(std::string text) {
    constexpr std::string_view parameter = "password=";
    for (auto at = text.find(parameter, text.find('?')); at != text.npos; at = text.find(parameter, at)) {
        at += parameter.size();
        text.replace(at, std::min(text.find('&', at), text.size()) - at, "***");
    }
    return text;
}

std::string starred(const Setting& row, const std::string& whole) {
    if (whole.empty() || row.hidden == Hidden::no) return whole;
    if (row.hidden == Hidden::whole) return "***";
    const auto text = starred_parameters(whole);
    auto scheme = text.find("://");
    auto at = text.rfind('@');
    if (scheme == text.npos || at == text.npos || at < scheme) return text;
    auto colon = text.find(':', scheme + 3);
    if (colon == text.npos || colon > at) return text;
    return text.substr(0, colon + 1) + "***" + text.substr(at);
}

// Gathers what the sources say, then settles each key.
class Loader {
  public:
    explicit Loader(const SettingsSources& sources) : sources_(sources) {}

    std::expected<LoadedSettings, std::vector<Fault>> load() {
        read_flags();
        auto file = read_environment();
        if (!sources_.file.empty()) file = sources_.file;
        if (!file.empty()) read_file(file);

        loaded_.values.demo = sources_.demo;
        settle(*row_of("data_dir"));
        for (const auto& row : settings_table()) {
            if (row.key != "data_dir") settle(row);
        }
        check_together();
        if (!faults_.empty()) return std::unexpected(std::move(faults_));
        report_in_order();
        return std::move(loaded_);
    }

  private:
    void fault(std::string origin, std::string_view field, std::string problem, std::string remedy) {
        if (origin == "--" + std::string(field)) field = "";
        faults_.push_back({std::move(origin), std::string(field), std::move(problem), std::move(remedy)});
    }

    void read_flags() {
        for (const auto& [key, value] : sources_.flags) {
            if (row_of(key))
                given_[key].push_back({value, "--" + key});
            else
                fault("--" + key, "", "unknown flag", suggestion("--", key, "see --help-config"));
        }
    }

    // Answers the file named by VESTIBULE_CONFIG.
    std::filesystem::path read_environment() {
        std::map<std::string, std::string_view> keys;
        std::vector<std::string> names;
        for (const auto& row : settings_table()) keys[names.emplace_back(row.environment())] = row.key;

        std::filesystem::path file;
        for (const auto& [name, value] : sources_.environment) {
            if (!name.starts_with("VESTIBULE_")) continue;
#ifdef VESTIBULE_FAILPOINTS
            if (name.starts_with("VESTIBULE_FAILPOINT")) continue;
#endif
            if (name == "VESTIBULE_CONFIG")
                file = value;
            else if (auto known = keys.find(name); known != keys.end())
                given_[known->second].push_back({value, name});
            else {
                auto near = did_you_mean(name, {names.begin(), names.end()});
                fault(name, "", "unknown environment variable", near.empty() ? "see --help-config" : near);
            }
        }
        return file;
    }

    void read_file(const std::filesystem::path& path) {
        try {
            flatten(toml::parse_file(path.string()), "", path.string());
        } catch (const toml::parse_error& error) {
            auto line = error.source().begin.line;
            fault(path.string() + (line ? ":" + std::to_string(line) : ""), "", std::string(error.description()),
                  line ? "mend the TOML" : "name a readable file");
        }
    }

    void flatten(const toml::table& table, const std::string& prefix, const std::string& file) {
        for (const auto& [name, node] : table) {
            auto key = prefix + std::string(name.str());
            auto origin = file + ":" + std::to_string(node.source().begin.line);
            const auto* row = row_of(key);
            if (!row && node.is_table())
                flatten(*node.as_table(), key + ".", file);
            else if (!row)
                fault(origin, key, "unknown key", suggestion("", key, "see --help-config"));
            else if (auto text = text_of(*row, node))
                given_[row->key].push_back({*text, origin});
            else
                fault(origin, key, "wrong type", "expected " + kind_name(*row));
        }
    }

    static std::string kind_name(const Setting& row) {
        switch (row.kind) {
            case Setting::Kind::text:
                return "a string";
            case Setting::Kind::integer:
                return "an integer";
            case Setting::Kind::boolean:
                return "true or false";
        }
        return "";
    }

    static std::optional<std::string> text_of(const Setting& row, const toml::node& node) {
        if (row.kind == Setting::Kind::text && node.is_string()) return node.as_string()->get();
        if (row.kind == Setting::Kind::integer && node.is_integer()) return std::to_string(node.as_integer()->get());
        if (row.kind == Setting::Kind::boolean && node.is_boolean()) return node.as_boolean()->get() ? "true" : "false";
        return std::nullopt;
    }

    static std::string suggestion(std::string_view before, std::string_view key, std::string otherwise) {
        auto known = all_keys();
        if (!before.empty()) known.insert(known.end(), {"config", "demo", "print-config", "help-config"});
        auto near = did_you_mean(key, known);
        if (near.empty()) return otherwise;
        return near.insert(std::string_view("did you mean ").size(), before);
    }

    // `given_` holds flags first, then environment, then file: the first one wins, all of them are checked.
    void settle(const Setting& row) {
        auto& candidates = given_[row.key];
        candidates.push_back(default_of(row));
        for (auto candidate = candidates.rbegin(); candidate != candidates.rend(); ++candidate) {
            if (row.apply(loaded_.values, candidate->text)) continue;
            fault(candidate->origin, row.key, "'" + starred(row, candidate->text) + "' is not accepted",
                  "expected " + std::string(row.check));
        }
        loaded_.origins.push_back({row.key, starred(row, candidates.front().text), candidates.front().origin});
    }

    Given default_of(const Setting& row) const {
        if (row.key == "ops.tenant" && sources_.demo) return {"demo", "--demo"};
        std::string text(row.default_text);
        constexpr std::string_view mark = "<data_dir>";
        if (auto at = text.find(mark); at != text.npos) text.replace(at, mark.size(), loaded_.values.data_dir.string());
        return {text, "default"};
    }

    // Where a value came from, to point at faults that concern two keys.
    std::string origin_of(std::string_view key) const {
        auto found = std::ranges::find(loaded_.origins, key, &SettingOrigin::key);
        return found == loaded_.origins.end() ? std::string(key) : found->origin;
    }

    void check_together() {
        const auto& s = loaded_.values;
        check_pair("http.tls.certificate", s.http.tls_certificate, "http.tls.key", s.http.tls_key);
        readable("mail.smtp.ca_file", s.mail.smtp_ca_file);
        read_kafka_properties();
        if (s.http.ops_listen && s.http.ops_listen->port != 0 &&
            s.http.ops_listen->to_string() == s.http.listen.to_string())
            fault(origin_of("http.ops_listen"), "http.ops_listen", "is the address of http.listen",
                  "choose another port");

        if (s.screening.provider != "builtin" && s.screening.url.empty())
            fault(origin_of("screening.provider"), "screening.provider",
                  "needs the address of '" + s.screening.provider + "'", "set screening.url");
        if (s.screening.provider == "builtin" && !s.screening.url.empty())
            fault(origin_of("screening.url"), "screening.url", "is nobody's: screening.provider is builtin",
                  "set screening.provider to watchman or yente, or leave the address out");
        check_shadow(s.screening);
        readable("screening.ca_file", s.screening.ca_file);
        if (!s.screening.lists_dir.empty() && !std::filesystem::is_directory(s.screening.lists_dir, ignored_))
            fault(origin_of("screening.lists_dir"), "screening.lists_dir",
                  "no such folder: " + s.screening.lists_dir.string(), "name the folder of the SDN files");
        if (s.moe.client_id.empty() != s.moe.client_secret_file.empty())
            fault(origin_of("moe.client_id"), "moe.client_id", "and moe.client_secret_file are set by halves",
                  "set both, or neither where the partner asks for no token");
        readable("moe.client_secret_file", s.moe.client_secret_file);
        readable("moe.ca_file", s.moe.ca_file);
        check_pair("moe.tls.certificate", s.moe.tls_certificate, "moe.tls.key", s.moe.tls_key);
        readable("moe.key_file", s.moe.key_file);
        if (std::filesystem::is_regular_file(s.moe.key_file, ignored_) && !read_partner_key(s.moe.key_file))
            fault(origin_of("moe.key_file"), "moe.key_file", "holds no key that can be used",
                  "a public JWK for encryption: RSA of 2048 bits or more, or EC P-256");
    }

    void check_pair(const char* certificate, const std::filesystem::path& chain, const char* key,
                    const std::filesystem::path& private_key) {
        if (chain.empty() != private_key.empty()) {
            const auto* have = chain.empty() ? key : certificate;
            const auto* want = chain.empty() ? certificate : key;
            fault(origin_of(have), have, std::string("is set without ") + want, "set both or neither");
        }
        readable(certificate, chain);
        readable(key, private_key);
    }

    void read_kafka_properties() {
        constexpr auto key = "events.kafka.properties_file";
        auto& events = loaded_.values.events;
        if (events.kafka_properties_file.empty()) return;
        if (events.kafka_brokers.empty())
            return fault(origin_of(key), key, "is nobody's: the event log is the embedded one",
                         "set events.kafka.brokers, or leave the file out");
        if (auto read = read_kafka_file(events.kafka_properties_file, origin_of(key)))
            events.kafka_properties = std::move(*read);
        else
            for (auto& each : read.error())
                fault(std::move(each.origin), each.field, std::move(each.problem), std::move(each.remedy));
    }

    void check_shadow(const ScreeningSettings& s) {
        const auto refuse = [&](std::string problem, std::string remedy) {
            fault(origin_of("screening.shadow"), "screening.shadow", std::move(problem), std::move(remedy));
        };
        if (s.shadow != "watchman" && s.shadow != "yente" && !s.shadow_url.empty())
            fault(origin_of("screening.shadow_url"), "screening.shadow_url",
                  "is nobody's: no shadow is asked over HTTP",
                  "set screening.shadow to watchman or yente, or leave the address out");
        if (s.shadow.empty()) return;
        if (s.shadow == s.provider) refuse("is the provider itself", "name another screener, or none");
        if (s.shadow != "builtin" && s.shadow_url.empty())
            refuse("needs the address of '" + s.shadow + "'", "set screening.shadow_url");
        if (s.shadow == "builtin" && s.lists_dir.empty() && !sources_.demo)
            refuse("has no list to screen against", "set screening.lists_dir");
    }

    void readable(std::string_view key, const std::filesystem::path& file) {
        if (!file.empty() && !(std::filesystem::is_regular_file(file, ignored_) && std::ifstream(file)))
            fault(origin_of(key), key, "can't read " + file.string(), "name a readable file");
    }

    void report_in_order() {
        std::vector<SettingOrigin> ordered;
        for (const auto& row : settings_table())
            ordered.push_back(*std::ranges::find(loaded_.origins, row.key, &SettingOrigin::key));
        loaded_.origins = std::move(ordered);
    }

    const SettingsSources& sources_;
    std::map<std::string_view, std::vector<Given>> given_;
    LoadedSettings loaded_;
    std::vector<Fault> faults_;
    std::error_code ignored_;
};

}  // namespace

std::expected<LoadedSettings, std::vector<Fault>> load_settings(const SettingsSources& sources) {
    return Loader(sources).load();
}

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (char** entry = environ; entry && *entry; ++entry) {
        std::string_view text(*entry);
        auto equals = text.find('=');
        if (equals != text.npos) pairs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return pairs;
}

std::string print_config(const LoadedSettings& settings) {
    std::size_t key_width = 0;
    std::size_t text_width = 0;
    for (const auto& line : settings.origins) {
        key_width = std::max(key_width, line.key.size());
        text_width = std::max(text_width, std::min<std::size_t>(line.text.size() + 2, 48));
    }
    std::string text;
    for (const auto& line : settings.origins) {
        auto value = "\"" + line.text + "\"";
        if (auto* row = row_of(line.key); row->kind != Setting::Kind::text) value = line.text;
        value.resize(std::max(value.size(), text_width), ' ');
        text += std::string(line.key) + std::string(key_width - line.key.size(), ' ') + " = " + value + "  # " +
                line.origin + '\n';
    }
    return text;
}

std::string help_config() {
    std::string text = "| Key | Default | Accepted | Meaning |\n|---|---|---|---|\n";
    for (const auto& row : settings_table()) {
        auto shown = row.default_text.empty() ? std::string("none") : "`" + std::string(row.default_text) + "`";
        std::string check(row.check);
        for (std::size_t at = 0; (at = check.find('|', at)) != check.npos; at += 2) check.insert(at, "\\");
        text += "| `" + std::string(row.key) + "` | " + shown + " | " + check + " | " + std::string(row.doc) + " |\n";
    }
    return text;
}

std::string base_url(const Settings& settings, std::uint16_t port) {
    if (!settings.http.public_url.empty()) return settings.http.public_url;
    auto host = settings.http.listen.host;
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    return (settings.http.tls_key.empty() ? "http://" : "https://") + Endpoint{host, port}.to_string();
}

}  // namespace vestibule::app
