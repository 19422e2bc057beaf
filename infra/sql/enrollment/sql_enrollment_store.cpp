#include "infra/sql/enrollment/sql_enrollment_store.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "domain/screening/settle.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/users/asset_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using enrollment::Guest;
using enrollment::NewGuest;

namespace {

std::string campaign_field(const Uuid& enrollment) {
    return "enrollment.campaign:" + enrollment.to_string();
}

std::string sealed_campaign(const UserFields& fields, const NewGuest& guest) {
    if (!guest.campaign) return {};
    const boost::json::object object{{"id", guest.campaign->id}, {"source", guest.campaign->source}};
    return fields.seal(campaign_field(guest.enrollment.id), boost::json::serialize(object));
}

bool reaches(const Reach& reach, const Enrollment& enrollment) {
    return reach.sites.contains(enrollment.site) && reach.includes_issuer(enrollment.issuer);
}

}  // namespace

ScreeningStatus SqlEnrollmentStore::begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) {
    if (newcomer_ && newcomer_->user.id == subject.user) {
        NewcomerScreening store(session_, tools_, *newcomer_);
        return screening::begin_in(store, subject, request);
    }
    return sql::begin_screening(session_, tools_, subject, request);
}

bool SqlEnrollmentStore::insert(const NewGuest& guest) {
    const auto& enrollment = guest.enrollment;
    const auto& user = enrollment.user;
    if (!claim_names(session_, tools_, enrollment.tenant, enrollment.site, user, guest.names)) return false;

    const auto data_key = tools_.cipher.new_wrapped_key();
    const UserFields fields(tools_, user, data_key);
    const auto now = enrollment.created_at;
    session_.write(
        "INSERT INTO user_account (id, tenant, issuer, status, version, site, data_key, personal, created_at, "
        "updated_at) VALUES (:id, :tenant, :issuer, :status, :version, :site, :data_key, :personal, :created_at, "
        ":updated_at)",
        user, enrollment.tenant, enrollment.issuer, to_string(UserStatus::pending_screening), guest.user_version,
        enrollment.site, Bytes(data_key), Bytes(fields.seal(guest.person)), now, now);
    session_.write(
        "INSERT INTO user_site (user_id, site, identifier, attributes, registered_at) VALUES (:user, :site, "
        ":identifier, :attributes, :registered_at)",
        user, enrollment.site, Bytes(fields.seal(identifier_field(enrollment.site), guest.identifier)),
        Bytes(fields.seal(attributes_field(enrollment.site), guest.attributes)), now);
    insert_consents(session_, user, enrollment.tenant, guest.consents, now);
    insert_assets(session_, tools_, fields, enrollment.tenant, user, guest.assets, now);
    insert_enrollment(session_, enrollment, sealed_campaign(fields, guest));
    newcomer_ = Newcomer{.user = {.id = user,
                                  .tenant = enrollment.tenant,
                                  .issuer = enrollment.issuer,
                                  .site = enrollment.site,
                                  .status = UserStatus::pending_screening,
                                  .version = guest.user_version},
                         .enrollment = enrollment};
    return true;
}

std::optional<Enrollment> SqlEnrollmentStore::find(const Reach& reach, const Uuid& enrollment) {
    auto found = newcomer_ && newcomer_->enrollment.id == enrollment
                     ? std::optional(newcomer_->enrollment)
                     : find_enrollment(session_, reach.tenant, enrollment);
    if (!found || !reaches(reach, *found)) return std::nullopt;
    return found;
}

std::optional<Guest> SqlEnrollmentStore::find_guest(const Reach& reach, const Uuid& user) {
    return guest(reach, user, false);
}

std::optional<Guest> SqlEnrollmentStore::lock_guest(const Reach& reach, const Uuid& user) {
    return guest(reach, user, true);
}

std::optional<Guest> SqlEnrollmentStore::guest(const Reach& reach, const Uuid& user, bool locked) {
    const auto row = session_.row(
        "titbb",
        "SELECT status, version, issuer, data_key, personal FROM user_account WHERE id = :id AND tenant = :tenant" +
            (locked ? for_update(session_) : ""),
        user, reach.tenant);
    if (!row || !reach.includes_issuer(row->optional_text(2)) || row->is_null(3)) return std::nullopt;
    const auto status = parse_user_status(row->text(0)).value();
    if (status == UserStatus::removed || status == UserStatus::merged) return std::nullopt;
    auto enrollment =
        locked ? lock_enrollment_of(session_, reach.tenant, user) : find_enrollment_of(session_, reach.tenant, user);
    if (!enrollment || !reaches(reach, *enrollment)) return std::nullopt;

    const UserFields fields(tools_, user, row->bytes(3));
    const auto site = session_.row("b", "SELECT identifier FROM user_site WHERE user_id = :user AND site = :site", user,
                                   enrollment->site);
    if (!site) return std::nullopt;
    return Guest{.id = user,
                 .status = status,
                 .version = static_cast<std::uint64_t>(row->integer(1)),
                 .person = fields.open_person(row->bytes(4)),
                 .identifier = fields.open(identifier_field(enrollment->site), site->bytes(0)),
                 .has_default_asset = has_default_asset(session_, user),
                 .enrollment = std::move(*enrollment)};
}

void SqlEnrollmentStore::set_person(const Uuid& user, const Person& person, std::uint64_t version, Instant now) {
    const UserFields fields(tools_, user, data_key_of(user));
    session_.write("UPDATE user_account SET personal = :personal, version = :version, updated_at = :now WHERE id = :id",
                   Bytes(fields.seal(person)), version, now, user);
}

void SqlEnrollmentStore::add(const Guest& guest, const std::vector<Consent>& consents, const std::vector<Asset>& assets,
                             Instant now) {
    const auto& tenant = guest.enrollment.tenant;
    insert_consents(session_, guest.id, tenant, consents, now);
    if (assets.empty()) return;
    if (std::ranges::any_of(assets, &Asset::is_default)) clear_default_asset(session_, guest.id);
    insert_assets(session_, tools_, UserFields(tools_, guest.id, data_key_of(guest.id)), tenant, guest.id, assets, now);
}

std::uint64_t SqlEnrollmentStore::version_of(const Uuid& user) {
    if (newcomer_ && newcomer_->user.id == user) return newcomer_->user.version;
    const auto row = session_.row("i", "SELECT version FROM user_account WHERE id = :id", user);
    return static_cast<std::uint64_t>(row.value().integer(0));
}

std::string SqlEnrollmentStore::data_key_of(const Uuid& user) {
    return session_.row("b", "SELECT data_key FROM user_account WHERE id = :id", user).value().bytes(0);
}

}  // namespace vestibule::sql
