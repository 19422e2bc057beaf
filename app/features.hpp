// The features of the service: each one's store, handlers and routes, composed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/foundation.hpp"
#include "app/http/jwe_messages.hpp"
#include "app/http/limits.hpp"
#include "app/http/oauth2/access_tokens.hpp"
#include "app/http/oauth2/encryption_keys.hpp"
#include "app/http/oauth2/revoked_tokens.hpp"
#include "app/http/oauth2/signing_keys.hpp"
#include "app/http/route.hpp"
#include "app/http/sessions/session_user_tokens.hpp"
#include "app/passwords/breached_sources.hpp"
#include "app/passwords/login_pace.hpp"
#include "app/revalidation_screening.hpp"
#include "app/screening/screening.hpp"
#include "domain/callouts/manage_callouts.hpp"
#include "domain/enrollment/get_enrollment.hpp"
#include "domain/enrollment/update_guest.hpp"
#include "domain/mfa/enroll_totp.hpp"
#include "domain/mfa/set_up_totp.hpp"
#include "domain/mfa/unenroll_totp.hpp"
#include "domain/profile/change_email.hpp"
#include "domain/profile/find_users.hpp"
#include "domain/profile/update_profile.hpp"
#include "domain/registration/activate_user.hpp"
#include "domain/registration/erase_pending_users.hpp"
#include "domain/registration/join_site.hpp"
#include "domain/registration/register_user.hpp"
#include "domain/registration/resend_activation.hpp"
#include "domain/revalidation/run_revalidations.hpp"
#include "domain/revalidation/start_revalidation.hpp"
#include "domain/sessions/change_password.hpp"
#include "domain/sessions/end_expired_sessions.hpp"
#include "domain/sessions/extend_session.hpp"
#include "domain/sessions/hold_user.hpp"
#include "domain/sessions/list_sessions.hpp"
#include "domain/sessions/log_in.hpp"
#include "domain/sessions/log_in_with_code.hpp"
#include "domain/sessions/log_out.hpp"
#include "domain/sessions/passcode.hpp"
#include "domain/sessions/report_unknown_failures.hpp"
#include "domain/sessions/resolve_bearer.hpp"
#include "domain/sessions/resolve_token.hpp"
#include "domain/sessions/send_code.hpp"
#include "domain/sessions/sweep_codes.hpp"
#include "domain/shared/password_policy.hpp"
#include "infra/crypto/argon2id_hasher.hpp"
#include "infra/crypto/totp.hpp"
#include "infra/passwords/shipped_passwords.hpp"
#include "infra/sql/callouts/sql_callout_store.hpp"
#include "infra/sql/clients/sql_encryption_key_store.hpp"
#include "infra/sql/clients/sql_signing_key_store.hpp"
#include "infra/sql/clients/sql_token_store.hpp"
#include "infra/sql/enrollment/sql_enrollment_store.hpp"
#include "infra/sql/mfa/sql_mfa_store.hpp"
#include "infra/sql/profile/sql_profile_edit_store.hpp"
#include "infra/sql/profile/sql_profile_store.hpp"
#include "infra/sql/registration/sql_registration_store.hpp"
#include "infra/sql/revalidation/sql_revalidation_store.hpp"
#include "infra/sql/sessions/sql_hold_store.hpp"
#include "infra/sql/sessions/sql_live_session_store.hpp"
#include "infra/sql/sessions/sql_session_store.hpp"
#include "infra/sql/sessions/sql_upkeep_store.hpp"
#include "infra/sql/users/sql_foreign_costs.hpp"

namespace vestibule::app {

template <class Store, class SqlStore>
using Stores = sql::SqlTransactor<Store, SqlStore, sql::StoreTools>;
// Of features that write to the ledger of effects.
template <class Store, class SqlStore>
using LedgerStores = sql::SqlTransactor<Store, SqlStore, sql::EffectTools>;

// Members in the order of their dependence; each is owned here and lives as long as the service.
struct Features {
    // `issuer` is the public URL: the issuer of tokens.
    Features(Foundation& foundation, const Settings& settings, const Tenants& tenants, std::string issuer);

    std::vector<Route> routes();
    registration::RegistrationParts registration_parts();

    Foundation& base;
    const Tenants& tenants;

