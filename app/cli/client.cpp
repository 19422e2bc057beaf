#include "app/cli/client.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/config/load_tenants.hpp"
#include "app/config/rules.hpp"
#include "app/config/scopes.hpp"
#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

struct Options {
    std::string tenant;
    std::string id;
    std::vector<std::string> scopes;
    std::vector<std::string> sites;
    bool json = false;
};

struct FreshSecret {
    std::string text;    // 256 random bits, base64url
    std::string digest;  // SHA-256 of the text, hexadecimal
};

FreshSecret fresh_secret() {
    auto text = base64url(crypto::random_bytes(32));
    auto digest = to_hex(sha256(text));
    return {std::move(text), std::move(digest)};
}

std::string toml_list(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "\"" : ", \"").append(word).append("\"");
    return "[" + text + "]";
}

std::string toml_table(const Options& options, const std::string& digest) {
    // A dot would make a table within a table.
    const auto name = options.id.contains('.') ? "\"" + options.id + "\"" : options.id;
    return "[clients." + name + "]\nsecret_sha256 = [\"" + digest + "\"]\nscopes = " + toml_list(options.scopes) +
           "\nsites = " + toml_list(options.sites) + "\n";
}

std::string choices(std::string_view typed, const std::vector<std::string_view>& known) {
    if (auto near = did_you_mean(typed, known); !near.empty()) return near;
    std::string text;
    for (const auto word : known) text.append(text.empty() ? "there are " : ", ").append(word);
    return text;
}

template <class Map>
std::vector<std::string_view> keys_of(const Map& map) {
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : map) keys.emplace_back(key);
    return keys;
}

// Everything wrong with the options: what is printed is sound in the tenant's file.
std::vector<Fault> faults_of(const Options& options, const TenantDirectory& directory) {
    std::vector<Fault> faults;
    const auto tenant = directory.tenants.find(options.tenant);
    if (tenant == directory.tenants.end())
        faults.push_back({"--tenant", "", "there is no tenant " + options.tenant,
                          choices(options.tenant, keys_of(directory.tenants))});
    if (!is_id(options.id))
        faults.push_back({"--id", "", "1-64 letters, digits and ._-, not starting with a sign", ""});
    if (directory.clients.contains(options.id))
        faults.push_back(
            {"--id", "", options.id + " is taken", "`vestibule client secret` makes another secret for it"});
    for (const auto& scope : options.scopes)
        if (!find_scope(scope))
            faults.push_back(
                {"--scopes", "", scope + " is no scope", choices(scope, {scope_names.begin(), scope_names.end()})});
    for (const auto& site : options.sites)
        if (tenant != directory.tenants.end() && !tenant->second->sites.contains(site))
            faults.push_back({"--sites", "", options.tenant + " has no site " + site,
                              choices(site, keys_of(tenant->second->sites))});
    return faults;
}

int refuse(const std::vector<Fault>& faults) {
    std::fputs(to_string(faults).c_str(), stderr);
    return bad_usage;
}

int make_client(const Settings& settings, Options options) {
    if (options.id.empty()) options.id = options.tenant + "-" + to_hex(crypto::random_bytes(4));
    const auto directory = load_tenants(settings.tenants_dir);
    if (!directory) return refuse(directory.error());
    if (const auto faults = faults_of(options, **directory); !faults.empty()) return refuse(faults);
    const auto secret = fresh_secret();
    const auto table = toml_table(options, secret.digest);
    if (options.json) {
        std::printf("%s\n", json::serialize(json::object{{"clientId", options.id},
                                                         {"clientSecret", secret.text},
                                                         {"secretSha256", secret.digest},
                                                         {"toml", table}})
                                .c_str());
        return ok;
    }
    const auto file = settings.tenants_dir / (options.tenant + ".toml");
    std::printf(
        "client id      %s\nclient secret  %s\n\nThe secret is shown this once. Add to %s and send SIGHUP:\n\n%s",
        options.id.c_str(), secret.text.c_str(), file.c_str(), table.c_str());
    return ok;
}

int make_secret(const Options& options) {
    const auto secret = fresh_secret();
    if (options.json)
        std::printf(
            "%s\n",
            json::serialize(json::object{{"clientSecret", secret.text}, {"secretSha256", secret.digest}}).c_str());
    else
        std::printf(
            "client secret  %s\n\nThe secret is shown this once. Put its SHA-256 beside the old one until every caller "
            "has it:\n\nsecret_sha256 = [\"…\", \"%s\"]\n",
            secret.text.c_str(), secret.digest.c_str());
    return ok;
}

}  // namespace

Work declare_client(CLI::App& command) {
    auto options = std::make_shared<Options>();
    command.require_subcommand(1);
    auto* fresh = command.add_subcommand("new", "Make a client: id, secret, and its table for the tenant file");
    fresh->add_option("--tenant", options->tenant, "The tenant that it belongs to")->required();
    fresh->add_option("--id", options->id, "Its client id; left out: made of the tenant's");
    fresh->add_option("--scopes", options->scopes, "What it may do, separated by commas")->delimiter(',')->required();
    fresh->add_option("--sites", options->sites, "Where it may do it, separated by commas")->delimiter(',')->required();
    fresh->add_flag("--json", options->json, "Print JSON");
    auto* secret = command.add_subcommand("secret", "Make another secret for a client");
    secret->add_flag("--json", options->json, "Print JSON");

    return [options, fresh](const Settings& settings) {
        return fresh->parsed() ? make_client(settings, *options) : make_secret(*options);
    };
}

}  // namespace vestibule::app::cli
