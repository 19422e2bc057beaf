"""api.md 3 and 5: what time does to codes, sends, rests, sessions, devices, activation and a set-up authenticator. Nothing waits here: what
the service stored about the one person is moved back instead (parts/database.py)."""

import pytest

from parts.authenticator import totp
from parts.database import Database
from parts.process import until
from parts.service import link_of
from system.test_codes import code, find, log_in, other_than, reset, send, sent, unknown_name

MINUTE, DAY = 60, 86_400
WRONG = "Not-The-Right-One-1"


class Someone:
    """A person whose past can be moved."""

    def __init__(self, stack):
        self.stack, self.api = stack, stack.api()
        self.person, self.user_id = stack.active_user()

    def later(self, seconds: float):
        Database(self.stack).later(self.user_id, seconds)

    def login(self, password=None, device=None):
        return self.stack.login({**self.person, "password": password or self.person["password"]},
                                headers={"X-Device-Token": device} if device else None)


@pytest.fixture
def someone(stack):
    return Someone(stack)


class TestCodes:
    @pytest.mark.parametrize("purpose, submit", [("login-code", log_in), ("passcode", find)])
    def test_only_the_newest_works(self, stack, someone, purpose, submit):
        older = sent(stack, purpose, someone.person)
        someone.later(MINUTE + 1)
        newer = sent(stack, purpose, someone.person)
        assert newer[0] != older[0]
        refused = submit(stack, *older)
        assert refused.status_code in (401, 404) and code(refused) in ("OTP_INVALID", "CODE_INVALID")
        assert submit(stack, *newer).status_code == 200

    @pytest.mark.parametrize("purpose, submit", [("login-code", log_in), ("passcode", find)])
    def test_live_ten_minutes(self, stack, someone, purpose, submit):
        challenge = sent(stack, purpose, someone.person)
        someone.later(10 * MINUTE - 5)
        if purpose == "passcode":
            assert 0 < find(stack, *challenge).json()["expiresIn"] <= 5
        someone.later(5)
        assert code(submit(stack, *challenge)) in ("OTP_INVALID", "CODE_INVALID")

    def test_a_used_one_counts_nothing(self, stack, someone):
        challenge = sent(stack, "login-code", someone.person)
        assert log_in(stack, *challenge).status_code == 200
        assert [code(log_in(stack, *challenge)) for _ in range(6)] == ["OTP_INVALID"] * 6

    def test_five_a_quarter_of_an_hour_and_twenty_a_day(self, stack, someone):
        device = someone.login().json()["deviceToken"]
        for _ in range(5):
            assert send(stack, "passcode", someone.person["email"]).status_code == 202
            someone.later(MINUTE + 1)
        sixth = send(stack, "passcode", someone.person["email"])
        assert (sixth.status_code, code(sixth)) == (429, "RATE_LIMITED")
        assert 0 < int(sixth.headers["Retry-After"]) <= 15 * MINUTE - 5 * MINUTE
        # Of that kind only, and nobody uses up what her own device may ask for.
        assert send(stack, "login-code", someone.person["email"]).status_code == 202
        assert send(stack, "passcode", someone.person["email"], headers={"X-Device-Token": device}).status_code == 202

        for n in range(15):
            someone.later(15 * MINUTE)
            assert send(stack, "passcode", someone.person["email"]).status_code == 202, n
        someone.later(15 * MINUTE)
        answer = send(stack, "passcode", someone.person["email"])
        assert (answer.status_code, code(answer)) == (429, "RATE_LIMITED")
        assert 15 * MINUTE < int(answer.headers["Retry-After"]) <= DAY

    def test_of_an_unknown_name_in_any_case_are_one(self, stack):
        name = unknown_name()
        assert send(stack, "passcode", name).content == send(stack, "passcode", name.upper()).content


