"""api.md 5: OpenID Connect's userinfo, plain and nested; what the metadata promise."""

import json
import signal

import jwt
import pytest
import requests
from jwcrypto import jwe, jwk

from parts.process import until


def code(answer) -> str:
    return answer.json()["code"]


def userinfo(api, token, **more):
    return api.call("GET", "/oidc/userinfo", anonymous=True,
                    headers={"Authorization": f"Bearer {token}"} if token else None, **more)


class TestUserinfo:
    def test_the_claims_of_the_signed_in_user(self, stack):
        person, token = stack.signed_in(dateOfBirth="1990-05-17", attributes={"locale": "es"})
        answer = userinfo(stack.api(), token)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
        claims = answer.json()
        profile = stack.api().get("/user/profile", user=token).json()
        assert claims["sub"] == profile["userId"]
        assert claims["email"] == person["email"] and claims["birthdate"] == "1990-05-17"
        assert (claims["given_name"], claims["family_name"]) == (person["firstName"], person["lastName"])
        assert claims["name"] == f"{person['firstName']} {person['lastName']}"
        assert claims["preferred_username"] == person["primaryUserIdentifier"]
        assert claims["locale"] == "es" and claims["address"] == {"country": "US"}
        assert isinstance(claims["updated_at"], int)

    def test_without_a_token_or_with_a_dead_one(self, stack):
        api = stack.api()
        none = userinfo(api, None)
        assert (none.status_code, code(none)) == (401, "USER_UNAUTHENTICATED")
        assert none.headers["WWW-Authenticate"] == 'Bearer realm="vestibule"'
        _, token = stack.signed_in()
        assert api.post("/user/logout", user=token).status_code == 204
        for dead in (token, "A" * 43, "x", api.token()):
            answer = userinfo(api, dead)
            assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]

    def test_the_client_that_the_user_signed_in_through_needs_the_scope(self, stack):
        person, _ = stack.active_user()
        api = stack.service.add_client("without-openid", ["USER_RW"], ["rewards"])
        token = stack.login(person, api).json()["userToken"]
        answer = userinfo(api, token)
        assert (answer.status_code, code(answer)) == (403, "INSUFFICIENT_SCOPE")
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]

    @pytest.mark.parametrize("kty", ["EC", "RSA"])
    def test_a_client_with_an_encryption_key_gets_a_signed_jwt_inside_a_jwe(self, stack, kty):
        key = jwk.JWK.generate(kty="EC", crv="P-256", kid="mine") if kty == "EC" else \
            jwk.JWK.generate(kty="RSA", size=2048, kid="mine")
        client = "nested-" + kty.lower()
        api = stack.service.add_client(client, ["USER_RW", "openid"], ["rewards"],
                                       {**json.loads(key.export_public()), "use": "enc"})
        person, user_id = stack.active_user()
        answer = userinfo(api, stack.login(person, api).json()["userToken"])
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/jwt"

        sealed = jwe.JWE()
        sealed.deserialize(answer.text, key)
        header = sealed.jose_header
        assert header["kid"] == "mine" and header["cty"] == "JWT" and header["enc"] == "A256GCM"
        assert header["alg"] == {"EC": "ECDH-ES+A256KW", "RSA": "RSA-OAEP-256"}[kty]
        metadata = requests.get(api.base_url + "/.well-known/openid-configuration", timeout=10).json()
        signing = jwt.PyJWKClient(api.base_url + "/.well-known/jwks.json").get_signing_key_from_jwt(sealed.payload.decode())
        claims = jwt.decode(sealed.payload.decode(), signing.key, algorithms=["ES256"], audience=client,
                            issuer=metadata["issuer"])
        assert claims["sub"] == user_id and claims["email"] == person["email"]

    def test_openid_alone_gives_the_subject_alone(self, stack):
        person, user_id = stack.active_user()
        api = stack.service.add_client("bare", ["USER_RW", "openid"], ["rewards"])
        token = stack.login(person, api).json()["userToken"]
        text = (stack.service.data / "tenants" / "demo.toml").read_text()
        head, table = text.split("[clients.bare]")
        (stack.service.data / "tenants" / "demo.toml").write_text(
            head + "[clients.bare]" + table.replace('["USER_RW", "openid"]', '["openid"]', 1))
        stack.service.process.child.send_signal(signal.SIGHUP)
        until(lambda: userinfo(api, token).json() == {"sub": user_id}, "the subject alone", 10)

    def test_the_metadata_name_it(self, stack):
        base = stack.service.base_url
        metadata = requests.get(base + "/.well-known/openid-configuration", timeout=10).json()
        assert metadata["userinfo_endpoint"] == metadata["issuer"] + "/oidc/userinfo"
        assert metadata["userinfo_signing_alg_values_supported"] == ["ES256"]
        assert set(metadata["userinfo_encryption_alg_values_supported"]) == {"RSA-OAEP-256", "ECDH-ES+A256KW"}
        assert metadata["userinfo_encryption_enc_values_supported"] == ["A256GCM"]
        assert "openid" in metadata["scopes_supported"] and "sub" in metadata["claims_supported"]
        plain = requests.get(base + "/.well-known/oauth-authorization-server", timeout=10).json()
        assert "userinfo_endpoint" not in plain
