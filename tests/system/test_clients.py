"""api.md 2: how API consumers prove who they are."""

import base64
import hashlib
import json
import time
import uuid

import jwt
import pytest
import requests

URL = "/oauth2/token"
GRANT = {"grant_type": "client_credentials"}


def token_call(stack, **more) -> requests.Response:
    answer = requests.post(stack.service.base_url + URL, timeout=10, **more)
    assert answer.headers["Content-Type"].startswith("application/json"), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


@pytest.fixture
def secret(stack):
    return stack.api("demo-site").secret


def test_a_token_by_basic_and_by_post(stack, secret):
    for more in ({"auth": ("demo-site", secret), "data": GRANT},
                 {"data": {**GRANT, "client_id": "demo-site", "client_secret": secret}}):
        answer = token_call(stack, **more)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
        assert body["token_type"] == "Bearer" and body["expires_in"] == 600
        assert set(body["scope"].split()) == {"USER_RW", "EXTEND_USER_SESSION", "openid"}


def test_the_token_is_an_rfc_9068_jwt_signed_by_a_published_key(stack, secret):
    text = token_call(stack, auth=("demo-site", secret), data=GRANT).json()["access_token"]
    head = jwt.get_unverified_header(text)
    assert head["alg"] == "ES256" and head["typ"] == "at+jwt"
    keys = requests.get(stack.service.base_url + "/.well-known/jwks.json", timeout=5).json()["keys"]
    key = next(key for key in keys if key["kid"] == head["kid"])
    assert "d" not in key
    claims = jwt.decode(text, jwt.PyJWK(key).key, algorithms=["ES256"], options={"verify_aud": False})
    assert claims["iss"] == stack.service.base_url and claims["client_id"] == claims["sub"] == "demo-site"
    assert {"aud", "jti", "iat", "exp", "scope"} <= set(claims) and claims["exp"] - claims["iat"] == 600


def test_fewer_scopes_on_request_and_never_more(stack, secret):
    answer = token_call(stack, auth=("demo-site", secret), data={**GRANT, "scope": "USER_RW"})
    assert answer.json()["scope"] == "USER_RW"
    answer = token_call(stack, auth=("demo-site", secret), data={**GRANT, "scope": "USER_RW OPS"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("more,status,error", [
    ({"data": GRANT}, 401, "invalid_client"),
    ({"auth": ("demo-site", "wrong"), "data": GRANT}, 401, "invalid_client"),
    ({"auth": ("nobody", "wrong"), "data": GRANT}, 401, "invalid_client"),
    ({"auth": ("demo-site", None), "data": {"grant_type": "password"}}, 400, "unsupported_grant_type"),
    ({"auth": ("demo-site", None), "data": {"scope": "USER_RW"}}, 400, "invalid_request"),
    ({"auth": ("demo-site", None), "data": "grant_type=client_credentials&grant_type=client_credentials",
      "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400, "invalid_request"),
    ({"auth": ("demo-site", None), "json": GRANT}, 400, "invalid_request"),
    ({"auth": ("demo-site", None)}, 400, "invalid_request"),
])
def test_what_the_token_endpoint_refuses(stack, secret, more, status, error):
    if "auth" in more:
        more = {**more, "auth": (more["auth"][0], more["auth"][1] or secret)}
    answer = token_call(stack, **more)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    if status == 401 and "auth" in more:
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_two_ways_of_authentication_at_once_are_refused(stack, secret):
    answer = token_call(stack, auth=("demo-site", secret), data={**GRANT, "client_id": "demo-site", "client_secret": secret})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_many_wrong_secrets_never_shut_out_the_right_one(stack):
    secret = stack.api("demo-offers").secret
    statuses = [token_call(stack, auth=("demo-offers", f"wrong{n}"), data=GRANT).status_code for n in range(30)]
    assert statuses[:20] == [401] * 20 and 429 in statuses
    answer = requests.post(stack.service.base_url + URL, auth=("demo-offers", "wrong"), data=GRANT, timeout=5)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 1
    assert token_call(stack, auth=("demo-offers", secret), data=GRANT).status_code == 200


def test_introspection_and_revocation(stack, secret):
    api = stack.api("demo-site")
    text = token_call(stack, auth=("demo-site", secret), data=GRANT).json()["access_token"]

    def introspect(token):
        answer = requests.post(stack.service.base_url + "/oauth2/introspect", auth=("demo-site", secret),
                               data={"token": token}, timeout=5)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        return answer.json()

    found = introspect(text)
    assert found["active"] is True and found["client_id"] == "demo-site" and "USER_RW" in found["scope"]
    assert introspect("rubbish") == {"active": False}
    assert requests.post(stack.service.base_url + "/oauth2/introspect", data={"token": text}, timeout=5).status_code == 401

    assert api.get("/nothing", bearer=text).status_code == 404
    revoked = requests.post(stack.service.base_url + "/oauth2/revoke", auth=("demo-site", secret), data={"token": text}, timeout=5)
    assert revoked.status_code == 200
    assert requests.post(stack.service.base_url + "/oauth2/revoke", auth=("demo-site", secret), data={"token": "x"}, timeout=5).status_code == 200
    assert introspect(text) == {"active": False}
    answer = api.post("/user/registration", {}, bearer=text)
    assert answer.status_code == 401 and answer.json()["code"] == "CLIENT_UNAUTHENTICATED"


def test_metadata(stack):
    for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"):
        body = requests.get(stack.service.base_url + path, timeout=5).json()
        assert body["issuer"] == stack.service.base_url
        assert body["token_endpoint"] == stack.service.base_url + "/oauth2/token"
        assert body["jwks_uri"] == stack.service.base_url + "/.well-known/jwks.json"
        assert {"client_secret_basic", "client_secret_post", "private_key_jwt"} <= set(body["token_endpoint_auth_methods_supported"])


def forged(claims: dict, key: str, algorithm: str, head: dict) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers=head)


def test_tokens_signed_by_others_are_refused(stack, secret):
    api = stack.api("demo-site")
    good = token_call(stack, auth=("demo-site", secret), data=GRANT).json()["access_token"]
    head, claims = jwt.get_unverified_header(good), jwt.decode(good, options={"verify_signature": False})
    public = requests.get(stack.service.base_url + "/.well-known/jwks.json", timeout=5).text

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    own = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()  # noqa: E731
    attempts = [
        forged(claims, own, "ES256", head),
        forged(claims, hashlib.sha256(public.encode()).hexdigest(), "HS256", {**head, "alg": "HS256"}),
        f"{part({**head, 'alg': 'none'})}.{part(claims)}.",
        ".".join([part({**head, "alg": "none"}), *good.split(".")[1:]]),
        ".".join([good.split(".")[0], part({**claims, "scope": "OPS"}), good.split(".")[2]]),
        good + "A", good[:-2], good.replace(".", "..", 1),
        forged({**claims, "exp": int(time.time()) + 9}, own, "ES256", {**head, "jku": "http://127.0.0.1/x", "kid": str(uuid.uuid4())}),
    ]
    for text in attempts:
        answer = api.post("/user/registration", {}, bearer=text)
        assert answer.status_code == 401 and answer.json()["code"] == "CLIENT_UNAUTHENTICATED", text