class TestRests:
    def test_double_and_then_last_a_quarter_of_an_hour(self, stack, someone):
        lengths = []
        assert [code(someone.login(WRONG)) for _ in range(2)] == ["BAD_CREDENTIALS"] * 2
        for _ in range(9):
            assert code(someone.login(WRONG)) == "BAD_CREDENTIALS"
            locked = someone.login()  # the right one is not looked at
            assert (locked.status_code, code(locked)) == (401, "LOCKED_OUT")
            lengths.append(int(locked.headers["Retry-After"]))
            someone.later(lengths[-1])
        assert lengths == [1, 2, 4, 8, 16, 32, 64, 900, 900]

    def test_are_set_to_zero_by_a_success_and_by_no_new_code(self, stack, someone):
        challenge, otp = sent(stack, "login-code", someone.person)
        for _ in range(3):
            log_in(stack, challenge, other_than(otp))
        someone.later(MINUTE + 1)
        challenge, otp = sent(stack, "login-code", someone.person)
        assert code(log_in(stack, challenge, other_than(otp))) == "OTP_INVALID"
        locked = log_in(stack, challenge, otp)
        assert code(locked) == "LOCKED_OUT" and int(locked.headers["Retry-After"]) == 2
        someone.later(2)
        assert log_in(stack, challenge, otp).status_code == 200
        someone.later(MINUTE + 1)
        challenge, otp = sent(stack, "login-code", someone.person)
        assert [code(log_in(stack, challenge, other_than(otp))) for _ in range(3)] == ["OTP_INVALID"] * 3

    def test_after_the_hundredth_only_a_passcode_helps(self, stack, someone):
        someone.login(WRONG)
        Database(stack).run("UPDATE login_counter SET password_failures = 99 WHERE user_id = "
                            f"{Database(stack).id(someone.user_id)}")
        assert code(someone.login(WRONG)) == "BAD_CREDENTIALS"
        locked = someone.login()
        assert code(locked) == "LOCKED_OUT" and int(locked.headers["Retry-After"]) == DAY
        stack.mailbox.one(someone.person["email"], "notice-locked")
        assert reset(stack, *sent(stack, "passcode", someone.person), "Cobalt-Umbrella-12").status_code == 204
        assert someone.login("Cobalt-Umbrella-12").status_code == 200


class TestSessions:
    def test_idle_after_a_quarter_of_an_hour_and_only_extending_helps(self, stack, someone):
        session = someone.login().json()
        token = session["userToken"]
        someone.later(800)
        before = someone.api.get("/user/sessions", user=token).json()["items"][0]
        assert someone.api.get("/user/profile", user=token).status_code == 200
        assert someone.api.get("/user/sessions", user=token).json()["items"][0] == before
        extended = someone.api.post("/user/session/extend", user=token).json()
        assert extended["expiresIn"] == 900
        after = someone.api.get("/user/sessions", user=token).json()["items"][0]
        assert after["lastUsedAt"] > before["lastUsedAt"] and after["expiresAt"] > before["expiresAt"]
        someone.later(900)
        dead = someone.api.get("/user/profile", user=token)
        assert (dead.status_code, code(dead)) == (401, "USER_UNAUTHENTICATED")
        dead = someone.api.post("/user/session/extend", user=token)
        assert (dead.status_code, code(dead)) == (401, "SESSION_NOT_EXTENDABLE")

    def test_never_pass_twelve_hours(self, stack, someone):
        token = someone.login().json()["userToken"]
        for _ in range(48):
            someone.later(890)
            answer = someone.api.post("/user/session/extend", user=token)
            assert answer.status_code == 200
        left = answer.json()["expiresIn"]
        assert 12 * 3600 - 48 * 890 - 60 < left <= 12 * 3600 - 48 * 890
        someone.later(left + 1)
        assert code(someone.api.post("/user/session/extend", user=token)) == "SESSION_NOT_EXTENDABLE"

    def test_extending_needs_its_own_scope_alone(self, stack, someone):
        token = someone.login().json()["userToken"]
        extender = stack.service.add_client("extender", ["EXTEND_USER_SESSION"], ["rewards"])
        assert extender.post("/user/session/extend", user=token).status_code == 200
        assert code(extender.get("/user/profile", user=token)) == "INSUFFICIENT_SCOPE"
        without = stack.service.add_client("without-extending", ["USER_RW"], ["rewards"])
        assert code(without.post("/user/session/extend", user=token)) == "INSUFFICIENT_SCOPE"
        assert code(extender.post("/user/session/extend", user="A" * 43)) == "SESSION_NOT_EXTENDABLE"
        assert code(extender.post("/user/session/extend")) == "USER_UNAUTHENTICATED"


