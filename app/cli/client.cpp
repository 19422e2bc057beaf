#include "app/cli/client.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/config/rules.hpp"
#include "infra/crypto/encoding.hpp"

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
    auto text = crypto::base64url(crypto::random_bytes(32));
    const auto digest = crypto::sha256(text);
    return {std::move(text), crypto::hex(std::string(digest.begin(), digest.end()))};
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

// Everything wrong with the options, a line each.
std::string faults_of(const Options& options) {
    std::string faults;
    if (!is_id(options.tenant)) faults += "--tenant: not the id of a tenant\n";
    if (!is_id(options.id)) faults += "--id: 1-64 letters, digits and ._-, not starting with a sign\n";
    for (const auto& scope : options.scopes)
        if (!is_scope(scope)) faults += "--scopes: " + scope + " is no scope\n";
    for (const auto& site : options.sites)
        if (!is_id(site)) faults += "--sites: " + site + " is not the id of a site\n";
    return faults;
}

int make_client(const Settings& settings, Options options) {
    if (options.id.empty()) options.id = options.tenant + "-" + crypto::hex(crypto::random_bytes(4));
    if (const auto faults = faults_of(options); !faults.empty()) {
        std::fputs(faults.c_str(), stderr);
        return bad_usage;
    }
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
    fresh->add_option("--sites", options->sites, "Where it may do it, separated by commas")->delimiter(',');
    fresh->add_flag("--json", options->json, "Print JSON");
    auto* secret = command.add_subcommand("secret", "Make another secret for a client");
    secret->add_flag("--json", options->json, "Print JSON");

    return [options, fresh](const Settings& settings) {
        return fresh->parsed() ? make_client(settings, *options) : make_secret(*options);
    };
}

}  // namespace vestibule::app::cli
