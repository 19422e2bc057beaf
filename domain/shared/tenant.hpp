// Tenants, sites, issuers and clients as declared in the configuration directory: immutable snapshots.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/lockout.hpp"

namespace vestibule {

// The JSON Schema of a site's attributes, compiled. `attributes` is a JSON object as text.
class AttributeSchema {
  public:
    enum class Writer { user, client };
    virtual ~AttributeSchema() = default;
    // Every violation, pointers relative to the attributes object; empty when it holds.
    virtual std::vector<FieldError> check(std::string_view attributes, Writer writer) const = 0;
};

struct SitePolicies {
    std::size_t password_min_length = 8;                    // 8–64; 15 where the site has no MFA and says so
    std::chrono::seconds activation_token_life{24 * 3600};  // 1–72 h
    std::chrono::seconds pending_user_life{7 * 24 * 3600};  // 1–30 days after the last token
    std::chrono::seconds code_life{600};                    // 60–1800 s
    std::size_t code_digits = 8;                            // 6–10
    std::chrono::seconds session_idle_life{900};            // 1 min – 1 h
    std::chrono::seconds session_absolute_life{12 * 3600};  // 1–24 h
    LockoutPolicy lockout;
    bool screens_standard_users = false;
    std::string activation_link;  // holds {userId} and {token}
    std::vector<std::string> passwordless_domains;
};

// The MOE call that an enrollment's activation starts (screening.md 2.4).
struct MoeCall {
    enum class Type { sync, enroll_program_and_sync };
    Type type = Type::sync;
    std::string program_id;  // of enroll_program_and_sync, else empty
};
// MOE, ENROLL_PROGRAM_AND_MOE
std::string_view to_string(MoeCall::Type type);
std::optional<MoeCall::Type> parse_moe_call_type(std::string_view text);

struct Site {
    std::string id;
    std::string name;
    std::string domain;
    std::string environment;
    std::vector<std::string> locales;  // BCP 47, the first is the fall-back
    std::string mail_from;             // RFC 5322 mailbox
    SitePolicies policies;
    std::optional<MoeCall> moe = {};  // none: enrollments start no MOE call
    std::shared_ptr<const AttributeSchema> attributes;
    std::map<std::string, std::string> mail_templates;  // "activation.en.txt" → text, overriding the shipped ones
};

struct Issuer {
    std::string id;
    std::string name;
    std::set<std::string> sites;
};

struct Client {
    std::string id;
    std::string tenant;
    std::vector<Digest> secrets;  // SHA-256 of 256-bit secrets; two while one is being replaced
    std::string jwks;             // public keys for private_key_jwt, JSON text; empty: none
    std::string encryption_key;   // public JWK that answers are sealed for, JSON text; empty: none
    std::set<std::string> scopes;
    std::set<std::string> sites;
    std::optional<std::string> issuer;
    bool concierge = false;
    double requests_per_second = 100;
};

struct Tenant {
    std::string id;
    std::string name;
    std::map<std::string, std::shared_ptr<const Site>> sites;
    std::map<std::string, Issuer> issuers;
    bool four_eyes = false;  // screening cases close when two reviewers agree
};

// Everything declared, at one moment. Client ids are unique across tenants.
struct TenantDirectory {
    std::map<std::string, std::shared_ptr<const Tenant>> tenants;
    std::map<std::string, std::shared_ptr<const Client>> clients;
};

// Hands out the directory in force; a reload replaces it whole. Thread-safe.
class Tenants {
  public:
    virtual ~Tenants() = default;
    virtual std::shared_ptr<const TenantDirectory> current() const = 0;
};

}  // namespace vestibule
