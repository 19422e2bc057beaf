"""api.md 1: every request meets the same strictness, and every answer has the same shape."""

import concurrent.futures
import json
import re
import socket
import time
import uuid

import pytest
import requests

from parts.process import until
from parts.service import new_person


def code(answer) -> str:
    return answer.json()["code"]


def raw(stack, text: bytes, seconds: float = 5.0) -> bytes:
    """Sends bytes as they are and reads until the other side closes or falls silent."""
    host, port = stack.service.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), seconds) as connection:
        connection.sendall(text)
        connection.settimeout(seconds)
        received = b""
        try:
            while block := connection.recv(65536):
                received += block
        except TimeoutError:
            received += b"<open>"
        except ConnectionResetError:
            pass
        return received


def test_unknown_path_and_wrong_method(stack):
    api = stack.api()
    assert (api.get("/nothing/here").status_code, code(api.get("/nothing/here"))) == (404, "NO_SUCH_RESOURCE")
    answer = api.call("DELETE", "/user/registration")
    assert answer.status_code == 405 and code(answer) == "METHOD_NOT_ALLOWED"
    assert "POST" in answer.headers["Allow"]


def test_path_is_judged_before_the_token_and_the_token_before_the_body(stack):
    api = stack.api()
    assert api.get("/nothing/here", anonymous=True).status_code == 404
    assert api.call("DELETE", "/user/registration", anonymous=True).status_code == 405
    answer = api.post("/user/registration", raw=b"{", anonymous=True)
    assert answer.status_code == 401 and code(answer) == "CLIENT_UNAUTHENTICATED"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("bearer", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "Bearer"])
def test_a_forged_token_is_no_token(stack, bearer):
    answer = stack.api().post("/user/registration", new_person(), bearer=bearer)
    assert answer.status_code == 401 and code(answer) == "CLIENT_UNAUTHENTICATED"


def test_unknown_query_parameters_are_unknown_fields(stack):
    _, token = stack.signed_in()
    for api, method, path, body in ((stack.api(), "GET", "/user/profile", None), (stack.api(), "GET", "/user/sessions", None),
                                    (stack.api(), "PATCH", "/user/profile", {}), (stack.api(), "POST", "/user/registration", {}),
                                    (stack.api("demo-admin"), "GET", "/screening/cases", None),
                                    (stack.api("demo-admin"), "GET", "/ops/callouts", None),
                                    (stack.api("demo-admin"), "GET", f"/user/{uuid.uuid4()}", None)):
        answer = api.call(method, path + "?surprise=1&more", body, user=token)
        assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED"), (method, path)
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/surprise", "UNKNOWN"), ("/more", "UNKNOWN")]
    # Pages and probes pass over what they don't know.
    assert stack.api().get("/health/live?surprise=1", anonymous=True).status_code == 200


def test_scope_is_judged_before_the_body(stack):
    answer = stack.api("demo-guest").post("/user/registration", raw=b"{")
    assert answer.status_code == 403 and code(answer) == "INSUFFICIENT_SCOPE"
    assert "USER_RW and SYSTEM_USER_RW" in answer.json()["detail"]
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vestibule", error="insufficient_scope", scope="USER_RW SYSTEM_USER_RW"'
    assert "lacks the scope USER_RW." in stack.api("demo-guest").get("/user/profile").json()["detail"]


def test_the_body_is_judged_before_the_site_and_the_site_before_the_user(stack):
    api = stack.api()
    bad, good = {"surprise": 1}, {"attributes": {}}
    for body, user, expected in ((bad, "x", "VALIDATION_FAILED"), (good, "x", "SITE_NOT_ALLOWED"), (good, None, "SITE_NOT_ALLOWED")):
        assert code(api.post("/user/site/nowhere/registration", body, user=user)) == expected
    assert code(api.post("/user/site/offers/registration", good)) == "USER_UNAUTHENTICATED"
    assert code(api.post("/user/change-password", bad)) == "VALIDATION_FAILED"
    big = b'"' + b"x" * (1 << 20) + b'"'
    assert code(api.post("/user/change-password", raw=big, headers={"Content-Type": "text/plain"})) == "PAYLOAD_TOO_LARGE"


