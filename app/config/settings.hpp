// The settings of one process: typed values, the table of all keys, and the loader that reads flags, environment and
// file.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config/fault.hpp"

namespace vestibule::app {

// host:port; an IPv6 host stands in brackets in the text and without them here. Port 0: any free one.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;

    static std::optional<Endpoint> parse(std::string_view text);
    std::string to_string() const;
};

struct HttpSettings {
    Endpoint listen;
    std::optional<Endpoint> ops_listen;     // serves /health/* and, then only there, /metrics
    std::string public_url;                 // no trailing slash; empty: made of the address bound, see base_url()
    std::filesystem::path tls_certificate;  // PEM; both empty: plain HTTP
    std::filesystem::path tls_key;
    std::size_t threads = 2;  // event loop
    std::size_t max_connections = 10'000;
    std::size_t max_in_flight = 1'024;        // requests; one more is 503 OVERLOADED
    std::size_t max_waiting = 1'024;          // for a screening's decision, beside those; one more does not wait
    std::chrono::seconds header_timeout{10};  // first byte to end of head
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds idle_timeout{60};     // between requests of one connection
    std::chrono::seconds request_timeout{30};  // deadline of a request's work
};

struct DatabaseConfig {
    std::string url;  // sqlite:<file> or postgresql://user:password@host:port/name
    std::size_t connections = 8;
    std::size_t readers = 2;
    std::size_t queue_limit = 4'096;
    std::size_t batch_limit = 128;
    std::chrono::seconds statement_timeout{10};

    bool is_sqlite() const { return url.starts_with("sqlite:"); }
    // Of a URL with sqlite: sqlite:<path>, sqlite:///<path>.
    std::filesystem::path sqlite_file() const { return url.substr(url.starts_with("sqlite:///") ? 9 : 7); }
};

struct EventSettings {
    std::string kafka_brokers;                            // empty: the embedded event log
    std::string kafka_prefix;                             // first word of topics and groups
    std::filesystem::path kafka_properties_file;          // empty: none
    std::map<std::string, std::string> kafka_properties;  // what it holds: may be secret, never shown
};

struct MailSettings {
    std::string smtp_url;                // empty: the maildir
    std::filesystem::path maildir;       // new, cur, tmp
    std::filesystem::path smtp_ca_file;  // PEM; empty: the system's authorities
    std::string from_domain;             // domain of Message-ID, EHLO name
    std::string bounce_domain;           // domain of the envelope sender; empty: from_domain
};

struct CryptoSettings {
    std::uint64_t argon2_memory_kib = 19'456;  // floor 19 MiB
    std::uint64_t argon2_iterations = 2;       // floor 2; parallelism is 1 (libsodium)
    std::size_t threads = 0;                   // hashing; 0: one a core
    std::size_t queue_limit = 256;             // hashes waiting; one more is 503 OVERLOADED
};

struct PasswordSettings {
    bool common_list = true;
    std::filesystem::path breached_file;  // empty: none
    std::string breached_url;             // base of a range API; empty: none
    std::filesystem::path breached_ca_file;
    std::size_t breached_timeout = 2;  // seconds
    std::string breached_fail;         // open, closed
};

struct ScreeningSettings {
    std::string provider;  // builtin, watchman, yente
    std::string url;
    std::string shadow;  // another one of them; empty: none
    std::string shadow_url;
    std::filesystem::path ca_file;  // PEM, of outside providers; empty: the system's authorities
    std::uint32_t requests_per_second = 100;
    std::uint32_t burst = 200;
    std::filesystem::path lists_dir;
    std::chrono::seconds max_age{1'209'600};

    bool asks(std::string_view name) const { return provider == name || shadow == name; }
};

struct MoeSettings {
    std::string url;  // empty: MOE is off
    std::string client_id;
    std::filesystem::path client_secret_file;  // with client_id: OAuth2 client credentials; both empty: no token
    std::string token_url;                     // empty: <url>/oauth2/token
    std::filesystem::path ca_file;             // PEM; empty: the system's authorities
    std::filesystem::path tls_certificate;     // PEM, ours, for a partner that asks for one; with its key, or neither
    std::filesystem::path tls_key;
    std::filesystem::path key_file;          // the partner's public JWK; empty: bodies are not sealed
    std::uint32_t requests_per_second = 10;  // as the contract has it
    std::uint32_t burst = 20;

    bool on() const { return !url.empty(); }
};

struct LogSettings {
    std::string level;   // debug, info, warning, error
    std::string format;  // text, json
};

struct Settings {
    HttpSettings http;
    std::filesystem::path data_dir;
    std::filesystem::path keys_file;
    std::string ops_tenant;  // empty: none
    std::filesystem::path tenants_dir;
    DatabaseConfig database;
    EventSettings events;
    MailSettings mail;
    CryptoSettings crypto;
    PasswordSettings passwords;
    ScreeningSettings screening;
    MoeSettings moe;
    LogSettings log;
    std::chrono::seconds shutdown_grace{20};
    bool demo = false;  // --demo
};

// One key. `apply` checks the text and stores it; it answers what is wrong with it, or nothing.
struct Setting {
    enum class Kind { text, integer, boolean };

    std::string_view key;           // "http.listen"; the flag is "--http.listen"
    std::string_view default_text;  // as documented; may hold <data_dir>
    std::string_view doc;           // one line
    std::string_view check;         // what is accepted, one phrase: also the remedy
    Kind kind = Kind::text;
    enum class Hidden { no, whole, url_password } hidden = Hidden::no;  // stars in --print-config and in faults
    std::function<bool(Settings&, std::string_view)> apply;

    std::string environment() const;  // "VESTIBULE_HTTP_LISTEN"
};

// Every key there is: the loader, --help-config, --print-config and the flags read this table and nothing else.
std::span<const Setting> settings_table();

struct SettingsSources {
    std::vector<std::pair<std::string, std::string>> flags;        // key (without --) and value
    std::vector<std::pair<std::string, std::string>> environment;  // only VESTIBULE_* is looked at
    std::filesystem::path file;                                    // --config; empty: VESTIBULE_CONFIG, or none
    bool demo = false;
};

struct SettingOrigin {
    std::string_view key;
    std::string text;    // resolved, secrets as stars
    std::string origin;  // "default", "VESTIBULE_…", "--…", "file:line"
};

struct LoadedSettings {
    Settings values;
    std::vector<SettingOrigin> origins;  // in the table's order
};

// Precedence: flag, environment, file, default. All faults at once, unknown keys included.
std::expected<LoadedSettings, std::vector<Fault>> load_settings(const SettingsSources& sources);

// The environment of this process, for SettingsSources.
std::vector<std::pair<std::string, std::string>> process_environment();

std::string print_config(const LoadedSettings& settings);  // key = value  # origin
std::string help_config();                                 // the table, as it stands in docs/operations.md

// http://host:port or https://…; `port` is the one bound. http.public_url wins where it is set.
std::string base_url(const Settings& settings, std::uint16_t port);

}  // namespace vestibule::app
