// The rows of the settings table.
#include <algorithm>
#include <array>
#include <charconv>

#include "app/config/settings.hpp"
#include "infra/smtp/smtp_url.hpp"

namespace vestibule::app {
namespace {

using std::string_view;
using Kind = Setting::Kind;
using Hidden = Setting::Hidden;
using Apply = std::function<bool(Settings&, string_view)>;

template <class Get>
Apply text(Get get) {
    return [get](Settings& s, string_view value) {
        get(s) = std::string(value);
        return true;
    };
}

template <class Get, class Check>
Apply text(Get get, Check check) {
    return [get, check](Settings& s, string_view value) {
        if (!check(value)) return false;
        get(s) = std::string(value);
        return true;
    };
}

template <class Get>
Apply number(Get get, std::uint64_t min, std::uint64_t max) {
    return [=](Settings& s, string_view value) {
        std::uint64_t parsed = 0;
        auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
        if (error != std::errc{} || end != value.data() + value.size() || parsed < min || parsed > max) return false;
        get(s) = std::remove_cvref_t<decltype(get(s))>(parsed);
        return true;
    };
}

template <class Get>
Apply flag(Get get) {
    return [get](Settings& s, string_view value) {
        get(s) = value == "true";
        return value == "true" || value == "false";
    };
}

auto one_of(std::initializer_list<string_view> allowed) {
    return [choices = std::vector(allowed)](string_view value) {
        return std::ranges::find(choices, value) != choices.end();
    };
}

bool filled(string_view value) {
    return !value.empty();
}

// A host name or address, an optional port, nothing behind it.
bool authority(string_view value) {
    if (auto at = value.rfind('@'); at != value.npos) value.remove_prefix(at + 1);
    if (value.empty()) return false;
    if (value.ends_with(']') || value.find(':') == value.npos) return true;
    return Endpoint::parse(value).has_value();
}

bool http_url(string_view value) {
    for (string_view scheme : {"http://", "https://"}) {
        if (!value.starts_with(scheme)) continue;
        value.remove_prefix(scheme.size());
        return value.find_first_of("?#@ ") == value.npos && authority(value.substr(0, value.find('/')));
    }
    return false;
}

bool optional_http_url(string_view value) {
    return value.empty() || http_url(value);
}

bool database_url(string_view value) {
    if (value.starts_with("sqlite:")) return value.size() > 7 && !value.starts_with("sqlite://");
    if (!value.starts_with("postgresql://")) return false;
    value.remove_prefix(13);
    // libpq's parameters, such as sslrootcert=/etc/ssl/ca.pem.
    value = value.substr(0, value.find('?', value.find('@') == value.npos ? 0 : value.find('@')));
    auto slash = value.rfind('/');
    return slash != value.npos && slash + 1 < value.size() && authority(value.substr(0, slash));
}

// Stricter than SmtpUrl: the port is said, and a user has a password.
bool smtp_url(string_view value) {
    if (value.empty()) return true;
    if (!smtp::SmtpUrl::parse(value)) return false;
    value.remove_prefix(value.find("://") + 3);
    value = value.substr(0, value.find('?'));
    auto at = value.rfind('@');
    if (at != value.npos && value.substr(0, at).find(':') == value.npos) return false;
    return Endpoint::parse(at == value.npos ? value : value.substr(at + 1)).has_value();
}

bool brokers(string_view value) {
    while (!value.empty()) {
        auto comma = value.find(',');
        auto endpoint = Endpoint::parse(value.substr(0, comma));
        if (!endpoint || endpoint->port == 0) return false;
        value.remove_prefix(comma == value.npos ? value.size() : comma + 1);
    }
    return true;
}

bool topic_word(string_view value) {
    return !value.empty() && value.size() <= 64 && std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool domain_name(string_view value) {
    return value.size() <= 253 && value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == value.npos &&
           !value.starts_with('.') && !value.ends_with('.');
}

Apply breached_url() {
    return [](Settings& s, string_view value) {
        while (value.ends_with('/')) value.remove_suffix(1);
        s.passwords.breached_url = std::string(value);
        return optional_http_url(value);
    };
}

Apply listen_address() {
    return [](Settings& s, string_view value) {
        auto endpoint = Endpoint::parse(value);
        if (endpoint) s.http.listen = *endpoint;
        return endpoint.has_value();
    };
}

Apply ops_address() {
    return [](Settings& s, string_view value) {
        auto endpoint = Endpoint::parse(value);
        if (endpoint || value.empty()) s.http.ops_listen = endpoint;
        return endpoint || value.empty();
    };
}

Apply public_url() {
    return [](Settings& s, string_view value) {
        while (value.ends_with('/')) value.remove_suffix(1);
        s.http.public_url = std::string(value);
        return optional_http_url(value);
    };
}

#define FIELD(member) [](Settings& s) -> auto& { return s.member; }

std::vector<Setting> make_table() {
    constexpr auto integer = Kind::integer;
    constexpr auto plain = Kind::text;
    return {
        {"http.listen", "127.0.0.1:8080", "Address of the API. Port 0: any free one, printed and written to demo.json",
         "host:port, [address]:port for IPv6", plain, Hidden::no, listen_address()},
        {"http.public_url", "", "Base of links and issuer of tokens. Empty: made from http.listen",
         "http://host[:port][/path] or https://…", plain, Hidden::no, public_url()},
        {"http.tls.certificate", "", "Certificate chain (PEM). With http.tls.key: HTTPS, TLS 1.2 or later", "a file",
         plain, Hidden::no, text(FIELD(http.tls_certificate))},
        {"http.tls.key", "", "Private key of the certificate (PEM)", "a file", plain, Hidden::no,
         text(FIELD(http.tls_key))},
        {"http.ops_listen", "", "A second address for /health/* and /metrics; when set, /metrics answers only there",
         "host:port", plain, Hidden::no, ops_address()},
        {"http.threads", "2", "Threads of the event loop", "1 to 64", integer, Hidden::no,
         number(FIELD(http.threads), 1, 64)},
        {"http.max_connections", "10000", "Open connections; more are refused", "16 to 1000000", integer, Hidden::no,
         number(FIELD(http.max_connections), 16, 1'000'000)},
        {"http.max_in_flight", "1024", "Requests at work; one more is answered 503 OVERLOADED", "1 to 100000", integer,
         Hidden::no, number(FIELD(http.max_in_flight), 1, 100'000)},
        {"http.max_waiting", "1024",
         "Requests that wait for a screening's decision, beside those at work; one more is answered without waiting",
         "0 to 100000", integer, Hidden::no, number(FIELD(http.max_waiting), 0, 100'000)},
        {"http.header_timeout", "10", "Seconds for a request's head to arrive", "1 to 300", integer, Hidden::no,
         number(FIELD(http.header_timeout), 1, 300)},
        {"http.body_timeout", "30", "Seconds for a request's body to arrive", "1 to 3600", integer, Hidden::no,
         number(FIELD(http.body_timeout), 1, 3'600)},
        {"http.idle_timeout", "60", "Seconds that a connection may rest between requests", "1 to 3600", integer,
         Hidden::no, number(FIELD(http.idle_timeout), 1, 3'600)},
        {"http.request_timeout", "30",
         "Seconds after which a request that still waits for the database is given up (503)", "1 to 600", integer,
         Hidden::no, number(FIELD(http.request_timeout), 1, 600)},
        {"data_dir", "./data", "Folder of everything that the embedded default writes", "a folder", plain, Hidden::no,
         text(FIELD(data_dir), filled)},
        {"keys.file", "<data_dir>/keys", "Master keys (0600, made when missing): the same file for all instances",
         "a file", plain, Hidden::no, text(FIELD(keys_file), filled)},
        {"ops.tenant", "", "Tenant whose OPS clients may replay, relay and change topics. Under --demo: demo",
         "a tenant's id", plain, Hidden::no, text(FIELD(ops_tenant))},
        {"tenants.dir", "<data_dir>/tenants", "Folder of the tenant files, one <tenant>.toml each", "a folder", plain,
         Hidden::no, text(FIELD(tenants_dir), filled)},
        {"database.url", "sqlite:<data_dir>/vestibule.db", "The database: sqlite:<file> or a PostgreSQL URL",
         "sqlite:<file> or postgresql://user:password@host:port/name", plain, Hidden::url_password,
         text(FIELD(database.url), database_url)},
        {"database.connections", "8", "Connections to PostgreSQL, each with its thread", "1 to 256", integer,
         Hidden::no, number(FIELD(database.connections), 1, 256)},
        {"database.readers", "2", "Reading connections to SQLite beside the one writer", "0 to 64", integer, Hidden::no,
         number(FIELD(database.readers), 0, 64)},
        {"database.queue_limit", "4096", "Transactions waiting; one more is answered 503 OVERLOADED", "1 to 1000000",
         integer, Hidden::no, number(FIELD(database.queue_limit), 1, 1'000'000)},
        {"database.batch_limit", "128", "Transactions that may share one commit on SQLite", "1 to 1024", integer,
         Hidden::no, number(FIELD(database.batch_limit), 1, 1'024)},
        {"database.statement_timeout", "10", "Seconds that one statement may take on PostgreSQL", "1 to 600", integer,
         Hidden::no, number(FIELD(database.statement_timeout), 1, 600)},
        {"events.kafka.brokers", "", "Kafka bootstrap servers. Empty: the embedded event log", "host:port[,host:port…]",
         plain, Hidden::no, text(FIELD(events.kafka_brokers), brokers)},
        {"events.kafka.prefix", "vestibule",
         "First word of topics and groups in Kafka, so that deployments can share a cluster",
         "1 to 64 of a-z, 0-9, - and _", plain, Hidden::no, text(FIELD(events.kafka_prefix), topic_word)},
        {"events.kafka.properties_file", "",
         "Lines key=value of librdkafka for TLS and SASL, readable by its owner only (0600). Empty: none", "a file",
         plain, Hidden::no, text(FIELD(events.kafka_properties_file))},
        {"mail.smtp.url", "",
         "The SMTP server; with a user starttls=required is the default. Empty: mails go to the maildir",
         "smtp://[user:password@]host:port[?starttls=required|opportunistic|off] or smtps://[user:password@]host:port",
         plain, Hidden::url_password, text(FIELD(mail.smtp_url), smtp_url)},
        {"mail.smtp.ca_file", "",
         "Authorities that the SMTP server's certificate is checked with (PEM). Empty: the system's", "a file", plain,
         Hidden::no, text(FIELD(mail.smtp_ca_file))},
        {"mail.maildir", "<data_dir>/mail", "Maildir (new, cur, tmp) that takes the mails when there is no SMTP server",
         "a folder", plain, Hidden::no, text(FIELD(mail.maildir), filled)},
        {"mail.from_domain", "vestibule.example", "Domain of Message-ID and of the SMTP greeting", "a domain name",
         plain, Hidden::no, text(FIELD(mail.from_domain), [](string_view v) { return filled(v) && domain_name(v); })},
        {"mail.bounce_domain", "", "Domain of the envelope sender. Empty: mail.from_domain", "a domain name", plain,
         Hidden::no, text(FIELD(mail.bounce_domain), domain_name)},
        {"crypto.argon2.memory", "19456", "KiB of memory of one password hash (Argon2id)", "19456 to 1048576", integer,
         Hidden::no, number(FIELD(crypto.argon2_memory_kib), 19'456, 1'048'576)},
        {"crypto.argon2.iterations", "2", "Passes of one password hash; parallelism is 1", "2 to 20", integer,
         Hidden::no, number(FIELD(crypto.argon2_iterations), 2, 20)},
        {"crypto.threads", "0", "Threads that hash passwords. 0: one a core", "0 to 256", integer, Hidden::no,
         number(FIELD(crypto.threads), 0, 256)},
        {"crypto.queue_limit", "256", "Hashes waiting; one more is answered 503 OVERLOADED", "1 to 100000", integer,
         Hidden::no, number(FIELD(crypto.queue_limit), 1, 100'000)},
        {"passwords.common_list", "true", "Refuse the common passwords of the list that ships", "true or false",
         Kind::boolean, Hidden::no, flag(FIELD(passwords.common_list))},
        {"passwords.breached_file", "",
         "SHA-1 hashes of breached passwords, sorted: lines <hash>:<count>, or 20 bytes each. Empty: none", "a file",
         plain, Hidden::no, text(FIELD(passwords.breached_file))},
        {"passwords.breached_url", "",
         "Base of a range API of breached passwords: asked is <base>/range/<5 digits>. Empty: none",
         "http://… or https://…", plain, Hidden::no, breached_url()},
        {"passwords.breached_ca_file", "", "Authorities that the range API is checked with (PEM). Empty: the system's",
         "a file", plain, Hidden::no, text(FIELD(passwords.breached_ca_file))},
        {"passwords.breached_timeout", "2", "Seconds that the range API has for an answer", "1 to 30", integer,
         Hidden::no, number(FIELD(passwords.breached_timeout), 1, 30)},
        {"passwords.breached_fail", "open",
         "What becomes of a password that can't be looked up: open lets it pass, closed does not", "open or closed",
         plain, Hidden::no, text(FIELD(passwords.breached_fail), one_of({"open", "closed"}))},
        {"screening.provider", "builtin", "Who screens names against sanctions lists", "builtin, watchman or yente",
         plain, Hidden::no, text(FIELD(screening.provider), one_of({"builtin", "watchman", "yente"}))},
        {"screening.url", "", "Address of an outside screening provider", "http://… or https://…", plain, Hidden::no,
         text(FIELD(screening.url), optional_http_url)},
        {"screening.shadow", "", "Another screener that is asked the same and compared; it decides nothing",
         "builtin, watchman or yente", plain, Hidden::no,
         text(FIELD(screening.shadow), one_of({"", "builtin", "watchman", "yente"}))},
        {"screening.shadow_url", "", "Address of an outside screener in the shadow", "http://… or https://…", plain,
         Hidden::no, text(FIELD(screening.shadow_url), optional_http_url)},
        {"screening.ca_file", "",
         "Authorities (PEM) that certificates of outside screeners are checked against. Empty: the system's", "a file",
         plain, Hidden::no, text(FIELD(screening.ca_file))},
        {"screening.requests_per_second", "100", "Requests a second to an outside screener", "1 to 100000", integer,
         Hidden::no, number(FIELD(screening.requests_per_second), 1, 100'000)},
        {"screening.burst", "200", "Requests to an outside screener at once after a rest", "5 to 100000", integer,
         Hidden::no, number(FIELD(screening.burst), 5, 100'000)},
        {"screening.lists_dir", "",
         "Folder of the SDN files, taken up anew when they change. Under --demo: the list that ships", "a folder",
         plain, Hidden::no, text(FIELD(screening.lists_dir))},
        {"screening.max_age", "1209600", "Seconds after which a list that nobody confirmed is stale", "60 to 31536000",
         integer, Hidden::no, number(FIELD(screening.max_age), 60, 31'536'000)},
        {"moe.url", "", "Address of the MOE partner. Empty: MOE is off", "http://… or https://…", plain, Hidden::no,
         text(FIELD(moe.url), optional_http_url)},
        {"moe.client_id", "", "Our client id at the MOE partner", "text", plain, Hidden::no,
         text(FIELD(moe.client_id))},
        {"moe.client_secret_file", "", "File that holds our secret at the MOE partner", "a file", plain, Hidden::no,
         text(FIELD(moe.client_secret_file))},
        {"moe.token_url", "", "Token endpoint of the MOE partner. Empty: <moe.url>/oauth2/token",
         "http://… or https://…", plain, Hidden::no, text(FIELD(moe.token_url), optional_http_url)},
        {"moe.ca_file", "",
         "Authorities (PEM) that the MOE partner's certificate is checked against. Empty: the system's", "a file",
         plain, Hidden::no, text(FIELD(moe.ca_file))},
        {"moe.tls.certificate", "", "Our certificate chain (PEM), for a MOE partner that asks for one (mutual TLS)",
         "a file", plain, Hidden::no, text(FIELD(moe.tls_certificate))},
        {"moe.tls.key", "", "Its private key (PEM)", "a file", plain, Hidden::no, text(FIELD(moe.tls_key))},
        {"moe.key_file", "", "Public key (JWK) of the MOE partner: what it is told goes as JWE. Empty: as plain JSON",
         "a file", plain, Hidden::no, text(FIELD(moe.key_file))},
        {"moe.requests_per_second", "10", "Calls a second that the contract with the MOE partner allows", "1 to 100000",
         integer, Hidden::no, number(FIELD(moe.requests_per_second), 1, 100'000)},
        {"moe.burst", "20", "Calls to the MOE partner at once after a rest", "5 to 100000", integer, Hidden::no,
         number(FIELD(moe.burst), 5, 100'000)},
        {"log.level", "info", "Least level that is logged", "debug, info, warning or error", plain, Hidden::no,
         text(FIELD(log.level), one_of({"debug", "info", "warning", "error"}))},
        {"log.format", "text", "json for machines", "text or json", plain, Hidden::no,
         text(FIELD(log.format), one_of({"text", "json"}))},
        {"shutdown.grace", "20", "Seconds that running requests get after SIGTERM", "0 to 600", integer, Hidden::no,
         number(FIELD(shutdown_grace), 0, 600)},
    };
}

#undef FIELD

}  // namespace

std::span<const Setting> settings_table() {
    static const std::vector<Setting> table = make_table();
    return table;
}

std::string Setting::environment() const {
    std::string name = "VESTIBULE_";
    for (char c : key) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return name;
}

std::optional<Endpoint> Endpoint::parse(string_view text) {
    auto colon = text.rfind(':');
    if (colon == text.npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
    auto host = text.substr(0, colon);
    auto digits = text.substr(colon + 1);
    if (host.starts_with('[') != host.ends_with(']')) return std::nullopt;
    if (host.starts_with('['))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != host.npos)
        return std::nullopt;
    if (host.empty() || host.find_first_of(" /@?#[]") != host.npos) return std::nullopt;
    std::uint16_t port = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return Endpoint{std::string(host), port};
}

std::string Endpoint::to_string() const {
    auto shown = host.find(':') == host.npos ? host : "[" + host + "]";
    return shown + ":" + std::to_string(port);
}

}  // namespace vestibule::app