def test_media_type_and_size(stack):
    api = stack.api()
    answer = api.post("/user/registration", raw=b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 415 and code(answer) == "UNSUPPORTED_MEDIA_TYPE"
    answer = api.post("/user/registration", raw=b'{"x":"' + b"a" * (1 << 20) + b'"}')
    assert answer.status_code == 413 and code(answer) == "PAYLOAD_TOO_LARGE"


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"x"', b'{"a":1}{"b":2}', b'{"a":1} x', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}',
    b'{"email":"a@b.c","email":"a@b.c"}', b'{"a":1e999}', b'{"a":' + b"[" * 65 + b"]" * 65 + b"}", b'{"a":"\xff"}',
    b"{'a':1}", b'{"a":01}', b"\xef\xbb\xbf{}",
])
def test_a_body_that_is_not_strict_json(stack, body):
    answer = stack.api().post("/user/registration", raw=body)
    assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"


def test_all_violations_come_at_once(stack):
    answer = stack.api().post("/user/registration", {
        "primaryUserIdentifier": "ab", "email": "not-an-address", "password": 7, "firstName": "", "countryCode": "ZZ",
        "surprise": True, "userSiteRegistrationRequest": {"siteId": 5, "attributes": {"locale": "en"}, "more": 1}})
    assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"
    found = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert found["/email"] == "FORMAT"
    assert found["/password"] == "TYPE"
    assert found["/lastName"] == "REQUIRED"
    assert found["/surprise"] == "UNKNOWN"
    assert found["/userSiteRegistrationRequest/siteId"] == "TYPE"
    assert found["/userSiteRegistrationRequest/more"] == "UNKNOWN"
    assert {"/primaryUserIdentifier", "/firstName", "/countryCode"} <= set(found)
    for error in answer.json()["errors"]:
        assert set(error) == {"pointer", "code", "detail"}
        assert error["code"] in {"REQUIRED", "UNKNOWN", "TYPE", "FORMAT", "RANGE", "VALUE"}


@pytest.mark.parametrize("email,good", [
    ("a@b.example", True), ("jürgen@example.com", True), ("a.b+c@example.com", True), ("x@sub.example.org", True),
    ("a@b", False), ("a@", False), ("@b.example", False), ("a b@example.com", False), (".a@example.com", False),
    ("a..b@example.com", False), ('"a b"@example.com', False), ("a@[127.0.0.1]", False), ("a@b@example.com", False),
    ("a" * 250 + "@example.com", False), ("a@example..com", False), ("a@-x.com", False), ("a@example.com\r\nX: y", False),
])
def test_what_an_address_is(stack, email, good):
    import uuid
    unique = email.replace("a", "a" + uuid.uuid4().hex[:10], 1) if good else email
    answer = stack.api().post("/user/registration", new_person(email=unique))
    assert answer.status_code == (201 if good else 400), answer.text
    if not good:
        assert answer.json()["errors"][0]["pointer"] == "/email"


def test_the_correlation_id_is_the_callers_if_it_is_one(stack):
    api = stack.api()
    assert api.get("/health/live", headers={"X-Correlation-Id": "abc.DEF_1-2"}).headers["X-Correlation-Id"] == "abc.DEF_1-2"
    for bad in ("", "a b", "x" * 65, "ä"):
        given = api.get("/health/live", headers={"X-Correlation-Id": bad.encode("utf-8")}).headers["X-Correlation-Id"]
        assert given != bad and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)


