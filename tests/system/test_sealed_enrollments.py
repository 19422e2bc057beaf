"""api.md 6: enrollments of partners in sealed messages, spoken by the programs of docs/partners.md in three languages."""

import base64
import concurrent.futures
import json
import os
import pathlib
import secrets
import subprocess
import sys
import time

import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from jwcrypto import jwe, jwk

from parts.partner import LANGUAGES, Partner, blocks
from parts.process import until
from parts.service import BINARY, new_guest

PATH = "/user/external/guest/enrollments"
ENCRYPTIONS = ("A128GCM", "A256GCM", "A256CBC-HS512")


def code(answer) -> str:
    return answer.json()["code"]


def keys_of(stack, client="demo-partner") -> tuple[dict, dict]:
    """The server's key and the client's."""
    keys = next(c["jwe"] for c in stack.service.demo["clients"] if c["clientId"] == client)
    return keys["serverKey"], keys["clientKey"]


def published(stack, kind: str) -> dict:
    keys = requests.get(stack.service.base_url + "/.well-known/jwks.json", timeout=10).json()["keys"]
    return next(key for key in keys if key["use"] == "enc" and key["kty"] == kind)


def seal(key: dict, plaintext: str, encryption: str = "A256GCM", **header) -> str:
    header = {"alg": "RSA-OAEP-256" if key["kty"] == "RSA" else "ECDH-ES+A256KW", "enc": encryption,
              "kid": key["kid"], "iat": time.time_ns() // 1_000_000, **header}
    message = jwe.JWE(plaintext, json.dumps({k: v for k, v in header.items() if v is not None}),
                      recipient=jwk.JWK(**key), algs=[header["alg"], header["enc"]])
    return message.serialize(compact=True)


def unseal(key: dict, answer) -> dict:
    assert set(answer.json()) == {"encData"} and answer.headers["Content-Type"] == "application/json"
    message = jwe.JWE()
    message.deserialize(answer.json()["encData"], jwk.JWK(**key))
    header = message.jose_header
    assert header["enc"] == "A256GCM" and header["kid"] == key["kid"]
    assert header["alg"] == ("RSA-OAEP-256" if key["kty"] == "RSA" else "ECDH-ES+A256KW")
    assert abs(header["iat"] - time.time() * 1000) < 60_000
    return json.loads(message.payload)


def send(stack, message: str, client="demo-partner", **headers):
    return stack.api(client).post(PATH, {"encData": message}, headers=headers)


def refused(answer) -> bool:
    return (answer.status_code, answer.headers["Content-Type"], code(answer), answer.json()["detail"]) == (
        400, "application/problem+json", "DECRYPTION_FAILED", "The message in encData can't be opened.")


class TestKeys:
    def test_the_published_keys(self, stack):
        rsa, ec = published(stack, "RSA"), published(stack, "EC")
        assert rsa["alg"] == "RSA-OAEP-256" and len(base64.urlsafe_b64decode(rsa["n"] + "==")) == 384
        assert ec["alg"] == "ECDH-ES+A256KW" and ec["crv"] == "P-256"
        for key in (rsa, ec):
            assert key["kid"] == jwk.JWK(**key).thumbprint() and not {"d", "p", "q"} & set(key)

    def test_the_demo_has_the_keys_of_its_partner(self, stack):
        server, client = keys_of(stack)
        assert server == published(stack, "RSA") and "d" in client


    def test_a_rotation_publishes_new_keys_and_older_messages_still_open(self, stack):
        before = {kty: published(stack, kty) for kty in ("RSA", "EC")}
        flags = [word for key in ("database.url", "data_dir") if key in stack.service.settings
                 for word in (f"--{key}", str(stack.service.settings[key]))]
        done = subprocess.run([BINARY, "keys", "rotate", "--encryption", "--json", *flags], capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 0, done.stderr
        fresh = json.loads(done.stdout)
        until(lambda: published(stack, "RSA")["kid"] == fresh["RSA"], "the new keys are published", 10)
        assert published(stack, "EC")["kid"] == fresh["EC"] != before["EC"]["kid"]
        for key in (*before.values(), published(stack, "RSA"), published(stack, "EC")):
            assert send(stack, seal(key, json.dumps(new_guest()))).status_code == 201
        listed = json.loads(subprocess.run([BINARY, "keys", "list", "--json", *flags], capture_output=True, text=True,
                                           timeout=60).stdout)
        states = {key["kid"]: key["state"] for key in listed if key["use"] == "enc"}
        assert states[fresh["RSA"]] == "current" and states[before["RSA"]["kid"]] == "previous"


@pytest.fixture(scope="module")
def partners(tmp_path_factory) -> dict[str, Partner]:
    folder = tmp_path_factory.mktemp("partners")
    return {language: Partner(language, folder / language) for language in LANGUAGES}


class TestThreeLanguages:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("kty", ["RSA", "EC"])
    def test_both_sides_understand_each_other(self, stack, partners, language, kty):
        own = jwk.JWK.generate(kty="RSA", size=2048, kid="own") if kty == "RSA" else \
            jwk.JWK.generate(kty="EC", crv="P-256", kid="own")
        client = f"partner-{language}-{kty.lower()}"
        stack.service.add_client(client, ["USER_REGISTRATION_GUEST"], ["rewards"],
                                 {**json.loads(own.export_public()), "use": "enc"})
        for encryption in ENCRYPTIONS:
            message = partners[language].seal(published(stack, kty), json.dumps(new_guest(firstName="Zoë")), encryption)
            answer = send(stack, message, client)
            assert answer.status_code == 201, answer.text
            opened = partners[language].open(json.loads(own.export_private()), answer.json()["encData"])
            assert json.loads(opened)["status"] == "ACTIVE"

    def test_the_programs_understand_each_other(self, stack, partners):
        _, client = keys_of(stack)
        public = {name: value for name, value in client.items() if name != "d"}
        for writer in LANGUAGES:
            message = partners[writer].seal(public, '{"name":"Zoë"}')
            assert [partners[reader].open(client, message) for reader in LANGUAGES] == ['{"name":"Zoë"}'] * 3


    def test_the_call_of_the_page_as_it_stands_there(self, stack):
        folder = stack.service.folder
        (call,), (program,) = blocks("sh"), blocks("python")
        (folder / "partner.py").write_text(program)
        (folder / "guest.json").write_text(json.dumps(new_guest()))
        path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(["sh", "-euc", call], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
                              text=True, timeout=60)
        assert done.returncode == 0 and json.loads(done.stdout)["status"] == "ACTIVE", done.stdout + done.stderr


class TestMessages:
    def test_an_enrollment_and_its_errors_come_back_sealed(self, stack):
        server, client = keys_of(stack)
        person = new_guest()
        answer = send(stack, seal(server, json.dumps(person)), keyId=server["kid"])
        assert answer.status_code == 201 and unseal(client, answer)["status"] == "ACTIVE"
        again = send(stack, seal(server, json.dumps(person)))
        assert again.status_code == 400 and unseal(client, again)["code"] == "DUPLICATE_USER"
        wrong = send(stack, seal(server, "{}"))
        assert wrong.status_code == 400
        problem = unseal(client, wrong)
        assert problem["code"] == "VALIDATION_FAILED" and {"/firstName", "/email"} <= {e["pointer"] for e in problem["errors"]}
        nonsense = send(stack, seal(server, "not JSON"))
        assert nonsense.status_code == 400 and unseal(client, nonsense)["code"] == "VALIDATION_FAILED"
        elsewhere = new_guest()
        elsewhere["userSiteRegistrationRequest"]["siteId"] = "offers"
        answer = send(stack, seal(server, json.dumps(elsewhere)))
        assert answer.status_code == 403 and unseal(client, answer)["code"] == "SITE_NOT_ALLOWED"

    def test_what_comes_before_the_envelope_is_plain(self, stack):
        api = stack.api("demo-partner")
        for body, pointer in (({}, "/encData"), ({"encData": 1}, "/encData"), ({"encData": "x", "more": 1}, "/more")):
            answer = api.post(PATH, body)
            assert code(answer) == "VALIDATION_FAILED" and [e["pointer"] for e in answer.json()["errors"]] == [pointer]
        assert code(stack.api("demo-guest").post(PATH, {"encData": "x"})) == "INSUFFICIENT_SCOPE"
        assert code(api.post(PATH, {"encData": "x"}, anonymous=True)) == "CLIENT_UNAUTHENTICATED"
        assert code(api.call("POST", PATH, raw=b"{}", headers={"Content-Type": "text/plain"})) == "UNSUPPORTED_MEDIA_TYPE"

    def test_one_answer_to_everything_that_does_not_open(self, stack):
        server, _ = keys_of(stack)
        ec = published(stack, "EC")
        body = json.dumps(new_guest())
        good = seal(server, body)
        now = time.time_ns() // 1_000_000
        header, key, iv, content, tag = good.split(".")
        other = json.loads(jwk.JWK.generate(kty="RSA", size=2048, kid=server["kid"]).export_public())
        hostile = {
            "nothing": "", "no message": "x", "four parts": f"{header}.{key}.{iv}.{content}", "six parts": good + ".x",
            "padding": good + "=", "another tag": f"{header}.{key}.{iv}.{content}.{'A' * 22}",
            "a cut tag": f"{header}.{key}.{iv}.{content}.{tag[:16]}", "a cut key": f"{header}.{key[:-4]}.{iv}.{content}.{tag}",
            "no key": f"{header}..{iv}.{content}.{tag}", "another key": seal(other, body),
            "zip": seal(server, body, zip="DEF"), "crit": seal_raw(server, body, crit=["exp"], exp=1),
            "RSA-OAEP": seal(server, body, alg="RSA-OAEP"), "A128CBC": seal(server, body, "A128CBC-HS256"),
            "ECDH-ES": seal(ec, body, alg="ECDH-ES"), "A128KW": seal(ec, body, alg="ECDH-ES+A128KW"),
            "RSA1_5": rsa15(server, body), "unknown kid": seal(server, body, kid="x"), "no kid": seal(server, body, kid=None),
            "the other kid": seal(server, body, kid=ec["kid"]), "no iat": seal(server, body, iat=None),
            "iat in seconds": seal(server, body, iat=now // 1000), "iat as text": seal(server, body, iat=str(now)),
            "old": seal(server, body, iat=now - 301_000), "of the future": seal(server, body, iat=now + 310_000),
        }
        for name, message in hostile.items():
            assert refused(send(stack, message)), name
        assert refused(send(stack, good, keyId="x"))
        assert send(stack, good).status_code == 201

    def test_within_five_minutes_either_way(self, stack):
        server, _ = keys_of(stack)
        now = time.time_ns() // 1_000_000
        for offset in (-290_000, 290_000):
            assert send(stack, seal(server, json.dumps(new_guest()), iat=now + offset)).status_code == 201

    def test_a_client_without_a_key_cannot_be_answered(self, stack):
        server, _ = keys_of(stack)
        stack.service.add_client("keyless", ["USER_REGISTRATION_GUEST"], ["rewards"])
        assert refused(send(stack, seal(server, json.dumps(new_guest())), "keyless"))

    def test_each_message_is_accepted_once(self, stack):
        server, _ = keys_of(stack)
        message = seal(server, json.dumps(new_guest()))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: send(stack, message), range(8)))
        assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
        assert sum(refused(answer) for answer in answers if answer.status_code == 400) == 7
        assert refused(send(stack, message))

    def test_a_retry_is_sealed_anew_and_answered_anew(self, stack):
        server, client = keys_of(stack)
        body, key = json.dumps(new_guest()), secrets.token_hex(8)
        message = seal(server, body)
        first = send(stack, message, **{"Idempotency-Key": key})
        again = send(stack, seal(server, body), **{"Idempotency-Key": key})
        assert first.status_code == again.status_code == 201
        assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
        assert first.json() != again.json() and unseal(client, first) == unseal(client, again)
        other = send(stack, seal(server, json.dumps(new_guest())), **{"Idempotency-Key": key})
        assert other.status_code == 422 and unseal(client, other)["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert refused(send(stack, message, **{"Idempotency-Key": key}))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def seal_raw(key: dict, plaintext: str, **header) -> str:
    """RSA-OAEP-256 and A256GCM with whatever the header says: libraries refuse to write some of it."""
    return _seal_with(key, plaintext, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None),
                      {"alg": "RSA-OAEP-256", **header})


def rsa15(key: dict, plaintext: str) -> str:
    return _seal_with(key, plaintext, padding.PKCS1v15(), {"alg": "RSA1_5"})


def _seal_with(key: dict, plaintext: str, how, header: dict) -> str:
    content_key, iv = secrets.token_bytes(32), secrets.token_bytes(12)
    protected = base64url(json.dumps({"enc": "A256GCM", "kid": key["kid"], "iat": time.time_ns() // 1_000_000,
                                      **header}).encode())
    sealed = AESGCM(content_key).encrypt(iv, plaintext.encode(), protected.encode())
    wrapped = jwk.JWK(**key).get_op_key("encrypt").encrypt(content_key, how)
    return ".".join([protected, *map(base64url, (wrapped, iv, sealed[:-16], sealed[-16:]))])
