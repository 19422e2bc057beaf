"""api.md 5: signing in without a password, and a new password by passcode; the codes are read from the mails."""

import concurrent.futures
import re
import time
import uuid

import pytest

from parts.process import until
from parts.service import text_of
from system.test_mfa import Enrolled

SEND = {"login-code": "/user/pwless-login-send-otp", "passcode": "/user/send-passcode"}
NEW_PASSWORD = "Cobalt-Umbrella-12"


def code(answer) -> str:
    return answer.json()["code"]


def unknown_name() -> str:
    return "nobody-" + uuid.uuid4().hex


def code_of(mail) -> str:
    """The code, which stands alone on a line of its own."""
    found = re.findall(r"^(\d{6,10})$", text_of(mail).replace("\r", ""), re.MULTILINE)
    assert len(found) == 1, text_of(mail)
    return found[0]


def other_than(right: str) -> str:
    return str((int(right) + 1) % 10 ** len(right)).zfill(len(right))


def send(stack, kind: str, username: str, site="rewards", **more):
    return stack.api().post(SEND[kind], {"siteId": site, "username": username}, **more)


def sent(stack, kind: str, person, username=None, **more) -> tuple[str, str]:
    """Challenge and code of a fresh mail."""
    before = {mail["Message-ID"] for mail in stack.mailbox.all(person["email"], kind)}
    answer = send(stack, kind, username or person["email"], **more)
    assert answer.status_code == 202, answer.text
    fresh = until(lambda: [mail for mail in stack.mailbox.all(person["email"], kind) if mail["Message-ID"] not in before], f"a mail {kind}")
    return answer.json()["challengeId"], code_of(fresh[0])


def log_in(stack, challenge: str, otp: str, site="rewards", **more):
    return stack.api().post(f"/user/site/{site}/login/pwless-otp", {"challengeId": challenge, "otp": otp}, **more)


def find(stack, challenge: str, passcode: str, **more):
    return stack.api().post("/user/find-code", {"challengeId": challenge, "passcode": passcode}, **more)


def reset(stack, challenge: str, passcode: str, password=NEW_PASSWORD, **more):
    return stack.api().post("/user/change-password-from-passcode",
                            {"challengeId": challenge, "passcode": passcode, "newPassword": password}, **more)


def shape(answer) -> tuple:
    """What an answer tells beside its values."""
    differing = {"instance", "traceId", "challengeId"}
    headers = sorted((name, None if name in ("Date", "Retry-After", "X-Correlation-Id") else value) for name, value in answer.headers.items())
    return (answer.status_code, headers, len(answer.content),
            {name: value for name, value in answer.json().items() if name not in differing})