def test_the_trace_id_of_the_caller_is_in_the_problem(stack):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = stack.api().get("/nothing", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert answer.json()["traceId"] == trace


def test_problem_types_are_pages(stack):
    api = stack.api()
    kind = api.get("/nothing").json()["type"]
    page = requests.get(stack.service.base_url + kind, timeout=5)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "NO_SUCH_RESOURCE" in page.text
    assert page.headers["X-Content-Type-Options"] == "nosniff" and "Content-Security-Policy" in page.headers
    assert requests.get(stack.service.base_url + "/problems/never-heard-of", timeout=5).status_code == 404


MALFORMED = {
    "two lengths": b"POST /user/registration HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "obs-fold": b"GET /health/live HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "bare LF": b"GET /health/live HTTP/1.1\nHost: x\n\n",
    "bare LF in a header": b"GET /health/live HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n",
    "no Host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "blank before the colon": b"GET /health/live HTTP/1.1\r\nHost : x\r\n\r\n",
    "no version": b"GET /health/live\r\nHost: x\r\n\r\n",
    "nonsense": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "negative length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_http_is_refused_and_the_connection_closed(stack, text):
    answer = raw(stack, text)
    assert answer.startswith(b"HTTP/1.1 400"), answer[:200]
    assert not answer.endswith(b"<open>")
    assert b"x-correlation-id" in answer.lower()


def test_long_headers_and_targets(stack):
    answer = raw(stack, b"GET /health/live HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (17 << 10) + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 431"), answer[:100]
    answer = raw(stack, b"GET /" + b"a" * (9 << 10) + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414"), answer[:100]
    answer = raw(stack, b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + b"a" * (15 << 10) + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200"), answer[:100]


def test_pipelined_requests_are_answered_in_order(stack):
    one = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Correlation-Id: n%d\r\n%s\r\n"
    text = b"".join(one % (n, b"Connection: close\r\n" if n == 9 else b"") for n in range(10))
    answer = raw(stack, text)
    order = re.findall(rb"x-correlation-id: n(\d)", answer.lower())
    assert order == [b"%d" % n for n in range(10)] and not answer.endswith(b"<open>")


def test_a_smuggled_request_is_never_answered(stack):
    answer = raw(stack, b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1 and answer.startswith(b"HTTP/1.1 400")


class TestIdempotencyKey:
    def test_the_same_request_gets_the_stored_answer(self, stack):
        api, person = stack.api(), new_person()
        first = api.post("/user/registration", person, headers={"Idempotency-Key": person["email"]})
        again = api.post("/user/registration", person, headers={"Idempotency-Key": person["email"]})
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json() and first.headers["Location"] == again.headers["Location"]
        assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"

    def test_another_body_is_refused(self, stack):
        api, person = stack.api(), new_person()
        assert api.post("/user/registration", person, headers={"Idempotency-Key": person["email"]}).status_code == 201
        other = api.post("/user/registration", {**person, "firstName": "Other"}, headers={"Idempotency-Key": person["email"]})
        assert other.status_code == 422 and code(other) == "IDEMPOTENCY_KEY_REUSED"

    def test_a_domain_refusal_is_kept(self, stack):
        api, person = stack.api(), new_person()
        assert api.post("/user/registration", person).status_code == 201
        refused = [api.post("/user/registration", person, headers={"Idempotency-Key": "dup" + person["email"]}) for _ in (1, 2)]
        assert [code(answer) for answer in refused] == ["DUPLICATE_USER"] * 2
        assert refused[1].headers["Idempotency-Replayed"] == "true"

    def test_a_refused_password_is_kept(self, stack):
        api, person = stack.api(), new_person(password="password")
        refused = [api.post("/user/registration", person, headers={"Idempotency-Key": person["email"]}) for _ in (1, 2)]
        assert [code(answer) for answer in refused] == ["PASSWORD_REJECTED"] * 2
        assert refused[1].headers["Idempotency-Replayed"] == "true"

    def test_of_many_at_once_one_is_carried_out(self, stack):
        api, person = stack.api(), new_person()
        api.token()
        key = {"Idempotency-Key": person["email"]}
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: api.post("/user/registration", person, headers=key), range(20)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert {code(answer) for answer in answers if answer.status_code == 409} <= {"IDEMPOTENCY_IN_PROGRESS"}
        made = [answer for answer in answers if answer.status_code == 201]
        assert len({answer.json()["userId"] for answer in made}) == 1
        assert sum("Idempotency-Replayed" not in answer.headers for answer in made) == 1

    def test_keys_are_a_user_tokens_and_a_paths(self, stack):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"oldPassword": "Orbital-Teapot-71", "newPassword": "Nine-Quiet-Harbours"}
        answers = [stack.api().post("/user/change-password", body, user=stack.signed_in()[1], headers=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [204, 204]
        assert not any("Idempotency-Replayed" in answer.headers for answer in answers)
        answer = stack.api().post("/user/send-passcode", {"siteId": "rewards", "username": "nobody"}, headers=key)
        assert answer.status_code == 202

    @pytest.mark.parametrize("path, body", [("/user/site/rewards/login", {"username": "nobody-at-all", "password": "x" * 12}),
                                            ("/user/compromised-password", {"password": "password123"})])
    def test_some_calls_pass_it_over(self, stack, path, body):
        key = {"Idempotency-Key": "no key " * 20}
        for changed in (body, {**body, "password": "another-one"}):
            answer = stack.api().post(path, changed, headers=key)
            assert answer.status_code in (200, 401) and "Idempotency-Replayed" not in answer.headers

    def test_another_client_has_keys_of_its_own(self, stack):
        key = new_person()["email"]
        assert stack.api("demo-site").post("/user/registration", new_person(), headers={"Idempotency-Key": key}).status_code == 201
        other = stack.api("demo-admin").post("/user/registration", new_person(), headers={"Idempotency-Key": key})
        assert other.status_code == 201 and "Idempotency-Replayed" not in other.headers

    @pytest.mark.parametrize("key", ["", "a" * 65, "a b"])
    def test_a_key_that_is_none(self, stack, key):
        answer = stack.api().post("/user/registration", new_person(), headers={"Idempotency-Key": key})
        assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"


class TestOperations:
    def test_live_and_ready(self, stack, kind):
        api = stack.api()
        assert api.get("/health/live", anonymous=True).status_code == 200
        ready = api.get("/health/ready", anonymous=True)
        assert ready.status_code == 200, ready.text
        assert "database" in ready.text

    def test_metrics_name_what_operators_watch(self, stack):
        text = requests.get(stack.service.base_url + "/metrics", timeout=5)
        assert text.headers["Content-Type"].startswith("text/plain")
        for word in ("http", "outbox", "hash", "effect"):
            assert word in text.text, word
        stack.active_user()
        until(lambda: {name: value for name, value in stack.service.metrics().items()
                       if name.startswith('vestibule_consumer_lag{consumer="mailer"') and ".user.v1" in name and value == 0},
              "how far the mailer is behind is told, and that it is not", 60)

    def test_descriptions_are_served(self, stack):
        for path in ("/openapi.json", "/asyncapi.json"):
            answer = requests.get(stack.service.base_url + path, timeout=5)
            assert answer.status_code == 200 and json.loads(answer.text)

    def test_no_personal_data_in_the_log(self, stack):
        person, _ = stack.active_user(firstName="Canarybird", lastName="Zzyzx", password="Canary-Password-9")
        assert stack.login(person).status_code == 200
        stack.api("demo-admin").get(f"/user/find?email={person['email']}")
        log = stack.service.log() + stack.service.process.output.read_text()
        for secret in (person["email"], person["primaryUserIdentifier"], "Canarybird", "Zzyzx", person["password"]):
            assert secret not in log

    def test_every_request_leaves_one_line(self, stack):
        mark = "one-line-" + str(time.time_ns())
        stack.api().get("/health/ready", headers={"X-Correlation-Id": mark})
        lines = [line for line in stack.service.log().splitlines() if mark in line]
        assert len(lines) == 1, lines
