"""api.md 5: authenticators and recovery codes, with an authenticator that is not ours; own sessions; hold and release."""

import collections
import concurrent.futures
import time
import urllib.parse

import pytest

from parts.authenticator import read_qr, totp


def code(answer) -> str:
    return answer.json()["code"]


def settle_step():
    """Steps change every 30 s: what follows must not straddle the change."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left + 0.1)


class Enrolled:
    """A person with an authenticator; the step of enrolling is spent."""

    def __init__(self, stack):
        self.stack, self.api = stack, stack.api()
        self.person, self.token = stack.signed_in()
        setup = self.api.post("/user/mfa/totp/setup", user=self.token)
        assert setup.status_code == 200, setup.text
        self.secret = setup.json()["secret"]
        settle_step()
        answer = self.api.post("/user/mfa/totp/enroll", {"otp": totp(self.secret)}, user=self.token)
        assert answer.status_code == 200, answer.text
        assert answer.json()["mfaStatus"] == "ENROLLED"
        self.codes = answer.json()["recoveryCodes"]

    def login(self, otp=None, kind=None, **changes):
        body = {"username": self.person["email"], "password": self.person["password"], **changes}
        if otp:
            body["otp"] = otp
        if kind:
            body["otpType"] = kind
        return self.api.post("/user/site/rewards/login", body)


class TestSetup:
    def test_the_qr_code_and_the_address_hold_the_secret(self, stack, tmp_path):
        person, token = stack.signed_in()
        api = stack.api()
        setup = api.post("/user/mfa/totp/setup", user=token).json()
        assert setup["expiresIn"] == 600 and len(setup["secret"]) == 32
        assert read_qr(setup["qrCodeSvg"], tmp_path) == setup["otpauthUri"]
        address = urllib.parse.urlsplit(setup["otpauthUri"])
        assert (address.scheme, address.netloc) == ("otpauth", "totp")
        query = dict(urllib.parse.parse_qsl(address.query))
        assert query["secret"] == setup["secret"] and query["algorithm"] == "SHA1"
        assert (query["digits"], query["period"]) == ("6", "30")
        assert urllib.parse.unquote(address.path).endswith(":" + person["primaryUserIdentifier"])
        assert api.get("/user/profile", user=token).json()["mfaStatus"] == "SETUP"
        assert api.post("/user/mfa/totp/setup", user=token).json()["secret"] != setup["secret"]

    def test_enrolling(self, stack):
        user = Enrolled(stack)
        assert len(set(user.codes)) == 10
        assert user.api.get("/user/profile", user=user.token).json()["mfaStatus"] == "ENROLLED"
        again = user.api.post("/user/mfa/totp/setup", user=user.token)
        assert (again.status_code, code(again)) == (400, "MFA_ALREADY_ENROLLED")
        mail = stack.mailbox.one(user.person["email"], "notice-mfa-added", 30)
        assert user.secret not in str(mail) and user.codes[0] not in str(mail)

    def test_what_is_refused(self, stack):
        _, token = stack.signed_in()
        api = stack.api()
        answer = api.post("/user/mfa/totp/enroll", {"otp": "123456"}, user=token)
        assert (answer.status_code, code(answer)) == (404, "TOTP_NOT_SET_UP")
        answer = api.post("/user/mfa/totp/unenroll", {"otp": "123456"}, user=token)
        assert (answer.status_code, code(answer)) == (404, "TOTP_NOT_SET_UP")
        secret = api.post("/user/mfa/totp/setup", user=token).json()["secret"]
        answers = [api.post("/user/mfa/totp/enroll", {"otp": "abcdef"}, user=token) for _ in range(4)]
        assert [code(a) for a in answers] == ["OTP_INVALID"] * 3 + ["LOCKED_OUT"]
        assert answers[3].headers["Retry-After"] == "1"
        locked = api.post("/user/mfa/totp/enroll", {"otp": totp(secret)}, user=token)
        assert (locked.status_code, code(locked)) == (401, "LOCKED_OUT")
        answer = api.post("/user/mfa/totp/unenroll", {"otp": 1, "more": True}, user=token)
        assert answer.status_code == 400 and len(answer.json()["errors"]) == 2
        for path in ("setup", "enroll", "unenroll"):
            answer = api.post(f"/user/mfa/totp/{path}", {} if path == "setup" else {"otp": "123456"})
            assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")


class TestLoginWithASecondFactor:
    def test_the_code_is_asked_for_after_a_right_password_only(self, stack):
        user = Enrolled(stack)
        asked = user.login()
        assert (asked.status_code, code(asked)) == (401, "MFA_REQUIRED")
        assert asked.json()["otpTypes"] == ["TOTP", "RECOVERY_CODE"]
        wrong = user.login(totp(user.secret, 1), password="Not-The-Right-One-1")
        assert (wrong.status_code, code(wrong)) == (401, "BAD_CREDENTIALS")
        assert [code(user.login()) for _ in range(12)] == ["MFA_REQUIRED"] * 12

    def test_each_step_once_and_one_early_or_late(self, stack):
        user = Enrolled(stack)
        settle_step()
        spent = user.login(totp(user.secret))
        for steps in (1, -1):
            opened = user.login(totp(user.secret, steps), "TOTP")
            assert opened.status_code == 200, opened.text
            assert opened.json()["amr"] == ["pwd", "otp"] and opened.json()["mfaStatus"] == "ENROLLED"
            assert code(user.login(totp(user.secret, steps))) == "OTP_INVALID"
        assert code(spent) == "OTP_INVALID"
        assert code(user.login(totp(user.secret, 4))) == "OTP_INVALID"

    def test_each_recovery_code_once(self, stack):
        user = Enrolled(stack)
        first = user.codes[0]
        assert user.login(first.lower().replace("-", " "), "RECOVERY_CODE").status_code == 200
        assert [code(user.login(first, "RECOVERY_CODE")) for _ in range(5)] == ["OTP_INVALID"] * 5
        assert code(user.login(first)) == "OTP_INVALID"  # as a TOTP it is a wrong one
        assert user.login(user.codes[1], "RECOVERY_CODE").status_code == 200

    def test_wrong_codes_lock_the_factor_and_not_the_password(self, stack):
        user = Enrolled(stack)
        answers = [user.login("000000x") for _ in range(4)]
        assert [code(a) for a in answers] == ["OTP_INVALID"] * 3 + ["LOCKED_OUT"]
        assert code(user.login()) == "MFA_REQUIRED"
        assert code(user.login(totp(user.secret, 1), password="Not-The-Right-One-1")) == "BAD_CREDENTIALS"

    @pytest.mark.parametrize("otp_type", ["TOTP", "RECOVERY_CODE"])
    def test_of_a_hundred_at_once_one_wins(self, stack, otp_type):
        user = Enrolled(stack)
        settle_step()
        otp = totp(user.secret, 1) if otp_type == "TOTP" else user.codes[0]
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: user.login(otp, otp_type), range(100)))
        seen = collections.Counter("200" if a.status_code == 200 else code(a) for a in answers)
        assert seen == {"200": 1, "OTP_INVALID": 99}


class TestRemoval:
    def test_by_the_user(self, stack):
        user = Enrolled(stack)
        other = user.login(user.codes[0], "RECOVERY_CODE").json()["userToken"]
        answer = user.api.post("/user/mfa/totp/unenroll", {"otp": user.codes[1], "otpType": "RECOVERY_CODE"}, user=user.token)
        assert answer.status_code == 204, answer.text
        for token in (user.token, other):
            assert user.api.get("/user/profile", user=token).status_code == 401
        opened = user.login()
        assert opened.status_code == 200 and opened.json()["mfaStatus"] == "NOT_ENROLLED"
        stack.mailbox.one(user.person["email"], "notice-mfa-removed", 30)

    def test_by_the_dashboard(self, stack):
        user = Enrolled(stack)
        admin = stack.api("demo-admin")
        body = {"email": user.person["email"].upper(), "siteId": "rewards", "reason": "lost the phone"}
        path = "/user/mfa/totp/unenroll/dashboard"
        refused = user.api.post(path, body)
        assert (refused.status_code, code(refused)) == (403, "INSUFFICIENT_SCOPE")
        missing = admin.post(path, {**body, "email": "nobody@example.com"})
        assert (missing.status_code, code(missing)) == (404, "USER_NOT_FOUND")
        assert code(admin.post(path, {**body, "siteId": "nowhere"})) == "SITE_NOT_ALLOWED"
        assert len(admin.post(path, {}).json()["errors"]) == 3
        assert admin.post(path, body).status_code == 204
        again = admin.post(path, body)
        assert (again.status_code, code(again)) == (404, "TOTP_NOT_SET_UP")
        assert user.api.get("/user/profile", user=user.token).status_code == 401
        assert user.login().status_code == 200


class TestOwnSessions:
    def test_are_listed_and_ended(self, stack):
        person, token = stack.signed_in()
        api = stack.api()
        other = stack.login(person).json()["userToken"]
        items = api.get("/user/sessions", user=token).json()
        assert items["nextCursor"] is None and len(items["items"]) == 2
        assert [i["current"] for i in items["items"]] == [False, True]
        for item in items["items"]:
            assert item["siteId"] == "rewards" and item["amr"] == ["pwd"] and token not in str(item)
        page = api.get("/user/sessions?limit=1", user=token).json()
        assert len(page["items"]) == 1
        rest = api.get(f"/user/sessions?limit=1&cursor={page['nextCursor']}", user=token).json()
        assert rest["items"][0]["current"] and rest["nextCursor"] is None
        assert api.get("/user/sessions?limit=0", user=token).status_code == 400
        assert api.get("/user/sessions?limit=many&cursor=x", user=token).json()["errors"][1]["pointer"] == "/cursor"

        ended = items["items"][0]["sessionId"]
        assert api.call("DELETE", f"/user/sessions/{ended}", user=token).status_code == 204
        assert api.get("/user/profile", user=other).status_code == 401
        for gone in (ended, "no-uuid"):
            answer = api.call("DELETE", f"/user/sessions/{gone}", user=token)
            assert (answer.status_code, code(answer)) == (404, "NO_SUCH_RESOURCE")
        stranger = stack.signed_in()[1]
        mine = items["items"][1]["sessionId"]
        assert api.call("DELETE", f"/user/sessions/{mine}", user=stranger).status_code == 404
        assert api.call("DELETE", f"/user/sessions/{mine}", user=token).status_code == 204
        assert api.get("/user/profile", user=token).status_code == 401

    def test_a_new_device_is_told_of(self, stack):
        person, _ = stack.signed_in()
        assert not [m for m in stack.mailbox.all(person["email"]) if m["X-Vestibule-Mail"] == "notice-new-device"]
        stack.login(person)
        stack.mailbox.one(person["email"], "notice-new-device", 30)


class TestHold:
    def test_ends_everything_until_the_release(self, stack):
        person, token = stack.signed_in()
        admin, api = stack.api("demo-admin"), stack.api()
        user_id = api.get("/user/profile", user=token).json()["userId"]
        held = admin.post(f"/user/{user_id}/hold", {"reason": "card reported stolen"})
        assert held.status_code == 200 and held.json() == {"userId": user_id, "status": "ON_HOLD_ADMIN"}
        assert admin.post(f"/user/{user_id}/hold", {"reason": "again"}).status_code == 200
        dead = api.get("/user/profile", user=token)
        assert (dead.status_code, code(dead)) == (401, "USER_UNAUTHENTICATED")
        refused = stack.login(person)
        assert (refused.status_code, code(refused)) == (403, "USER_NOT_ACTIVE")
        assert admin.get(f"/user/{user_id}").json()["status"] == "ON_HOLD_ADMIN"
        assert admin.post(f"/user/{user_id}/release", {"reason": "found"}).json()["status"] == "ACTIVE"
        assert stack.login(person).status_code == 200

    def test_what_is_refused(self, stack):
        _, answer = stack.api().register()
        pending = answer.json()["userId"]
        admin = stack.api("demo-admin")
        for verb in ("hold", "release"):
            answer = admin.post(f"/user/{pending}/{verb}", {"reason": "x"})
            assert (answer.status_code, code(answer)) == (403, "USER_NOT_ACTIVE")
            for unknown in ("019ab3c4-d5e6-7f01-8234-56789abcdef0", "no-uuid"):
                answer = admin.post(f"/user/{unknown}/{verb}", {"reason": "x"})
                assert (answer.status_code, code(answer)) == (404, "USER_NOT_FOUND")
            answer = stack.api().post(f"/user/{pending}/{verb}", {"reason": "x"})
            assert (answer.status_code, code(answer)) == (403, "INSUFFICIENT_SCOPE")
            assert admin.post(f"/user/{pending}/{verb}", {}).json()["errors"][0]["pointer"] == "/reason"
