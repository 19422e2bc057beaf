#include "infra/sql/clients/sql_token_store.hpp"

namespace vestibule::sql {

Instant SqlTokenStore::now() {
    return session_.database_now();
}

void SqlTokenStore::revoke(const Digest& token, Instant expires_at) {
    session_.write(
        "INSERT INTO revoked_token (token_hash, revoked_at, expires_at) VALUES (:token, :now, :expires) "
        "ON CONFLICT (token_hash) DO NOTHING",
        token, now(), expires_at);
}

std::vector<clients::RevokedToken> SqlTokenStore::revoked_since(Instant since) {
    std::vector<clients::RevokedToken> tokens;
    for (const auto& row : session_.rows("bii",
                                         "SELECT token_hash, revoked_at, expires_at FROM revoked_token "
                                         "WHERE revoked_at >= :since AND expires_at > :now",
                                         since, now()))
        tokens.push_back({.token = row.digest(0), .revoked_at = row.instant(1), .expires_at = row.instant(2)});
    return tokens;
}

bool SqlTokenStore::use_assertion(const Digest& assertion, Instant expires_at) {
    return session_.execute(
               "INSERT INTO client_assertion_seen (assertion_hash, expires_at) VALUES (:assertion, :expires) "
               "ON CONFLICT (assertion_hash) DO NOTHING",
               assertion, expires_at) == 1;
}

bool SqlTokenStore::use_message(const Digest& tag, Instant expires_at) {
    return session_.execute(
               "INSERT INTO jwe_seen (tag_hash, expires_at) VALUES (:tag, :expires) ON CONFLICT (tag_hash) DO NOTHING",
               tag, expires_at) == 1;
}

void SqlTokenStore::forget_expired() {
    session_.write("DELETE FROM revoked_token WHERE expires_at <= :now", now());
    session_.write("DELETE FROM client_assertion_seen WHERE expires_at <= :now", now());
    session_.write("DELETE FROM jwe_seen WHERE expires_at <= :now", now());
}

}  // namespace vestibule::sql
