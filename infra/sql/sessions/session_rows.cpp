#include "infra/sql/sessions/session_rows.hpp"

#include <algorithm>

namespace vestibule::sql {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

}  // namespace

Digest user_token_hash(const StoreTools& tools, const Secret& token) {
    return tools.keyed_hash.hash("user-token", token.reveal());
}

void insert_session(Session& session, const StoreTools& tools, const sessions::Session& opened, const Secret& token) {
    session.write(
        "INSERT INTO session (token_hash, id, user_id, tenant, site, client, amr, created_at, last_used_at, "
        "idle_until, absolute_until) VALUES (:token, :id, :user, :tenant, :site, :client, :amr, :created, :used, "
        ":idle, :absolute)",
        user_token_hash(tools, token), opened.id, opened.user, opened.tenant, opened.site, opened.client,
        joined(opened.amr), opened.created_at, opened.last_used_at, opened.idle_until, opened.absolute_until);
}

std::vector<std::string> amr_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace vestibule::sql