class TestPasswordless:
    def test_the_way_in(self, stack):
        person, user_id = stack.active_user()
        answer = send(stack, "login-code", person["email"].upper())
        assert answer.status_code == 202
        body = answer.json()
        assert set(body) == {"challengeId", "expiresIn", "resendAfter"} and body["expiresIn"] == 600 and body["resendAfter"] == 60
        mail = stack.mailbox.one(person["email"], "login-code")
        otp = code_of(mail)
        assert len(otp) == 8 and otp not in str(mail["Subject"]) and mail.get_body(("html",)) is not None

        answer = log_in(stack, body["challengeId"], otp)
        assert answer.status_code == 200, answer.text
        session = answer.json()
        assert session["userId"] == user_id and session["siteId"] == "rewards" and session["amr"] == ["otp"]
        assert session["mfaStatus"] == "NOT_ENROLLED" and session["expiresIn"] == 900 and len(session["deviceToken"]) >= 43
        assert stack.api().get("/user/profile", user=session["userToken"]).status_code == 200
        again = log_in(stack, body["challengeId"], otp)
        assert (again.status_code, code(again)) == (401, "OTP_INVALID")

    def test_the_mail_is_in_the_users_language(self, stack):
        english, _ = stack.active_user(attributes={"locale": "en"})
        spanish, _ = stack.active_user(attributes={"locale": "es"})
        subjects = []
        for person in (english, spanish):
            sent(stack, "login-code", person)
            subjects.append(stack.mailbox.one(person["email"], "login-code")["Subject"])
        assert subjects[0] != subjects[1]

    def test_within_a_minute_the_answer_is_the_first_ones(self, stack):
        person, _ = stack.active_user()
        for name in (person["email"], unknown_name()):
            first, second = send(stack, "login-code", name), send(stack, "login-code", name)
            assert first.status_code == second.status_code == 202 and first.content == second.content
        first = send(stack, "login-code", person["primaryUserIdentifier"])
        assert first.json()["challengeId"] == send(stack, "login-code", person["email"]).json()["challengeId"]
        stack.mailbox.one(person["email"], "login-code")
        time.sleep(0.5)  # a second mail would be there by now
        assert len(stack.mailbox.all(person["email"], "login-code")) == 1

    @pytest.mark.parametrize("domain,good", [("example.com", True), ("EXAMPLE.org", True), ("example.net", True),
                                             ("example.edu", False), ("mail.example.com", False), ("example.com.evil.test", False)])
    def test_the_domain_typed_decides(self, stack, domain, good):
        answer = send(stack, "login-code", f"{unknown_name()}@{domain}")
        assert (answer.status_code, None if good else code(answer)) == ((202, None) if good else (400, "DOMAIN_NOT_ALLOWED"))

    def test_a_stored_address_of_another_domain_is_as_nobody(self, stack):
        person, _ = stack.active_user(email=f"{uuid.uuid4().hex}@example.edu")
        known = send(stack, "login-code", person["primaryUserIdentifier"])
        assert shape(known) == shape(send(stack, "login-code", unknown_name()))
        time.sleep(0.5)  # a mail would be there by now
        assert not stack.mailbox.all(person["email"], "login-code")
        typed = send(stack, "login-code", person["email"])
        assert (typed.status_code, code(typed)) == (400, "DOMAIN_NOT_ALLOWED")

    def test_sends_are_counted_over_all_sites(self, stack):
        person, _ = stack.active_user()
        for name in (person["email"], unknown_name()):
            first = send(stack, "passcode", name)
            assert first.status_code == 202
            assert send(stack, "passcode", name, site="offers").content == first.content
        stack.mailbox.one(person["email"], "passcode")
        time.sleep(0.5)  # a second mail would be there by now
        assert len(stack.mailbox.all(person["email"], "passcode")) == 1

    def test_a_site_without_domains_lets_nobody_in(self, stack):
        answer = send(stack, "login-code", f"{unknown_name()}@example.com", site="offers")
        assert (answer.status_code, code(answer)) == (400, "DOMAIN_NOT_ALLOWED")
        assert send(stack, "login-code", unknown_name(), site="offers").status_code == 202

    def test_a_wrong_code_is_a_try_and_five_are_enough(self, stack):
        person, _ = stack.active_user()
        challenge, otp = sent(stack, "login-code", person)
        for rest in (0, 0, 1, 2, 4):
            answer = log_in(stack, challenge, other_than(otp))
            assert (answer.status_code, code(answer)) == (401, "OTP_INVALID")
            if rest:
                locked = log_in(stack, challenge, otp)
                assert code(locked) == "LOCKED_OUT" and int(locked.headers["Retry-After"]) <= rest
                time.sleep(rest + 0.05)  # the rest itself is what is tested
        assert code(log_in(stack, challenge, otp)) == "OTP_INVALID"

    def test_its_lock_leaves_the_password_usable_and_the_other_way_round(self, stack):
        person, _ = stack.active_user()
        challenge, otp = sent(stack, "login-code", person)
        assert [code(log_in(stack, challenge, other_than(otp))) for _ in range(4)] == ["OTP_INVALID"] * 3 + ["LOCKED_OUT"]
        assert code(send(stack, "login-code", person["email"])) == "LOCKED_OUT"
        assert stack.login(person).status_code == 200

        person, _ = stack.active_user()
        challenge, otp = sent(stack, "login-code", person)
        answers = [code(stack.login({**person, "password": "Not-The-Right-One-1"})) for _ in range(4)]
        assert answers == ["BAD_CREDENTIALS"] * 3 + ["LOCKED_OUT"]
        assert log_in(stack, challenge, otp).status_code == 200
        assert code(stack.login(person)) == "LOCKED_OUT"

    def test_a_known_device_has_counts_and_a_newest_code_of_its_own(self, stack):
        person, _ = stack.active_user()
        device = stack.login(person).json()["deviceToken"]
        hers = {"headers": {"X-Device-Token": device}}
        strangers, foreign = sent(stack, "login-code", person)
        mine, otp = sent(stack, "login-code", person, **hers)
        assert mine != strangers and otp != foreign
        assert [code(log_in(stack, strangers, other_than(foreign))) for _ in range(4)] == ["OTP_INVALID"] * 3 + ["LOCKED_OUT"]
        answer = log_in(stack, mine, otp, **hers)
        assert answer.status_code == 200 and answer.json()["deviceToken"] == device

    def test_a_code_is_bound_to_site_tenant_and_purpose(self, stack):
        person, _ = stack.active_user()
        challenge, otp = sent(stack, "login-code", person)
        assert code(log_in(stack, challenge, otp, site="offers")) == "OTP_INVALID"
        assert code(find(stack, challenge, otp)) == "CODE_INVALID"
        assert code(log_in(stack, str(uuid.uuid4()), otp)) == "OTP_INVALID"
        assert code(log_in(stack, "no-id", otp)) == "OTP_INVALID"
        assert log_in(stack, challenge, otp).status_code == 200

    def test_a_hundred_at_once_open_one_session(self, stack):
        person, _ = stack.active_user()
        challenge, otp = sent(stack, "login-code", person)
        stack.api().token()
        apis = [stack.api() for _ in range(8)]
        for api in apis:
            api.token()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: apis[n % 8].post("/user/site/rewards/login/pwless-otp", {"challengeId": challenge, "otp": otp}),
                                    range(100)))
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 99
        assert {code(answer) for answer in answers if answer.status_code == 401} == {"OTP_INVALID"}
        # The losers had the right code: nothing was counted.
        assert stack.login(person).status_code == 200

    def test_what_is_not_valid_is_listed_at_once(self, stack):
        answer = stack.api().post(SEND["login-code"], {"siteId": 1, "extra": True})
        assert answer.status_code == 400 and {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
            ("/siteId", "TYPE"), ("/username", "REQUIRED"), ("/extra", "UNKNOWN")}
        answer = stack.api().post("/user/site/rewards/login/pwless-otp", {})
        assert {e["pointer"] for e in answer.json()["errors"]} == {"/challengeId", "/otp"}
        for answer in (send(stack, "login-code", unknown_name(), site="nowhere"), log_in(stack, str(uuid.uuid4()), "12345678", site="nowhere")):
            assert (answer.status_code, code(answer)) == (403, "SITE_NOT_ALLOWED")


