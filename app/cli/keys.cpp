#include "app/cli/keys.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/database_work.hpp"
#include "app/http/oauth2/encryption_keys.hpp"
#include "app/http/oauth2/signing_keys.hpp"
#include "app/http/time_text.hpp"
#include "infra/crypto/field_cipher.hpp"
#include "infra/sql/clients/sql_encryption_key_store.hpp"
#include "infra/sql/clients/sql_signing_key_store.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

void print(const json::value& value) {
    std::printf("%s\n", json::serialize(value).c_str());
}

int rotate_master(const Settings& settings, bool as_data) {
    const auto version = keys_of_installation(settings)->rotate();
    if (as_data)
        print(json::object{{"masterKey", version}});
    else
        std::printf(
            "master key %u added to %s; older ones still open what they sealed\n"
            "Give every instance this file, then restart them: from then on the new key seals.\n",
            version, settings.keys_file.c_str());
    return ok;
}

int rotate_signing(const Settings& settings, bool as_data) {
    const crypto::SecretboxFieldCipher cipher(keys_of_installation(settings));
    const auto fresh = fresh_signing_key(cipher);
    const auto first = fresh_signing_key(cipher);
    const auto second = fresh_signing_key(cipher);
    clients::Rotation rotation;
    with_database(settings, [&](sql::Session& session) {
        sql::SqlSigningKeyStore store(session);
        clients::ensure_signing_keys(store, first, second);
        rotation = clients::rotate_signing_keys(store, fresh);
    });
    if (as_data)
        print(json::object{{"current", rotation.current}, {"next", rotation.next}});
    else
        std::printf("current %s\nnext    %s\nRunning instances take it up within a second.\n", rotation.current.c_str(),
                    rotation.next.c_str());
    return ok;
}

int rotate_encryption(const Settings& settings, bool as_data) {
    const crypto::SecretboxFieldCipher cipher(keys_of_installation(settings));
    std::vector<clients::FreshEncryptionKey> fresh;
    for (const auto kind : clients::encryption_key_kinds) fresh.push_back(fresh_encryption_key(kind, cipher));
    with_database(settings, [&](sql::Session& session) {
        sql::SqlEncryptionKeyStore store(session);
        clients::rotate_encryption_keys(store, fresh);
    });
    json::object kids;
    for (const auto& key : fresh) {
        kids[key.kind] = key.kid;
        if (!as_data) std::printf("current %s  %s\n", key.kind.c_str(), key.kid.c_str());
    }
    if (as_data)
        print(kids);
    else
        std::printf("Published within a second; what is sealed for the older keys opens for another 30 days.\n");
    return ok;
}

// A row of the list; prints it where people read.
template <class Record>
json::object row_of(const Record& key, std::string_view use, std::string_view kind, bool as_data) {
    const auto stopped = key.stopped_at ? rfc3339(*key.stopped_at) : std::string();
    if (!as_data)
        std::printf("%s  %s  %-3s  %-8s  %s  %s\n", key.kid.c_str(), std::string(use).c_str(),
                    std::string(kind).c_str(), std::string(clients::name_of(key.state)).c_str(),
                    rfc3339(key.created_at).c_str(), stopped.c_str());
    json::object row{{"kid", key.kid},
                     {"use", use},
                     {"kty", kind},
                     {"state", clients::name_of(key.state)},
                     {"createdAt", rfc3339(key.created_at)}};
    if (key.stopped_at) row["stoppedAt"] = stopped;
    return row;
}

int list(const Settings& settings, bool as_data) {
    keys_of_installation(settings);  // or the database is not the installation's either
    std::vector<clients::SigningKeyRecord> signing;
    std::vector<clients::EncryptionKeyRecord> encryption;
    with_database(settings, [&](sql::Session& session) {
        signing = sql::SqlSigningKeyStore(session).keys();
        encryption = sql::SqlEncryptionKeyStore(session).keys();
    });
    json::array rows;
    for (const auto& key : signing) rows.push_back(row_of(key, "sig", "EC", as_data));
    for (const auto& key : encryption) rows.push_back(row_of(key, "enc", key.kind, as_data));
    if (as_data) print(rows);
    return ok;
}

}  // namespace

Work declare_keys(CLI::App& command) {
    struct Options {
        bool master = false;
        bool encryption = false;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    command.require_subcommand(1);
    auto* rotate = command.add_subcommand("rotate", "The next signing key signs from now on; a new next is published");
    auto* master =
        rotate->add_flag("--master", options->master, "Add a master key to keys.file instead; older ones are kept");
    rotate
        ->add_flag("--encryption", options->encryption,
                   "Publish new keys for messages sealed for us instead; older ones open for another 30 days")
        ->excludes(master);
    rotate->add_flag("--json", options->json, "Print JSON");
    auto* listing = command.add_subcommand(
        "list", "Signing and encryption keys: kid, use, kty, state, made, no longer current since");
    listing->add_flag("--json", options->json, "Print JSON");

    return [options, rotate](const Settings& settings) {
        try {
            if (!rotate->parsed()) return list(settings, options->json);
            if (options->encryption) return rotate_encryption(settings, options->json);
            return options->master ? rotate_master(settings, options->json) : rotate_signing(settings, options->json);
        } catch (const crypto::KeyFileError& error) {
            std::fprintf(stderr, "%s\n", error.what());
            return bad_usage;
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            return failed;
        }
    };
}

}  // namespace vestibule::app::cli
