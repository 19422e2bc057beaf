#include "infra/sql/users/asset_rows.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace vestibule::sql {

namespace json = boost::json;

namespace {

std::string details_field(const Uuid& asset) {
    return "asset.details:" + asset.to_string();
}

std::string details_of(const Asset& asset) {
    json::object object{{"number", asset.number.reveal()}, {"expiry", asset.expiry}};
    if (asset.nickname) object["nickname"] = *asset.nickname;
    if (asset.metadata) object["metadata"] = *asset.metadata;
    return json::serialize(object);
}

std::optional<std::string> text_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (!value) return std::nullopt;
    return std::string(value->as_string());
}

}  // namespace

Digest asset_fingerprint(const StoreTools& tools, const std::string& tenant, const Asset& asset) {
    return tools.keyed_hash.hash("asset", tenant + '\0' + asset.type + '\0' + std::string(asset.number.reveal()));
}

void insert_assets(Session& session, const StoreTools& tools, const UserFields& fields, const std::string& tenant,
                   const Uuid& user, const std::vector<Asset>& assets, Instant now) {
    for (const auto& asset : assets)
        session.write(
            "INSERT INTO asset (id, user_id, tenant, type, fingerprint, details, is_default, created_at) VALUES (:id, "
            ":user, :tenant, :type, :fingerprint, :details, :is_default, :created_at)",
            asset.id, user, tenant, asset.type, asset_fingerprint(tools, tenant, asset),
            Bytes(fields.seal(details_field(asset.id), details_of(asset))), asset.is_default, now);
}

std::vector<Asset> assets_of(Session& session, const UserFields& fields, const Uuid& user) {
    std::vector<Asset> assets;
    for (const auto& row : session.rows(
             "utbi", "SELECT id, type, details, is_default FROM asset WHERE user_id = :user ORDER BY created_at, id",
             user)) {
        const auto id = row.uuid(0);
        const auto details = json::parse(fields.open(details_field(id), row.bytes(2))).as_object();
        assets.push_back({.id = id,
                          .type = row.text(1),
                          .number = Secret(text_in(details, "number").value_or("")),
                          .expiry = text_in(details, "expiry").value_or(""),
                          .nickname = text_in(details, "nickname"),
                          .metadata = text_in(details, "metadata"),
                          .is_default = row.boolean(3)});
    }
    return assets;
}

void clear_default_asset(Session& session, const Uuid& user) {
    session.write("UPDATE asset SET is_default = 0 WHERE user_id = :user AND is_default = 1", user);
}

bool has_default_asset(Session& session, const Uuid& user) {
    return session.row("i", "SELECT 1 FROM asset WHERE user_id = :user AND is_default = 1 LIMIT 1", user).has_value();
}

}  // namespace vestibule::sql
