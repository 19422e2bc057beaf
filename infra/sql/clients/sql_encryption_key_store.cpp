#include "infra/sql/clients/sql_encryption_key_store.hpp"

namespace vestibule::sql {

using clients::EncryptionKeyRecord;
using clients::KeyState;

// SQLite's writer is alone as it is.
void SqlEncryptionKeyStore::lock() {
    if (session_.dialect() == Dialect::postgres) session_.execute("LOCK TABLE encryption_key IN EXCLUSIVE MODE");
}

Instant SqlEncryptionKeyStore::now() {
    return session_.database_now();
}

std::vector<EncryptionKeyRecord> SqlEncryptionKeyStore::keys() {
    std::vector<EncryptionKeyRecord> keys;
    for (const auto& row : session_.rows("tttiitb",
                                         "SELECT kid, kind, state, created_at, stopped_at, public_jwk, private_key "
                                         "FROM encryption_key ORDER BY created_at DESC, kid"))
        keys.push_back({.kid = row.text(0),
                        .kind = row.text(1),
                        .state = clients::key_state(row.text(2)),
                        .created_at = row.instant(3),
                        .stopped_at = row.optional_instant(4),
                        .public_jwk = row.text(5),
                        .private_key = row.is_null(6) ? std::string() : row.bytes(6)});
    return keys;
}

void SqlEncryptionKeyStore::insert(const EncryptionKeyRecord& key) {
    session_.write(
        "INSERT INTO encryption_key (kid, kind, state, created_at, public_jwk, private_key) "
        "VALUES (:kid, :kind, :state, :at, :jwk, :key)",
        key.kid, key.kind, clients::name_of(key.state), key.created_at, key.public_jwk, Bytes(key.private_key));
}

void SqlEncryptionKeyStore::put_state(const std::string& kid, KeyState state, Instant at) {
    if (state == KeyState::retired)
        session_.write("UPDATE encryption_key SET state = 'retired', private_key = NULL WHERE kid = :kid", kid);
    else
        session_.write("UPDATE encryption_key SET state = :state, stopped_at = :at WHERE kid = :kid",
                       clients::name_of(state), at, kid);
}

}  // namespace vestibule::sql
