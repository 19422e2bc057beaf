#include "app/features.hpp"

#include <iterator>

#include "app/http/callouts/endpoints.hpp"
#include "app/http/credentials/endpoints.hpp"
#include "app/http/enrollment/endpoints.hpp"
#include "app/http/mfa/endpoints.hpp"
#include "app/http/oauth2/endpoints.hpp"
#include "app/http/profile/edit_endpoints.hpp"
#include "app/http/profile/endpoints.hpp"
#include "app/http/registration/endpoints.hpp"
#include "app/http/revalidation/endpoints.hpp"
#include "app/http/screening/endpoints.hpp"
#include "app/http/sessions/code_endpoints.hpp"
#include "app/http/sessions/endpoints.hpp"
#include "app/http/sessions/user_endpoints.hpp"
#include "app/http/sessions/userinfo_endpoints.hpp"
#include "app/moe_calls.hpp"
#include "app/moe_envelope.hpp"

namespace vestibule::app {

Features::Features(Foundation& foundation, const Settings& settings, const Tenants& declared, std::string issuer)
    : base(foundation),
      tenants(declared),
      crypto_pool(crypto::crypto_pool(settings.crypto.threads, settings.crypto.queue_limit, base.metrics)),
      hasher(crypto_pool, {settings.crypto.argon2_memory_kib, settings.crypto.argon2_iterations}),
      breached_passwords(settings.passwords, base.metrics),
      password_policy(base.text, {.common = settings.passwords.common_list ? &common_passwords : nullptr,
                                  .breached = breached_passwords.any() ? &breached_passwords : nullptr}),
      foreign_costs(*base.database),
      login_pace(foreign_costs, hasher, base.metrics),
      source_failures(base.clock),
      signing_key_stores(*base.database, base.tools),
      encryption_key_stores(*base.database, base.tools),
      token_stores(*base.database, base.tools),
      signing_keys(signing_key_stores, base.cipher, base.clock),
      encryption_keys(encryption_key_stores, base.cipher, base.clock, crypto_pool),
      jwe_messages(encryption_keys, token_stores, crypto_pool, base.clock, base.text),
      revoked_tokens(token_stores),
      access_tokens(std::move(issuer), base.clock, base.ids, signing_keys, revoked_tokens),
      client_tokens(access_tokens, tenants),
      screening(base, settings),
      registration_stores(*base.database, base.tools),
      register_user(registration_parts()),
      activate_user(registration_parts()),
      resend_activation(registration_parts()),
      join_site(registration_parts()),
      erase_pending_users(registration_stores, base.clock),
      session_stores(*base.database, base.tools),
      live_session_stores(*base.database, base.tools),
      hold_stores(*base.database, base.tools),
      upkeep_stores(*base.database, base.tools),
      log_in({session_stores, hasher, password_policy, base.text, base.randomness, base.ids, base.clock, totp_codes}),
      extend_session(live_session_stores, base.clock),
      log_out(live_session_stores),
      change_password({session_stores, hasher, password_policy, base.clock}),
      send_code({session_stores, base.text, base.randomness, base.ids, base.clock}),
      log_in_with_code({session_stores, base.randomness, base.ids, base.clock, totp_codes}),
      find_passcode({session_stores, hasher, password_policy, base.text, base.clock}),
      reset_password({session_stores, hasher, password_policy, base.text, base.clock}),
      sweep_codes(upkeep_stores, base.clock),
      resolve_token(live_session_stores, base.clock),
      resolve_bearer(live_session_stores, tenants, base.clock),
      list_sessions(live_session_stores, base.clock),
      end_session(live_session_stores, base.clock),
      hold_user(hold_stores, base.clock),
      release_user(hold_stores, base.clock),
      end_expired_sessions(live_session_stores, upkeep_stores, base.clock),
      report_unknown_failures(upkeep_stores, base.clock),
      user_tokens(resolve_token),
      profile_edit_stores(*base.database, base.tools),
      update_profile(profile_edit_stores, &screening.desk, base.clock),
      ask_for_email({profile_edit_stores, base.text, base.randomness, base.ids, base.clock}),
      confirm_email({profile_edit_stores, base.text, base.randomness, base.ids, base.clock}),
      mfa_stores(*base.database, base.tools),
      set_up_totp(mfa_stores, base.randomness, base.ids, base.clock),
      enroll_totp(mfa_stores, totp_codes, base.randomness, base.clock),
      unenroll_totp(mfa_stores, totp_codes, base.clock),
      remove_totp(mfa_stores, base.text, base.clock),
      profile_stores(*base.database, base.tools),
      find_users(profile_stores, base.text),
      get_user(profile_stores),
      enrollment_stores(*base.database, base.tools),
      enroll({enrollment_stores, screening.desk, screening.waiter, base.text, base.ids, base.clock, settings.moe.on()}),
      update_guest(
          {enrollment_stores, screening.desk, screening.waiter, base.text, base.ids, base.clock, settings.moe.on()}),
      get_enrollment(enrollment_stores),
      effect_tools{base.tools, {}, moe_envelope(settings.moe.key_file)},
      callout_stores(*base.database, effect_tools),
      manage_callouts(callout_stores),
      moe_calls(moe_calls_of(tenants, settings.moe.on())),
      revalidation_stores(*base.database, effect_tools),
      start_revalidation(revalidation_stores, base.ids, base.clock),
      get_revalidation(revalidation_stores),
      rescreener(screening.rescreen),
      run_revalidations({revalidation_stores, rescreener, moe_calls, base.clock, base.ids.next().to_string()}) {}

registration::RegistrationParts Features::registration_parts() {
    return {registration_stores, hasher,         password_policy, base.text, base.randomness, base.ids,
            base.clock,          screening.desk, screening.waiter};
}

std::vector<Route> Features::routes() {
    std::vector<Route> all;
    const auto add = [&all](std::vector<Route> routes) {
        all.insert(all.end(), std::make_move_iterator(routes.begin()), std::make_move_iterator(routes.end()));
    };
    add(oauth_routes({access_tokens, signing_keys, encryption_keys, token_stores, tenants, base.clock}));
    add(registration_routes(
        {register_user, activate_user, resend_activation, join_site, source_failures, base.text, base.clock}));
    add(screening_routes({screening.review, base.text}));
    add(session_routes({log_in, extend_session, log_out, change_password, login_pace, source_failures, base.text}));
    add(code_routes({send_code, log_in_with_code, find_passcode, reset_password, source_failures, base.text}));
    add(userinfo_routes({resolve_bearer, get_user, signing_keys, base.clock, access_tokens.issuer()}));
    add(credential_routes({password_policy, base.text}));
    add(session_user_routes({list_sessions, end_session, hold_user, release_user, base.text}));
    add(mfa_routes({set_up_totp, enroll_totp, unenroll_totp, remove_totp, source_failures, base.text}));
    add(profile_routes({find_users, get_user, base.text}));
    add(enrollment_routes({enroll, update_guest, get_enrollment, jwe_messages, base.text, base.clock}));
    add(callout_routes({manage_callouts, base.text}));
    add(revalidation_routes({start_revalidation, get_revalidation, moe_calls, base.text}));
    add(profile_edit_routes({update_profile, ask_for_email, confirm_email, source_failures, base.text}));
    return all;
}

}  // namespace vestibule::app
