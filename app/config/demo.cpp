#include "app/config/demo.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <system_error>

#include "app/config/demo_tenant.hpp"
#include "app/config/private_file.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string digest_of(const Secret& secret) {
    return to_hex(sha256(secret.reveal()));
}

// The secrets of a demo.json written before; anything unreadable in it is as if it were missing.
std::map<std::string, Secret, std::less<>> read_secrets(const fs::path& file) {
    std::map<std::string, Secret, std::less<>> secrets;
    boost::system::error_code error;
    auto document = json::parse(read_whole_file(file).value_or(""), error);
    const auto* clients = !error && document.is_object() ? document.get_object().if_contains("clients") : nullptr;
    if (!clients || !clients->is_array()) return secrets;
    for (const auto& entry : clients->get_array()) {
        const auto* client = entry.if_object();
        const auto* id = client ? client->if_contains("clientId") : nullptr;
        const auto* secret = client ? client->if_contains("clientSecret") : nullptr;
        if (id && id->is_string() && secret && secret->is_string() && secret->get_string().size() >= 43)
            secrets.emplace(id->get_string(), Secret(std::string(secret->get_string())));
    }
    return secrets;
}

// Where the line `[name]` starts; npos where there is none.
std::size_t find_table(std::string_view text, std::string_view name) {
    auto line = "[" + std::string(name) + "]";
    for (std::size_t at = 0; (at = text.find(line, at)) != text.npos; ++at)
        if (at == 0 || text[at - 1] == '\n') return at;
    return text.npos;
}

// Puts one more digest into the client's list. False where the list isn't written as we write it.
bool add_digest(std::string& text, std::string_view client, const std::string& digest) {
    constexpr std::string_view list = "\nsecret_sha256 = [";
    auto table = find_table(text, "clients." + std::string(client));
    auto end = text.find("\n[", table);
    auto at = text.find(list, table);
    if (at == text.npos || at > end) return false;
    at += list.size();
    text.insert(at, "\"" + digest + "\"" + (text[at] == ']' ? "" : ", "));
    return true;
}

// Gives the client its encryption key; faults where the file holds another one.
void add_encryption_key(std::string& text, std::string_view client, DemoFiles& files, std::vector<Fault>& faults) {
    const auto line = demo_encryption_key_line(files.partner_key.public_jwk);
    const auto table = find_table(text, "clients." + std::string(client));
    const auto first = text.find('\n', table) + 1;
    const auto end = std::min(text.find("\n[", table), text.size());
    const auto there = text.find("encryption_key = ", first);
    if (there >= end)
        text.insert(first, line);
    else if (text.compare(there, line.size(), line) != 0)
        faults.push_back({files.tenant_file.string(), "clients." + std::string(client),
                          "encryption_key is not the clientKey of demo.json", "remove the line, and it is made anew"});
}

// The tenant file as it should be; faults where that can't be had without guessing.
std::string completed(std::string text, DemoFiles& files, std::vector<Fault>& faults) {
    if (text.empty()) text = demo_file_head();
    for (const auto& table : demo_tables())
        if (find_table(text, table.name) == text.npos) text += table.text;

    crypto::SodiumRandomness randomness;
    for (const auto& client : demo_clients()) {
        auto known = files.secrets.find(client.id);
        if (known == files.secrets.end()) known = files.secrets.emplace(client.id, randomness.token(32)).first;
        auto digest = digest_of(known->second);
        if (find_table(text, "clients." + std::string(client.id)) == text.npos)
            text += demo_client_table(client, digest);
        else if (text.find(digest) == text.npos && !add_digest(text, client.id, digest))
            faults.push_back({files.tenant_file.string(), "clients." + std::string(client.id),
                              "the secret of demo.json is not among its secret_sha256",
                              "remove the table, and it is made anew"});
        if (client.sealed) add_encryption_key(text, client.id, files, faults);
    }
    return text;
}

std::string variable_name(std::string_view client) {
    std::string name;
    for (char c : client) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return name + "_SECRET";
}

