"""api.md 1, 3 and 5: a source that guesses too much, a sign-in that is too old, and the notice of a lock."""

import signal
import uuid

import pytest

from conftest import Stack
from parts.database import Database
from parts.process import until
from parts.service import Mailbox, Maildir, Service, new_person, text_of


def code(answer) -> str:
    return answer.json()["code"]


def source() -> dict:
    """An address that no other test sends: of one /64 all are one."""
    return {"X-End-User-Address": f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::{uuid.uuid4().hex[:4]}"}


class TestASourceOfFailures:
    def guesses(self, stack, address):
        """One wrong proof of each kind, by somebody who has nothing; each counts on no account more than once."""
        api, nobody = stack.api(), str(uuid.uuid4())
        return [
            api.post("/user/site/rewards/login", {"username": nobody, "password": "x" * 12}, headers=address),
            api.post("/user/site/rewards/login/pwless-otp", {"challengeId": nobody, "otp": "12345678"}, headers=address),
            api.post("/user/find-code", {"challengeId": nobody, "passcode": "12345678"}, headers=address),
            api.post("/user/find-code", {"siteId": "rewards", "username": nobody, "passcode": "12345678"}, headers=address),
            api.post("/user/change-password-from-passcode", {"challengeId": nobody, "passcode": "12345678",
                                                             "newPassword": "Cobalt-Umbrella-12"}, headers=address),
            api.post(f"/user/activate-token/{nobody}", {"token": "x" * 43}, headers=address),
        ]

    def test_a_hundred_of_any_kind_block_it_but_no_device_that_was_used(self, stack):
        person, token = stack.signed_in()
        device = stack.login(person).json()["deviceToken"]
        pending, answer = stack.api().register()
        waiting, activation = stack.mailbox.activation(pending["email"])
        address = source()
        wrong = [f"/user/activate-token/{waiting}", {"token": "x" * 43}]
        assert code(stack.api().post(*wrong, headers=address)) == "ACTIVATION_TOKEN_INVALID"
        while (answers := self.guesses(stack, address))[0].status_code != 429:
            assert len(answers) == 6
        assert [code(each) for each in self.guesses(stack, address)] == ["RATE_LIMITED"] * 6
        assert 0 < int(answers[0].headers["Retry-After"]) <= 900

        api = stack.api()
        for path, body in (("/user/send-passcode", {"siteId": "rewards", "username": person["email"]}),
                           ("/user/activation/resend", {"siteId": "rewards", "primaryUserIdentifier": person["email"]}),
                           (f"/user/activate-token/{waiting}", {"token": activation})):
            assert code(api.post(path, body, headers=address)) == "RATE_LIMITED"
        refused = api.post("/user/registration", new_person(), headers=address)
        assert (refused.status_code, code(refused)) == (429, "RATE_LIMITED") and int(refused.headers["Retry-After"]) > 0
        change = {"email": f"{uuid.uuid4().hex[:12]}@example.com"}
        refused = api.post("/user/email-change", change, user=token, headers=address)
        assert (refused.status_code, code(refused)) == (429, "RATE_LIMITED")
        hers = {**address, "X-Device-Token": device}
        assert api.post("/user/email-change", change, user=token, headers=hers).status_code == 202
        assert code(stack.login(person, headers=address)) == "RATE_LIMITED"
        assert stack.login(person, headers={**address, "X-Device-Token": device}).status_code == 200
        assert stack.login(person, headers=source()).status_code == 200
        assert api.post(f"/user/activate-token/{waiting}", {"token": activation}).status_code == 200

    def test_what_counts_on_nobody_counts_on_no_source(self, stack):
        person, token = stack.signed_in()
        address = source()
        for _ in range(101):
            answer = stack.api().post("/user/site/rewards/login", {"username": "x"}, headers=address)
            assert code(answer) == "VALIDATION_FAILED"
        user_id = stack.api().get("/user/profile", user=token).json()["userId"]
        for _ in range(101):  # the link pressed again
            again = stack.api().post(f"/user/activate-token/{user_id}", {"token": "x" * 43}, headers=address)
            assert code(again) == "ACTIVATION_TOKEN_INVALID"
        assert stack.login(person, headers=address).status_code == 200

    def test_wrong_second_factors_and_address_codes_count_too(self, stack):
        from system.test_mfa import Enrolled
        user = Enrolled(stack)
        address = source()
        for n in range(96):
            stack.api().post("/user/find-code", {"challengeId": str(uuid.uuid4()), "passcode": "1"}, headers=address)
        body = {"username": user.person["email"], "password": user.person["password"], "otp": "abcdef"}
        assert code(user.api.post("/user/site/rewards/login", body, headers=address)) == "OTP_INVALID"
        answer = user.api.post("/user/mfa/totp/unenroll", {"otp": "abcdef"}, user=user.token, headers=address)
        assert code(answer) == "OTP_INVALID"
        confirm = {"challengeId": str(uuid.uuid4()), "code": "12345678"}
        for expected in ("CODE_INVALID", "CODE_INVALID", "RATE_LIMITED"):
            answer = user.api.post("/user/email-change/confirm", confirm, user=user.token, headers=address)
            assert code(answer) == expected
        answer = user.api.post("/user/mfa/totp/unenroll", {"otp": user.codes[0], "otpType": "RECOVERY_CODE"},
                               user=user.token, headers=address)
        assert (answer.status_code, code(answer)) == (429, "RATE_LIMITED")


class TestASignInThatIsTooOld:
    @pytest.mark.parametrize("path, body", [("/user/email-change", {"email": "new@example.com"}),
                                            ("/user/mfa/totp/setup", None),
                                            ("/user/mfa/totp/unenroll", {"otp": "123456"})])
    def test_must_be_repeated(self, stack, path, body):
        person, token = stack.signed_in()
        session = stack.api().get("/user/sessions", user=token).json()["items"][0]["sessionId"]
        database = Database(stack)
        minutes = 15 * 60 * 1_000_000
        database.run(f"UPDATE session SET created_at = created_at - {minutes} WHERE id = {database.id(session)}")
        answer = stack.api().post(path, body, user=token)
        assert (answer.status_code, code(answer)) == (401, "REAUTHENTICATION_REQUIRED")
        # Everything else goes on, and a fresh sign-in is good for it.
        assert stack.api().get("/user/profile", user=token).status_code == 200
        again = stack.login(person).json()["userToken"]
        assert stack.api().post(path, body, user=again).status_code != 401


class TestTheNoticeOfALock:
    def test_goes_out_when_the_long_rest_begins(self, tmp_path):
        service = Service(tmp_path).start()
        try:
            stack = Stack(service, Mailbox(Maildir(service.data / "mail")), {})
            person, _ = stack.active_user()
            with (service.data / "tenants" / "demo.toml").open("a") as file:
                file.write("\n[sites.rewards.policies.lockout]\nrest_after = 5\nlong_rest_after = 5\nlong_rest = 300\n")
            service.process.child.send_signal(signal.SIGHUP)
            until(lambda: "tenants reloaded" in service.log(), "the policy is taken up", 10)
            wrong = {**person, "password": "Not-The-Right-One-1"}
            answers = [stack.login(wrong) for _ in range(6)]
            assert [code(a) for a in answers] == ["BAD_CREDENTIALS"] * 5 + ["LOCKED_OUT"]
            assert 295 <= int(answers[5].headers["Retry-After"]) <= 300
            mail = stack.mailbox.one(person["email"], "notice-locked")
            assert person["password"] not in str(mail) and wrong["password"] not in str(mail)
            assert text_of(mail).strip()
            assert len(stack.mailbox.all(person["email"], "notice-locked")) == 1
        finally:
            assert service.stop() == 0
