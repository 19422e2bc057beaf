#include "app/http/oauth2/metadata.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/config/scopes.hpp"

namespace vestibule::app {

namespace json = boost::json;

namespace {

json::object common(const std::string& issuer) {
    const json::array methods{"client_secret_basic", "client_secret_post", "private_key_jwt"};
    const json::array algorithms{"ES256", "RS256", "PS256"};
    return {{"issuer", issuer},
            {"token_endpoint", issuer + "/oauth2/token"},
            {"jwks_uri", issuer + "/.well-known/jwks.json"},
            {"introspection_endpoint", issuer + "/oauth2/introspect"},
            {"revocation_endpoint", issuer + "/oauth2/revoke"},
            {"grant_types_supported", json::array{"client_credentials"}},
            {"response_types_supported", json::array{}},
            {"scopes_supported", json::array(scope_names.begin(), scope_names.end())},
            {"token_endpoint_auth_methods_supported", methods},
            {"token_endpoint_auth_signing_alg_values_supported", algorithms},
            {"introspection_endpoint_auth_methods_supported", methods},
            {"introspection_endpoint_auth_signing_alg_values_supported", algorithms},
            {"revocation_endpoint_auth_methods_supported", methods},
            {"revocation_endpoint_auth_signing_alg_values_supported", algorithms},
            {"service_documentation", issuer + "/docs"}};
}

}  // namespace

std::string authorization_server_metadata(const std::string& issuer) {
    return json::serialize(common(issuer));
}

std::string openid_provider_metadata(const std::string& issuer) {
    auto metadata = common(issuer);
    metadata["userinfo_endpoint"] = issuer + "/oidc/userinfo";
    metadata["userinfo_signing_alg_values_supported"] = json::array{"ES256"};
    metadata["userinfo_encryption_alg_values_supported"] = json::array{"RSA-OAEP-256", "ECDH-ES+A256KW"};
    metadata["userinfo_encryption_enc_values_supported"] = json::array{"A256GCM"};
    metadata["claims_supported"] =
        json::array{"sub",   "name",      "given_name",   "middle_name", "family_name", "preferred_username",
                    "email", "birthdate", "phone_number", "locale",      "address",     "updated_at"};
    metadata["claims_parameter_supported"] = false;
    metadata["subject_types_supported"] = json::array{"public"};
    metadata["id_token_signing_alg_values_supported"] = json::array{"ES256"};
    return json::serialize(metadata);
}

}  // namespace vestibule::app
