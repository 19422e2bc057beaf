"""api.md 5: changing the own password, with the counter of the login and the notice by mail."""

import uuid

import pytest

NEW = "Nine-Quiet-Harbours"


def code(answer) -> str:
    return answer.json()["code"]


def change(stack, token, old, new=NEW, **more):
    return stack.api().post("/user/change-password", {"oldPassword": old, "newPassword": new}, user=token, **more)


class TestChangingThePassword:
    def test_the_new_one_works_and_the_old_one_does_not(self, stack):
        person, token = stack.signed_in()
        answer = change(stack, token, person["password"])
        assert answer.status_code == 204 and answer.content == b""
        assert code(stack.login(person)) == "BAD_CREDENTIALS"
        assert stack.login({**person, "password": NEW}).status_code == 200
        mail = stack.mailbox.one(person["email"], "notice-password-changed")
        assert "Rosalind" in mail.get_body(("plain",)).get_content()

    def test_other_sessions_end_and_this_one_stays(self, stack):
        person, token = stack.signed_in()
        other = stack.login(person).json()["userToken"]
        assert change(stack, token, person["password"]).status_code == 204
        assert stack.api().get("/user/profile", user=token).status_code == 200
        dead = stack.api().get("/user/profile", user=other)
        assert (dead.status_code, code(dead)) == (401, "USER_UNAUTHENTICATED")

    def test_a_wrong_old_one_counts_as_a_failed_login(self, stack):
        person, token = stack.signed_in()
        answers = [change(stack, token, "Not-The-Right-One-1") for _ in range(4)]
        assert [code(a) for a in answers] == ["BAD_CREDENTIALS"] * 3 + ["LOCKED_OUT"]
        assert answers[3].status_code == 401 and answers[3].headers["Retry-After"] == "1"
        assert code(stack.login(person)) == "LOCKED_OUT"

    @pytest.mark.parametrize("new, reason", [("short", "TOO_SHORT"), ("password1", "COMMON"), ("rosalind.quimby", "OWN_NAME")])
    def test_a_weak_new_one_is_refused_after_the_right_old_one_only(self, stack, new, reason):
        person, token = stack.signed_in()
        assert code(change(stack, token, "Not-The-Right-One-1", new)) == "BAD_CREDENTIALS"
        answer = change(stack, token, person["password"], new)
        assert (answer.status_code, code(answer)) == (400, "PASSWORD_REJECTED")
        assert reason in answer.json()["reasons"] and answer.json()["errors"][0]["pointer"] == "/newPassword"
        assert answer.json()["detail"].endswith("Choose another one.")
        assert stack.login(person).status_code == 200

    def test_it_needs_a_user_and_a_whole_body(self, stack):
        person, token = stack.signed_in()
        answer = change(stack, None, person["password"])
        assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")
        answer = stack.api().post("/user/change-password", {"newPassword": 5, "other": 1}, user=token)
        assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED")
        assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
            ("/oldPassword", "REQUIRED"), ("/newPassword", "TYPE"), ("/other", "UNKNOWN")}

    def test_a_retry_with_the_same_key_is_answered_again(self, stack):
        person, token = stack.signed_in()
        key = {"Idempotency-Key": uuid.uuid4().hex}
        assert change(stack, token, person["password"], headers=key).status_code == 204
        again = change(stack, token, person["password"], headers=key)
        assert again.status_code == 204 and again.headers["Idempotency-Replayed"] == "true"
        assert len(stack.mailbox.all(person["email"], "notice-password-changed")) <= 1
