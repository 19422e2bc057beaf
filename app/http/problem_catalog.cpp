#include "app/http/problem_catalog.hpp"

#include <algorithm>
#include <cctype>

namespace vestibule::app {
namespace {

constexpr ProblemPage pages[] = {
    {"ACTIVATION_TOKEN_EXPIRED", 404, "Activation token expired", "The activation link is older than the site allows.",
     "Have the mail sent again with POST /user/activation/resend and use the new link."},
    {"ACTIVATION_TOKEN_INVALID", 404, "Activation token invalid",
     "There is no pending activation for this user with this token: it was mistyped, used, or replaced by a newer one.",
     "Use the link of the newest mail, or have the mail sent again with POST /user/activation/resend."},
    {"ASSET_INVALID", 400, "Asset invalid",
     "A card number fails its check digit, is in no network's range or stands there twice, a card has expired, or two "
     "assets want to be the default.",
     "Have the cardholder correct the values that errors points at."},
    {"ATTRIBUTE_INVALID", 400, "Attribute invalid",
     "The site attributes break the site's attribute schema, or hold one that this caller may not write.",
     "Correct the attributes that errors points at; the site's owner knows the schema."},
    {"BAD_CREDENTIALS", 401, "Bad credentials",
     "The user name and the password do not belong together. The answer is the same for unknown users.",
     "Ask the user to type both again, or offer to set a new password."},
    {"CALLOUT_NOT_FOUND", 404, "No such callout",
     "The tenant has no call to a partner with this id, or it does not wait for an operator.",
     "Look at GET /ops/callouts?status=PARKED; only parked ones can be retried or discarded."},
    {"CALL_TYPE_NOT_ALLOWED", 400, "Call type not allowed",
     "None of the client's sites makes calls of this type, or the installation has no partner for them.",
     "Use a call type that the sites are set up for; the operator sets moe.url and the site's moe table."},
    {"CASE_CLOSED", 409, "Case closed", "The screening case has been decided already.",
     "Read the case: it names the decisions. What is decided stays decided."},
    {"CASE_NOT_FOUND", 404, "No such case", "There is no screening case of this id that the client may see.",
     "Take the caseId from GET /screening/cases."},
    {"CLIENT_ID_MISMATCH", 403, "Another client's id",
     "The header CLIENT_ID (or clientId, Client-Id) is not the client that the token was issued to.",
     "Send the id of the client that got the token."},
    {"CLIENT_ID_REQUIRED", 400, "Client id required", "The call needs the header CLIENT_ID (or clientId, Client-Id).",
     "Send the id of the client that got the token."},
    {"CLIENT_UNAUTHENTICATED", 401, "Client not authenticated",
     "The client token is missing, malformed, expired, revoked or not one of this installation.",
     "Get a token at POST /oauth2/token and send it as Authorization: Bearer."},
    {"CODE_INVALID", 404, "Code invalid",
     "The code is wrong, was used, ran out of time or tries, or was replaced by a newer one. The answer is the "
     "same for users whom nobody knows.",
     "Ask the user to type it again, or have another one sent by the call that sent it."},
    {"CONSENT_REQUIRED", 400, "Consent required", "Nobody is enrolled without at least one consent.",
     "Show the person the documents and send what was agreed to in consents."},
    {"DECRYPTION_FAILED", 400, "Message not decrypted",
     "The message in encData can't be opened: it is malformed, uses another algorithm, was sealed for another key or "
     "too "
     "long ago, was changed on the way, or was accepted before. Which of these it is, is said in the service's log "
     "only.",
     "Seal the message anew for a key of /.well-known/jwks.json with \"use\": \"enc\", with its kid and iat in "
     "milliseconds; see docs/partners.md."},
    {"DOMAIN_NOT_ALLOWED", 400, "E-mail domain not allowed",
     "The site lets only addresses of certain domains sign in without a password; the one typed is none of them.",
     "Offer the user to log in with a password."},
    {"DUPLICATE_USER", 400, "Name already taken",
     "The identifier, the e-mail address or the alias is already a login name on the site.",
     "Offer the user to log in, or to choose another identifier."},
    {"ENROLLMENT_NOT_FOUND", 404, "Enrollment not found",
     "There is no such enrollment, or none that this client can reach.", "Check the id."},
    {"HEADERS_TOO_LARGE", 431, "Headers too large", "The header section is larger than 16 KiB.",
     "Send fewer or shorter headers."},
    {"IDEMPOTENCY_IN_PROGRESS", 409, "First request still running",
     "A request with this Idempotency-Key is still being worked on.", "Send the same request again in a moment."},
    {"IDEMPOTENCY_KEY_REUSED", 422, "Idempotency-Key used for another request",
     "The key was sent before with a different body.",
     "Make a new key for each new request; repeat it only for retries."},
    {"INSUFFICIENT_SCOPE", 403, "Insufficient scope",
     "The client token does not hold a scope that this call asks for, or the client may not use this call at all.",
     "Ask for the scope at POST /oauth2/token; if it is refused there, the client's declaration has to grant it."},
    {"INTERNAL_ERROR", 500, "Internal error", "Something broke that should not have. It is in the service's log.",
     "Try again later with the same Idempotency-Key; report the X-Correlation-Id if it stays."},
    {"LOCKED_OUT", 401, "Locked out",
     "Too many failures in a row. Until Retry-After has passed nothing is checked, neither right nor wrong.",
     "Wait for the time in Retry-After. A password reset ends a long lock."},
    {"MFA_ALREADY_ENROLLED", 400, "Second factor already enrolled", "The user has an authenticator already.",
     "Remove it with POST /user/mfa/totp/unenroll before setting another up."},
    {"MFA_REQUIRED", 401, "Second factor required",
     "The first factor is right, and the user has enrolled a second one. Nothing was used up and nothing counted.",
     "Ask for a code of one of the kinds in otpTypes and send the same request again with it."},
    {"METHOD_NOT_ALLOWED", 405, "Method not allowed", "The path exists, but not with this method.",
     "Use one of the methods in the Allow header."},
    {"NO_SUCH_RESOURCE", 404, "No such resource", "There is nothing at this path.",
     "Compare the path with /docs; a trailing slash counts."},
    {"NO_USERS_IN_RANGE", 400, "No users in range", "The client reaches none of the users asked for.",
     "Compare the ids, their order and the client's sites."},
    {"OTP_INVALID", 401, "Code invalid",
     "The code is wrong, was used, ran out of time or tries, or was replaced by a newer one. The answer is the same "
     "for "
     "users whom nobody knows.",
     "Ask the user to type it again, or have another one sent."},
    {"OVERLOADED", 503, "Overloaded", "The service has more work in hand than it can do in time.",
     "Try again after the time in Retry-After, with the same Idempotency-Key."},
    {"PASSWORD_REJECTED", 400, "Password rejected",
     "The password is too short or too long, stands on a list of common or breached passwords, or is made of the "
     "user's own names.",
     "Ask for another password. A token sent with the call is not used up."},
    {"PAYLOAD_TOO_LARGE", 413, "Payload too large", "The body is larger than this call accepts (1 MiB on most calls).",
     "Send less in one request."},
    {"PRECONDITION_FAILED", 412, "Changed meanwhile",
     "What the request names in If-Match is not what stands there now: somebody or something has changed it.",
     "Read it again, look at it, and send the request with the new ETag."},
    {"PRECONDITION_REQUIRED", 428, "Precondition required",
     "The screening case has changed since it was opened, and nothing tells which of its hits were looked at.",
     "Read the case, look at all its hits, and send the ETag of that answer in If-Match."},
    {"RATE_LIMITED", 429, "Too many requests", "The client, the user or the source sent more than its share.",
     "Wait for the time in Retry-After."},
    {"REAUTHENTICATION_REQUIRED", 401, "Sign-in too long ago",
     "What protects the account is changed only within 15 minutes after a sign-in.",
     "Have the user log in again and repeat the call with the new user token."},
    {"REQUEST_TIMEOUT", 408, "Request timeout", "The request did not arrive in time.", "Send it again, faster."},
    {"REVALIDATION_NOT_FOUND", 404, "No such revalidation", "There is no revalidation with this id for this client.",
     "Use the revalidationId of the answer to POST /user/revalidate."},
    {"SAME_REVIEWER", 403, "Same reviewer",
     "The reviewer has decided on this case already; the tenant asks for four eyes.", "Have another reviewer decide."},
    {"SCREENING_DENIED", 400, "Screening denied",
     "The person can't take part for now. Somebody looks at it; the enrollment tells when it is decided.",
     "Don't tell the person more than that it can't be done now. Sending the person again changes nothing."},
    {"SESSION_NOT_EXTENDABLE", 401, "Session not extendable", "The session has ended or has reached its absolute end.",
     "Have the user log in again."},
    {"SITE_NOT_ALLOWED", 403, "Site not allowed",
     "The site does not exist, is not one of the client's, or is not the one the user is signed in to.",
     "Use a site that the client's declaration lists."},
    {"TOTP_NOT_SET_UP", 404, "No authenticator set up",
     "There is no authenticator to take into use or to remove, or its ten minutes have passed.",
     "Begin with POST /user/mfa/totp/setup."},
    {"UNAVAILABLE", 503, "A dependency does not answer", "The database or another service behind this one is away.",
     "Try again after the time in Retry-After, with the same Idempotency-Key."},
    {"UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported media type", "The body's Content-Type is not one this call reads.",
     "Send application/json (application/x-www-form-urlencoded to /oauth2/*)."},
    {"URI_TOO_LONG", 414, "URI too long", "The request target is longer than 8 KiB.",
     "Move data from the query into a body; POST /user/find takes one."},
    {"USER_NOT_ACTIVE", 403, "User not active",
     "The user exists and proved it, but may not act: activation is pending, or the account is on hold.",
     "Activate the account, or wait until it is released."},
    {"USER_NOT_FOUND", 404, "User not found",
     "There is no such user, or none that this client can reach through a site both have.", "Check the id."},
    {"USER_UNAUTHENTICATED", 401, "User not authenticated",
     "The X-User-Token is missing, has ended, or belongs to a site of another client.", "Have the user log in again."},
    {"VALIDATION_FAILED", 400, "Validation failed",
     "The request breaks rules. Every violation is listed in errors, with a JSON Pointer to the place. "
     "A message that is not HTTP/1 at all gets this code too, with status 505 for another version.",
     "Correct all of them; errors[].code is REQUIRED, UNKNOWN, TYPE, FORMAT, RANGE or VALUE."},
};

}  // namespace

std::span<const ProblemPage> problem_pages() {
    return pages;
}

const ProblemPage* problem_page(std::string_view code) {
    const auto* found = std::ranges::find(pages, code, &ProblemPage::code);
    return found == std::end(pages) ? nullptr : found;
}

std::string kebab_case(std::string_view code) {
    std::string kebab(code);
    for (char& c : kebab) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return kebab;
}

std::string code_of_kebab(std::string_view kebab) {
    std::string code(kebab);
    for (char& c : code) {
        if (c == '_' || (c >= 'A' && c <= 'Z')) return {};
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return code;
}

}  // namespace vestibule::app
