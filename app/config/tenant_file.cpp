#include "app/config/tenant_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/config/client_keys.hpp"
#include "app/config/rules.hpp"
#include "app/config/scopes.hpp"
#include "app/config/toml_table.hpp"
#include "domain/shared/hex.hpp"
#include "domain/shared/utf8.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/mail/render.hpp"
#include "infra/schema/json_schema.hpp"

namespace vestibule::app {
namespace {

namespace fs = std::filesystem;

const Rule id_rule{"1 to 64 letters, digits and ._-", is_id};
const Rule shown_rule{"1 to 200 characters without line breaks", is_shown};
const Rule domain_rule{"a domain name in lower case, like rewards.example", is_domain};
const Rule locale_rule{"a language tag like en or es-MX", is_locale};
const Rule mailbox_rule{"a mailbox like Rewards <no-reply@rewards.example>", is_mailbox};
const std::string a_scope = [] {
    std::string text;
    for (const auto name : scope_names) text.append(text.empty() ? "one of " : ", ").append(name);
    return text;
}();
const Rule scope_rule{a_scope, find_scope, {scope_names.begin(), scope_names.end()}};
const Rule digest_rule{"the SHA-256 of a secret, 64 hexadecimal digits (make both with `vestibule client`)", is_digest};
const Rule link_rule{"an https:// address that holds {userId} and {token} once each and no other {…}",
                     is_activation_link};
const Rule moe_call_rule{"MOE or ENROLL_PROGRAM_AND_MOE",
                         [](std::string_view text) { return parse_moe_call_type(text).has_value(); }};
const Rule any_rule{"a text", [](std::string_view text) { return !text.empty(); }};

// What people write before they read: a digest of these is as good as no secret.
bool is_weak(std::string_view digest, const std::string& client) {
    std::string low(digest);
    std::ranges::transform(low, low.begin(),
                           [](char c) { return static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c); });
    if (std::ranges::all_of(low, [&](char c) { return c == low.front(); })) return true;
    for (const std::string& guess :
         {std::string(), client, std::string("secret"), std::string("password"), std::string("changeme"),
          std::string("change-me"), std::string("test"), std::string("demo"), std::string("admin"),
          std::string("123456"), std::string("vestibule")}) {
        if (to_hex(sha256(guess)) == low) return true;
    }
    return false;
}

class Reader {
  public:
    Reader(const fs::path& file, std::vector<Fault>& faults)
        : file_(file), folder_(file.parent_path()), faults_(faults) {}

    TenantFile read(const toml::table& document) {
        TomlTable root(document, file_.string(), "", faults_);
        result_.tenant.id = file_.stem().string();
        if (!is_id(result_.tenant.id))
            root.fault("", "the file's name is the tenant's id and no good one", "name it <id>.toml");
        if (auto id = root.optional_text("id", id_rule, result_.tenant.id); id != result_.tenant.id && !id.empty())
            root.fault("id", "differs from the file's name", "remove it, or rename the file to " + id + ".toml");
        result_.tenant.name = root.text("name", shown_rule);

        if (root.has("screening")) {
            auto screening = root.table("screening");
            result_.tenant.four_eyes = screening.boolean("four_eyes", false);
            screening.finish();
        }

        // Sites first: issuers and clients refer to them, and clients to issuers.
        for (auto& [id, table] : root.tables("sites", id_rule)) read_site(id, table);
        for (auto& [id, table] : root.tables("issuers", id_rule)) read_issuer(id, table);
        for (auto& [id, table] : root.tables("clients", id_rule)) read_client(id, table);
        if (!root.has("sites")) root.fault("sites", "is missing", "add a site: [sites.<id>]");
        root.finish();
        return std::move(result_);
    }

  private:
    void read_site(const std::string& id, TomlTable& table) {
        auto site = std::make_shared<Site>();
        site->id = id;
        site->name = table.text("name", shown_rule);
        site->domain = table.text("domain", domain_rule);
        site->environment = table.optional_text("environment", shown_rule, "production");
        site->locales = table.texts("locales", locale_rule, 1, 64);
        site->mail_from = table.text("mail_from", mailbox_rule);
        site->attributes = read_schema(table);
        site->mail_templates = read_templates(table);
        if (table.has("policies"))
            site->policies = read_policies(table.table("policies"));
        else
            table.fault("policies", "is missing", "add [sites." + id + ".policies] with an activation_link");
        if (table.has("moe")) site->moe = read_moe(table.table("moe"));
        table.finish();
        result_.tenant.sites.emplace(id, std::move(site));
    }

    static std::optional<MoeCall> read_moe(TomlTable table) {
        const auto type = parse_moe_call_type(table.text("call_type", moe_call_rule));
        const bool program = type == MoeCall::Type::enroll_program_and_sync;
        auto program_id = table.optional_text("program_id", id_rule);
        if (type && program != table.has("program_id"))
            table.fault("program_id", program ? "is missing" : "stands beside call_type MOE",
                        program ? "name the partner's program" : "remove it, or enroll in the program too");
        table.finish();
        return type ? std::optional(MoeCall{*type, std::move(program_id)}) : std::nullopt;
    }