    BlockingPool crypto_pool;
    crypto::Argon2idHasher hasher;
    passwords::ShippedPasswords common_passwords;
    BreachedSources breached_passwords;
    PasswordPolicy password_policy;
    sql::SqlForeignCosts foreign_costs;
    LoginPace login_pace;
    crypto::OathTotpCodes totp_codes;
    SourceFailures source_failures;

    Stores<clients::SigningKeyStore, sql::SqlSigningKeyStore> signing_key_stores;
    Stores<clients::EncryptionKeyStore, sql::SqlEncryptionKeyStore> encryption_key_stores;
    Stores<clients::TokenStore, sql::SqlTokenStore> token_stores;
    SigningKeys signing_keys;
    EncryptionKeys encryption_keys;
    JweMessages jwe_messages;
    RevokedTokens revoked_tokens;
    AccessTokens access_tokens;
    JwtClientTokens client_tokens;

    Screening screening;

    Stores<registration::RegistrationStore, sql::SqlRegistrationStore> registration_stores;
    registration::RegisterUserHandler register_user;
    registration::ActivateUserHandler activate_user;
    registration::ResendActivationHandler resend_activation;
    registration::JoinSiteHandler join_site;
    registration::ErasePendingUsersHandler erase_pending_users;

    Stores<sessions::SessionStore, sql::SqlSessionStore> session_stores;
    Stores<sessions::LiveSessionStore, sql::SqlLiveSessionStore> live_session_stores;
    Stores<sessions::HoldStore, sql::SqlHoldStore> hold_stores;
    Stores<sessions::UpkeepStore, sql::SqlUpkeepStore> upkeep_stores;
    sessions::LogInHandler log_in;
    sessions::ExtendSessionHandler extend_session;
    sessions::LogOutHandler log_out;
    sessions::ChangePasswordHandler change_password;
    sessions::SendCodeHandler send_code;
    sessions::LogInWithCodeHandler log_in_with_code;
    sessions::FindPasscodeHandler find_passcode;
    sessions::ResetPasswordHandler reset_password;
    sessions::SweepCodesHandler sweep_codes;
    sessions::ResolveTokenHandler resolve_token;
    sessions::ResolveBearerHandler resolve_bearer;
    sessions::ListSessionsHandler list_sessions;
    sessions::EndSessionHandler end_session;
    sessions::HoldUserHandler hold_user;
    sessions::ReleaseUserHandler release_user;
    sessions::EndExpiredSessionsHandler end_expired_sessions;
    sessions::ReportUnknownFailuresHandler report_unknown_failures;
    SessionUserTokens user_tokens;

    Stores<profile::ProfileEditStore, sql::SqlProfileEditStore> profile_edit_stores;
    profile::UpdateProfileHandler update_profile;
    profile::AskForEmailHandler ask_for_email;
    profile::ConfirmEmailHandler confirm_email;
    Stores<mfa::MfaStore, sql::SqlMfaStore> mfa_stores;
    mfa::SetUpTotpHandler set_up_totp;
    mfa::EnrollTotpHandler enroll_totp;
    mfa::UnenrollTotpHandler unenroll_totp;
    mfa::RemoveTotpHandler remove_totp;

    Stores<profile::ProfileStore, sql::SqlProfileStore> profile_stores;
    profile::FindUsersHandler find_users;
    profile::GetUserHandler get_user;

    Stores<enrollment::EnrollmentStore, sql::SqlEnrollmentStore> enrollment_stores;
    enrollment::EnrollHandler enroll;
    enrollment::UpdateGuestHandler update_guest;
    enrollment::GetEnrollmentHandler get_enrollment;
    sql::EffectTools effect_tools;  // whose waking of the dispatcher is set once there is one
    LedgerStores<callouts::CalloutStore, sql::SqlCalloutStore> callout_stores;
    callouts::ManageCalloutsHandler manage_callouts;

    revalidation::MoeCalls moe_calls;
    LedgerStores<revalidation::RevalidationStore, sql::SqlRevalidationStore> revalidation_stores;
    revalidation::StartRevalidationHandler start_revalidation;
    revalidation::GetRevalidationHandler get_revalidation;
    RevalidationScreening rescreener;
    revalidation::RunRevalidationsHandler run_revalidations;
};

}  // namespace vestibule::app