class TestPasscode:
    def test_a_forgotten_password(self, stack):
        person, token = stack.signed_in()
        device = stack.login(person).json()["deviceToken"]
        challenge, passcode = sent(stack, "passcode", person)
        assert len(passcode) == 8
        for _ in range(2):
            answer = find(stack, challenge, passcode)
            assert answer.status_code == 200 and answer.json()["valid"] is True and 0 < answer.json()["expiresIn"] <= 600
        answer = reset(stack, challenge, passcode)
        assert (answer.status_code, answer.content) == (204, b"")
        assert code(stack.login(person)) == "BAD_CREDENTIALS"
        dead = stack.api().get("/user/profile", user=token)
        assert (dead.status_code, code(dead)) == (401, "USER_UNAUTHENTICATED")
        answer = stack.login({**person, "password": NEW_PASSWORD}, headers={"X-Device-Token": device})
        assert answer.status_code == 200 and answer.json()["deviceToken"] != device
        stack.mailbox.one(person["email"], "notice-password-changed")
        assert code(reset(stack, challenge, passcode)) == "CODE_INVALID"
        assert code(find(stack, challenge, passcode)) == "CODE_INVALID"

    def test_by_site_and_name(self, stack):
        person, _ = stack.active_user()
        _, passcode = sent(stack, "passcode", person)
        name = {"siteId": "rewards", "username": person["primaryUserIdentifier"].upper()}
        assert code(stack.api().post("/user/find-code", {**name, "passcode": other_than(passcode)})) == "CODE_INVALID"
        assert stack.api().post("/user/find-code", {**name, "passcode": passcode}).status_code == 200
        answer = stack.api().post("/user/change-password-from-passcode", {**name, "passcode": passcode, "newPassword": NEW_PASSWORD})
        assert answer.status_code == 204
        assert stack.login({**person, "password": NEW_PASSWORD}).status_code == 200

    def test_a_refused_password_uses_nothing_up(self, stack):
        person, _ = stack.active_user()
        challenge, passcode = sent(stack, "passcode", person)
        for bad in ("password123", person["primaryUserIdentifier"] * 2, "short"):
            answer = reset(stack, challenge, passcode, bad)
            assert (answer.status_code, code(answer)) == (400, "PASSWORD_REJECTED"), bad
            assert answer.json()["errors"][0]["pointer"] == "/newPassword"
        assert code(reset(stack, challenge, other_than(passcode), "password123")) == "CODE_INVALID"
        assert reset(stack, challenge, passcode).status_code == 204

    def test_ends_every_lock(self, stack):
        person, _ = stack.active_user()
        for _ in range(3):
            stack.login({**person, "password": "Not-The-Right-One-1"})
        assert code(stack.login(person)) == "LOCKED_OUT"
        challenge, otp = sent(stack, "login-code", person)
        for _ in range(3):
            log_in(stack, challenge, other_than(otp))
        challenge, passcode = sent(stack, "passcode", person)
        assert reset(stack, challenge, passcode).status_code == 204
        assert stack.login({**person, "password": NEW_PASSWORD}).status_code == 200
        assert send(stack, "login-code", person["email"]).status_code == 202

    def test_find_code_counts_wrong_ones_only(self, stack):
        person, _ = stack.active_user()
        challenge, passcode = sent(stack, "passcode", person)
        answers = [find(stack, challenge, code_) for code_ in
                   (passcode, other_than(passcode), passcode, other_than(passcode), passcode, other_than(passcode), passcode)]
        assert [answer.status_code for answer in answers] == [200, 404, 200, 404, 200, 404, 401]
        assert code(answers[-1]) == "LOCKED_OUT"

    def test_a_hundred_at_once_set_one_password(self, stack):
        person, _ = stack.active_user()
        challenge, passcode = sent(stack, "passcode", person)
        apis = [stack.api() for _ in range(8)]
        for api in apis:
            api.token()
        passwords = [f"Cobalt-Umbrella-{n}" for n in range(100)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: apis[n % 8].post("/user/change-password-from-passcode", {
                "challengeId": challenge, "passcode": passcode, "newPassword": passwords[n]}), range(100)))
        assert sorted(answer.status_code for answer in answers) == [204] + [404] * 99
        winner = passwords[[answer.status_code for answer in answers].index(204)]
        assert stack.login({**person, "password": winner}).status_code == 200

    def test_with_an_idempotency_key_the_answer_comes_again(self, stack):
        person, _ = stack.active_user()
        key = {"Idempotency-Key": uuid.uuid4().hex}
        first = send(stack, "passcode", person["email"], headers=key)
        second = send(stack, "passcode", person["email"], headers=key)
        assert first.content == second.content and second.headers["Idempotency-Replayed"] == "true"
        passcode = code_of(stack.mailbox.one(person["email"], "passcode"))
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answers = [reset(stack, first.json()["challengeId"], passcode, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [204, 204]

    def test_what_is_not_valid_is_listed_at_once(self, stack):
        api = stack.api()
        answer = api.post("/user/change-password-from-passcode", {"siteId": "rewards", "passcode": 7})
        assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
            ("/username", "REQUIRED"), ("/passcode", "TYPE"), ("/newPassword", "REQUIRED")}
        answer = api.post("/user/find-code", {"passcode": "12345678"})
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/challengeId", "REQUIRED")]
        answer = api.post("/user/find-code", {"challengeId": str(uuid.uuid4()), "siteId": "rewards", "username": "x", "passcode": "1"})
        assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {("/siteId", "VALUE"), ("/username", "VALUE")}
        answer = stack.api("demo-offers").post("/user/find-code", {"siteId": "rewards", "username": "x", "passcode": "1"})
        assert (answer.status_code, code(answer)) == (403, "SITE_NOT_ALLOWED")

    def test_another_sites_client_cannot_use_the_challenge(self, stack):
        person, _ = stack.active_user()
        challenge, passcode = sent(stack, "passcode", person)
        answer = stack.api("demo-offers").post("/user/find-code", {"challengeId": challenge, "passcode": passcode})
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")
        assert find(stack, challenge, passcode).status_code == 200


def test_no_code_and_no_address_stands_in_the_log(stack):
    person, _ = stack.active_user()
    challenge, otp = sent(stack, "login-code", person)
    log_in(stack, challenge, other_than(otp))
    assert log_in(stack, challenge, otp).status_code == 200
    log = stack.service.log()
    for secret in (otp, person["email"], person["primaryUserIdentifier"]):
        assert secret not in log


class TestWithASecondFactor:
    def test_is_asked_for_and_uses_no_code_up(self, stack):
        user = Enrolled(stack)
        challenge, otp = sent(stack, "login-code", user.person)
        for _ in range(4):
            answer = log_in(stack, challenge, otp)
            assert (answer.status_code, code(answer)) == (401, "MFA_REQUIRED")
            assert sorted(answer.json()["otpTypes"]) == ["RECOVERY_CODE", "TOTP"]
        # Nothing of it is said before the code is right.
        assert code(log_in(stack, challenge, other_than(otp))) == "OTP_INVALID"

        def with_second(second, kind="RECOVERY_CODE"):
            return stack.api().post("/user/site/rewards/login/pwless-otp",
                                    {"challengeId": challenge, "otp": otp, "mfaOtp": second, "mfaOtpType": kind})

        assert code(with_second("aaaaaaaaaa")) == "OTP_INVALID"
        answer = with_second(user.codes[0])
        assert answer.status_code == 200, answer.text
        assert answer.json()["amr"] == ["otp", "mfa"] and answer.json()["mfaStatus"] == "ENROLLED"
        listed = stack.api().get("/user/sessions", user=answer.json()["userToken"]).json()["items"]
        assert next(each["amr"] for each in listed if each["current"]) == ["otp", "mfa"]
        assert code(with_second(user.codes[1])) == "OTP_INVALID"  # the mailed code is used, the recovery code is not
        assert user.login(user.codes[1], "RECOVERY_CODE").status_code == 200

    def test_a_new_password_leaves_it_in_place(self, stack):
        user = Enrolled(stack)
        challenge, passcode = sent(stack, "passcode", user.person)
        assert reset(stack, challenge, passcode).status_code == 204
        answer = user.login(password=NEW_PASSWORD)
        assert (answer.status_code, code(answer)) == (401, "MFA_REQUIRED")
        assert user.login(user.codes[0], "RECOVERY_CODE", password=NEW_PASSWORD).status_code == 200