    static SitePolicies read_policies(TomlTable table) {
        SitePolicies policies;
        auto seconds = [&](std::string_view key, std::int64_t min, std::int64_t max, std::chrono::seconds otherwise) {
            return std::chrono::seconds(table.integer(key, min, max, otherwise.count()));
        };
        policies.password_min_length = static_cast<std::size_t>(table.integer("password_min_length", 8, 64, 8));
        policies.activation_token_life =
            seconds("activation_token_life", 3'600, 72 * 3'600, policies.activation_token_life);
        policies.pending_user_life = seconds("pending_user_life", 86'400, 30 * 86'400, policies.pending_user_life);
        policies.code_life = seconds("code_life", 60, 1'800, policies.code_life);
        policies.code_digits = static_cast<std::size_t>(table.integer("code_digits", 6, 10, 8));
        policies.session_idle_life = seconds("session_idle_life", 60, 3'600, policies.session_idle_life);
        policies.session_absolute_life =
            seconds("session_absolute_life", 3'600, 24 * 3'600, policies.session_absolute_life);
        if (table.has("lockout")) policies.lockout = read_lockout(table.table("lockout"));
        policies.screens_standard_users = table.boolean("screens_standard_users", false);
        policies.activation_link = table.text("activation_link", link_rule);
        policies.passwordless_domains = table.texts("passwordless_domains", domain_rule, 0, 10'000);
        table.finish();
        return policies;
    }

    static LockoutPolicy read_lockout(TomlTable table) {
        LockoutPolicy lockout;
        const auto count = [&](std::string_view key, std::int64_t min, std::int64_t max, unsigned otherwise) {
            return static_cast<unsigned>(table.integer(key, min, max, otherwise));
        };
        lockout.rest_after = count("rest_after", 1, 5, lockout.rest_after);
        lockout.long_rest_after = count("long_rest_after", 5, 20, lockout.long_rest_after);
        lockout.long_rest = std::chrono::seconds(table.integer("long_rest", 300, 86'400, lockout.long_rest.count()));
        lockout.hard_stop_after = count("hard_stop_after", 20, 100, lockout.hard_stop_after);
        table.finish();
        return lockout;
    }

    std::shared_ptr<const AttributeSchema> read_schema(TomlTable& table) {
        auto key = table.has("attributes") ? "attributes" : "attributes_file";
        auto inline_text = table.optional_text("attributes", any_rule);
        auto name = table.optional_text("attributes_file", any_rule);
        if (table.has("attributes") == table.has("attributes_file")) {
            table.fault(key, table.has(key) ? "stands beside attributes_file" : "is missing",
                        "say attributes_file = \"<file>\" or attributes = '''<JSON Schema>''', one of them");
            return nullptr;
        }
        auto text = name.empty() ? inline_text : read_file(table, "attributes_file", name).value_or("");
        if (text.empty()) return nullptr;
        auto compiled = schema::JsonSchema::compile(text);
        if (compiled) return *compiled;
        for (const auto& error : compiled.error())
            table.fault(key,
                        "JSON Schema" + (error.pointer.empty() ? "" : " at " + error.pointer) + ": " + error.detail,
                        "mend the schema (draft 7)");
        return nullptr;
    }

    std::map<std::string, std::string> read_templates(TomlTable& table) {
        std::map<std::string, std::string> templates;
        auto name = table.optional_text("mail_templates", any_rule);
        if (name.empty()) return templates;
        auto folder = inside(table, "mail_templates", name);
        if (!folder) return templates;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(*folder, error)) {
            auto file = entry.path().filename().string();
            if (file.starts_with('.')) continue;
            auto content = read_file(table, "mail_templates", name + "/" + file);
            if (!content) continue;
            check_template(table, file, *content);
            templates.emplace(file, std::move(*content));
        }
        if (error)
            table.fault("mail_templates", "can't read the folder " + folder->string(),
                        "name a folder beside this file");
        return templates;
    }

    static void check_template(TomlTable& table, const std::string& file, const std::string& content) {
        auto first = file.find('.');
        auto last = file.rfind('.');
        auto part = last == file.npos ? "" : file.substr(last + 1);
        bool named = first != file.npos && first < last && is_locale(file.substr(first + 1, last - first - 1)) &&
                     (part == "txt" || part == "html" || part == "subject");
        if (!named) {
            table.fault("mail_templates", file + " is no template's name",
                        "expected <kind>.<locale>.txt, .html or .subject");
            return;
        }
        for (auto& problem : mail::faults_of_template(file.substr(0, first), part, content))
            table.fault("mail_templates", file + ": " + problem, "mend the template");
    }

    void read_issuer(const std::string& id, TomlTable& table) {
        Issuer issuer{.id = id, .name = table.text("name", shown_rule), .sites = read_sites(table)};
        table.finish();
        result_.tenant.issuers.emplace(id, std::move(issuer));
    }

    std::set<std::string> read_sites(TomlTable& table) {
        std::set<std::string> sites;
        std::vector<std::string_view> known;
        for (const auto& [id, site] : result_.tenant.sites) known.push_back(id);
        for (auto& id : table.texts("sites", id_rule, 1, 1'000)) {
            if (!result_.tenant.sites.contains(id)) {
                auto near = did_you_mean(id, known);
                table.fault("sites", "names a site that is not there: " + id,
                            near.empty() ? "add [sites." + id + "]" : near);
            }
            sites.insert(std::move(id));
        }
        return sites;
    }

    void read_client(const std::string& id, TomlTable& table) {
        auto client = std::make_shared<Client>();
        client->id = id;
        client->tenant = result_.tenant.id;
        for (const auto& digest : table.texts("secret_sha256", digest_rule, 0, 8)) {
            if (is_weak(digest, id))
                table.fault("secret_sha256", "is the digest of a secret that anybody can guess",
                            "make a new one with `vestibule client`");
            else if (const auto read = from_hex<Digest>(digest))
                client->secrets.push_back(*read);
        }
        for (auto key : {"secret", "secrets", "client_secret", "password"})
            table.refuse(key, "only the SHA-256 of a secret stands in this file: secret_sha256 = [\"…\"]");
        read_keys(table, *client);
        if (!table.has("secret_sha256") && !table.has("jwks") && !table.has("jwks_file"))
            table.fault("secret_sha256", "is missing, and so are jwks and jwks_file",
                        "give the client a secret or a key");
        for (auto& scope : table.texts("scopes", scope_rule, 1, 64)) client->scopes.insert(std::move(scope));
        client->sites = read_sites(table);
        if (auto issuer = table.optional_text("issuer", id_rule); !issuer.empty()) {
            if (!result_.tenant.issuers.contains(issuer))
                table.fault("issuer", "names an issuer that is not there: " + issuer, "add [issuers." + issuer + "]");
            client->issuer = std::move(issuer);
        }
        client->concierge = table.boolean("concierge", false);
        if (client->concierge && !table.has("issuer"))
            table.fault("concierge", "needs an issuer",
                        "add issuer = \"<id>\": concierge access goes by the issuer's sites");
        client->requests_per_second = static_cast<double>(table.integer("requests_per_second", 1, 1'000'000, 100));
        table.finish();
        result_.client_origins.emplace(id, table.origin());
        result_.clients.push_back(std::move(client));
    }

    void read_keys(TomlTable& table, Client& client) {
        const auto* key = table.has("jwks") ? "jwks" : "jwks_file";
        auto set = table.optional_text("jwks", any_rule);
        auto name = table.optional_text("jwks_file", any_rule);
        if (table.has("jwks") && table.has("jwks_file"))
            table.fault("jwks", "stands beside jwks_file", "keep one of them");
        if (!name.empty()) set = read_file(table, "jwks_file", name).value_or("");
        if (!set.empty()) take_jwk_set(table, key, std::move(set), client);
        if (auto jwk = table.optional_text("encryption_key", any_rule); !jwk.empty())
            take_encryption_key(table, jwk, client);
    }

    // A path inside the tenants' folder, links followed; anything else is a fault.
    std::optional<fs::path> inside(TomlTable& table, std::string_view key, const std::string& name) {
        std::error_code error;
        auto home = fs::weakly_canonical(folder_, error);
        auto path = fs::weakly_canonical(folder_ / name, error);
        auto relative = path.lexically_relative(home);
        if (fs::path(name).is_absolute() || relative.empty() || *relative.begin() == "..") {
            table.fault(key, "leads out of the tenants' folder: " + name, "put it beside this file");
            return std::nullopt;
        }
        return path;
    }

    std::optional<std::string> read_file(TomlTable& table, std::string_view key, const std::string& name) {
        auto path = inside(table, key, name);
        if (!path) return std::nullopt;
        std::error_code error;
        std::ifstream in(*path, std::ios::binary);
        if (!fs::is_regular_file(*path, error) || !in) {
            table.fault(key, "can't read " + name, "name a readable file beside this one");
            return std::nullopt;
        }
        std::ostringstream content;
        content << in.rdbuf();
        auto text = std::move(content).str();
        if (text.empty() || text.size() > (1U << 20U) || !is_utf8(text)) {
            table.fault(key, name + " is not 1 byte to 1 MiB of UTF-8", "mend the file");
            return std::nullopt;
        }
        return text;
    }

    fs::path file_;
    fs::path folder_;
    std::vector<Fault>& faults_;
    TenantFile result_;
};

}  // namespace

TenantFile read_tenant_file(const fs::path& file, std::vector<Fault>& faults) {
    try {
        return Reader(file, faults).read(toml::parse_file(file.string()));
    } catch (const toml::parse_error& error) {
        auto line = error.source().begin.line;
        faults.push_back({file.string() + (line ? ":" + std::to_string(line) : ""), "",
                          std::string(error.description()), line ? "mend the TOML" : "make the file readable"});
        return {};
    }
}

}  // namespace vestibule::app
