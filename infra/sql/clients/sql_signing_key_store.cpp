#include "infra/sql/clients/sql_signing_key_store.hpp"

namespace vestibule::sql {

using clients::KeyState;
using clients::SigningKeyRecord;

// SQLite's writer is alone as it is.
void SqlSigningKeyStore::lock() {
    if (session_.dialect() == Dialect::postgres) session_.execute("LOCK TABLE signing_key IN EXCLUSIVE MODE");
}

Instant SqlSigningKeyStore::now() {
    return session_.database_now();
}

std::vector<SigningKeyRecord> SqlSigningKeyStore::keys() {
    std::vector<SigningKeyRecord> keys;
    for (const auto& row : session_.rows("ttiitb",
                                         "SELECT kid, state, created_at, stopped_at, public_jwk, private_key "
                                         "FROM signing_key ORDER BY created_at, kid"))
        keys.push_back({.kid = row.text(0),
                        .state = clients::key_state(row.text(1)),
                        .created_at = row.instant(2),
                        .stopped_at = row.optional_instant(3),
                        .public_jwk = row.text(4),
                        .private_key = row.is_null(5) ? std::string() : row.bytes(5)});
    return keys;
}

void SqlSigningKeyStore::insert(const SigningKeyRecord& key) {
    session_.write(
        "INSERT INTO signing_key (kid, state, created_at, public_jwk, private_key) VALUES (:kid, :state, :at, :jwk, "
        ":key)",
        key.kid, clients::name_of(key.state), key.created_at, key.public_jwk, Bytes(key.private_key));
}

void SqlSigningKeyStore::put_state(const std::string& kid, KeyState state, Instant at) {
    if (state == KeyState::previous)
        session_.write(
            "UPDATE signing_key SET state = 'previous', stopped_at = :at, private_key = NULL WHERE kid = :kid", at,
            kid);
    else if (state == KeyState::retired)
        session_.write("UPDATE signing_key SET state = 'retired', private_key = NULL WHERE kid = :kid", kid);
    else
        session_.write("UPDATE signing_key SET state = :state WHERE kid = :kid", clients::name_of(state), kid);
}

}  // namespace vestibule::sql