class TestDevices:
    def test_end_after_half_a_year_unused(self, stack, someone):
        device = someone.login().json()["deviceToken"]
        someone.later(179 * DAY)
        assert someone.login(device=device).json()["deviceToken"] == device
        someone.later(180 * DAY)
        assert someone.login(device=device).json()["deviceToken"] != device

    def test_end_after_ten_failures_in_a_row(self, stack, someone):
        device = someone.login().json()["deviceToken"]
        for _ in range(9):
            assert code(someone.login(WRONG, device)) == "BAD_CREDENTIALS"
            someone.later(MINUTE + 4)
        assert someone.login(device=device).json()["deviceToken"] == device
        for _ in range(10):
            assert code(someone.login(WRONG, device)) == "BAD_CREDENTIALS"
            someone.later(MINUTE + 4)
        assert someone.login(device=device).json()["deviceToken"] != device

    def test_are_ten_at_most_and_the_longest_unused_gives_way(self, stack, someone):
        devices = []
        for _ in range(11):
            devices.append(someone.login().json()["deviceToken"])
            someone.later(1)
        assert someone.login(device=devices[1]).json()["deviceToken"] == devices[1]
        assert someone.login(device=devices[0]).json()["deviceToken"] != devices[0]

    def test_end_with_a_hold(self, stack, someone):
        device, admin = someone.login().json()["deviceToken"], stack.api("demo-admin")
        for verb in ("hold", "release"):
            assert admin.post(f"/user/{someone.user_id}/{verb}", {"reason": "looked into"}).status_code == 200
        assert someone.login(device=device).json()["deviceToken"] != device

    @pytest.mark.parametrize("token", ["", "x", "A" * 43, "ä".encode(), "A" * 9000])
    def test_what_is_none_is_passed_over(self, someone, token):
        answer = someone.login(device=token)
        assert answer.status_code == 200 and len(answer.json()["deviceToken"]) == 43


class TestActivation:
    def pending(self, stack):
        person, answer = stack.api().register()
        return person, answer.json()["userId"], stack.mailbox.activation(person["email"])[1]

    def activate(self, stack, user_id, token):
        return stack.api().post(f"/user/activate-token/{user_id}", {"token": token})

    def test_a_token_lives_a_day_and_another_one_helps(self, stack):
        person, user_id, token = self.pending(stack)
        Database(stack).later(user_id, DAY)
        answer = self.activate(stack, user_id, token)
        assert (answer.status_code, code(answer)) == (404, "ACTIVATION_TOKEN_EXPIRED")
        assert code(self.activate(stack, user_id, token + "x")) == "ACTIVATION_TOKEN_INVALID"
        fresh = self.sent_again(stack, person, token)
        assert self.activate(stack, user_id, fresh).status_code == 200

    def test_a_newer_token_ends_the_older_one(self, stack):
        person, user_id, token = self.pending(stack)
        fresh = self.sent_again(stack, person, token)
        assert code(self.activate(stack, user_id, token)) == "ACTIVATION_TOKEN_INVALID"
        assert self.activate(stack, user_id, fresh).status_code == 200

    def sent_again(self, stack, person, older: str) -> str:
        Database(stack).forget_the_last_mail()
        answer = stack.api().post("/user/activation/resend", {"siteId": "rewards", "primaryUserIdentifier": person["email"].upper()})
        assert answer.status_code == 202
        return until(lambda: {link_of(mail)[1] for mail in stack.mailbox.all(person["email"], "activation")} - {older}, "another token").pop()


class TestAnAuthenticatorThatIsSetUp:
    def test_waits_ten_minutes(self, stack, someone):
        token = someone.login().json()["userToken"]
        secret = someone.api.post("/user/mfa/totp/setup", user=token).json()["secret"]
        someone.later(10 * MINUTE)
        answer = someone.api.post("/user/mfa/totp/enroll", {"otp": totp(secret)}, user=token)
        assert (answer.status_code, code(answer)) == (404, "TOTP_NOT_SET_UP")
        assert someone.api.get("/user/profile", user=token).json()["mfaStatus"] == "NOT_ENROLLED"