std::string shell_word(std::string_view text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

json::array array_of(const auto& words) {
    json::array list;
    for (const auto& word : words) list.push_back(json::string(word));
    return list;
}

std::string demo_json(const DemoFiles& files, std::string_view base_url, const json::object& server_key) {
    json::array clients;
    for (const auto& client : demo_clients()) {
        json::object entry{{"clientId", client.id},
                           {"clientSecret", files.secrets.at(std::string(client.id)).reveal()},
                           {"scopes", array_of(client.scopes)},
                           {"sites", array_of(client.sites)}};
        if (!client.issuer.empty()) entry["issuerId"] = client.issuer;
        if (client.sealed)
            entry["jwe"] = {{"serverKey", server_key},
                            {"clientKey", json::parse(files.partner_key.private_jwk.reveal())}};
        clients.push_back(std::move(entry));
    }
    return json::serialize(json::object{{"baseUrl", base_url},
                                        {"maildir", fs::absolute(files.maildir).lexically_normal().string()},
                                        {"tenantId", "demo"},
                                        {"sites", array_of(demo_sites())},
                                        {"issuers", array_of(demo_issuers())},
                                        {"clients", std::move(clients)}}) +
           "\n";
}

std::string demo_env(const DemoFiles& files, std::string_view base_url) {
    std::string text = "# To be sourced by a shell: . " + files.env.string() + "\n";
    text += "BASE_URL=" + shell_word(base_url) + "\n";
    text += "MAILDIR=" + shell_word(fs::absolute(files.maildir).lexically_normal().string()) + "\n";
    for (const auto& client : demo_clients())
        text += variable_name(client.id) + "=" + shell_word(files.secrets.at(std::string(client.id)).reveal()) + "\n";
    return text;
}

}  // namespace

std::expected<DemoFiles, std::vector<Fault>> prepare_demo(const Settings& settings) {
    DemoFiles files{.tenant_file = settings.tenants_dir / "demo.toml",
                    .json = settings.data_dir / "demo.json",
                    .env = settings.data_dir / "demo.env",
                    .maildir = settings.mail.maildir,
                    .mails_by_smtp = !settings.mail.smtp_url.empty(),
                    .secrets = {},
                    .partner_key = {}};
    std::vector<Fault> faults;
    try {
        make_private_folder(settings.data_dir);
        FolderLock lock(settings.tenants_dir, ".demo.lock");
        files.secrets = read_secrets(files.json);
        files.partner_key =
            demo_partner_key(settings.tenants_dir / "demo-partner.jwk", read_whole_file(files.json).value_or(""));
        auto before = read_whole_file(files.tenant_file).value_or("");
        auto after = completed(before, files, faults);
        if (faults.empty() && after != before) write_private_file(files.tenant_file, after);
    } catch (const std::exception& error) {
        faults.push_back({"--demo", "", error.what(), "make it writable, or set data_dir and tenants.dir"});
    }
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return files;
}

void write_demo_files(const DemoFiles& files, std::string_view base_url, const json::object& server_key) {
    write_private_file(files.json, demo_json(files, base_url, server_key));
    write_private_file(files.env, demo_env(files, base_url));
}

std::string demo_greeting(const DemoFiles& files, std::string_view base_url) {
    std::string url(base_url);
    auto env = files.env.string();
    auto shown_env = env.find('/') == env.npos ? "./" + env : env;
    auto mails = files.mails_by_smtp ? std::string("sent to the SMTP server") : (files.maildir / "new").string();
    return "\nVestibule is at " + url +
           "\n"
           "  demo credentials  " +
           files.json.string() + ", and for a shell " + shown_env +
           "\n"
           "  mails             " +
           mails +
           "\n"
           "  description       " +
           url +
           "/docs\n"
           "\nThree things to try, in another terminal of this folder:\n"
           "  1. Get a token:\n"
           "       . " +
           shown_env +
           "\n"
           "       TOKEN=$(curl -s -u \"demo-site:$DEMO_SITE_SECRET\" -d grant_type=client_credentials "
           "$BASE_URL/oauth2/token |\n"
           "         sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n"
           "  2. Register somebody:\n"
           "       curl -s $BASE_URL/user/registration -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: "
           "application/json' -d '{\n"
           "         \"primaryUserIdentifier\": \"rosalind\", \"email\": \"rosalind@example.com\", \"password\": "
           "\"Orbital-Teapot-71\",\n"
           "         \"firstName\": \"Rosalind\", \"lastName\": \"Quimby\", \"countryCode\": \"US\",\n"
           "         \"userSiteRegistrationRequest\": {\"siteId\": \"rewards\", \"attributes\": {\"locale\": "
           "\"en\"}}}'\n"
           "  3. Read the activation mail" +
           std::string(files.mails_by_smtp ? "." : ":\n       cat $MAILDIR/new/*") + "\n\n";
}

}  // namespace vestibule::app
