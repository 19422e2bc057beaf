"""api.md 3: the own profile changed: names, phone, locale by merge patch; the e-mail address by a code."""

import re
import uuid

import pytest

from parts.process import until
from parts.service import text_of


def code(answer) -> str:
    return answer.json()["code"]


def new_address() -> str:
    return f"n{uuid.uuid4().hex[:12]}@example.com"


def code_of(mail) -> str:
    return re.search(r"^(\d{6,10})\r?$", text_of(mail), re.MULTILINE).group(1)


def patch(stack, token, body, **more):
    return stack.api().call("PATCH", "/user/profile", body, user=token, **more)


def ask(stack, token, email, **more):
    return stack.api().post("/user/email-change", {"email": email}, user=token, **more)


def confirm(stack, token, challenge, sent_code):
    return stack.api().post("/user/email-change/confirm", {"challengeId": challenge, "code": sent_code}, user=token)


class TestThePatch:
    def test_it_changes_what_it_names(self, stack):
        _, token = stack.signed_in()
        before = stack.api().get("/user/profile", user=token).json()
        answer = patch(stack, token, {"lastName": "  Quimby-Ortega ", "phone": "+1 202 555 0100", "locale": "es"})
        assert answer.status_code == 200, answer.text
        after = answer.json()
        assert (after["lastName"], after["phone"], after["locale"]) == ("Quimby-Ortega", "+1 202 555 0100", "es")
        assert after["firstName"] == before["firstName"] and after["version"] == before["version"] + 1
        assert stack.api().get("/user/profile", user=token).json() == after

    def test_a_middle_name_is_shown_and_removed(self, stack):
        _, token = stack.signed_in()
        assert stack.api().get("/user/profile", user=token).json()["middleName"] is None
        assert patch(stack, token, {"middleName": " Ada "}).json()["middleName"] == "Ada"
        assert patch(stack, token, {"middleName": None}).json()["middleName"] is None

    def test_null_removes_and_nothing_is_no_change(self, stack):
        _, token = stack.signed_in()
        patch(stack, token, {"phone": "2025550100"})
        removed = patch(stack, token, {"phone": None}).json()
        assert removed["phone"] is None
        assert patch(stack, token, {}).json() == removed

    def test_as_merge_patch(self, stack):
        _, token = stack.signed_in()
        answer = stack.api().call("PATCH", "/user/profile", user=token, raw=b'{"firstName": "Ros"}',
                                  headers={"Content-Type": "application/merge-patch+json"})
        assert answer.status_code == 200 and answer.json()["firstName"] == "Ros"

    @pytest.mark.parametrize("body, pointer, fault", [
        ({"firstName": None}, "/firstName", "TYPE"), ({"firstName": ""}, "/firstName", "RANGE"),
        ({"lastName": "a\u0007"}, "/lastName", "VALUE"), ({"phone": "call me"}, "/phone", "FORMAT"),
        ({"locale": "english"}, "/locale", "FORMAT"), ({"dateOfBirth": "1990-01-01"}, "/dateOfBirth", "UNKNOWN"),
        ({"countryCode": "DE"}, "/countryCode", "UNKNOWN"), ({"email": "a@example.com"}, "/email", "UNKNOWN"),
        ({"status": "ACTIVE"}, "/status", "UNKNOWN")])
    def test_what_it_may_not(self, stack, body, pointer, fault):
        _, token = stack.signed_in()
        answer = patch(stack, token, body)
        assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED")
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, fault)]

    def test_it_needs_a_user(self, stack):
        answer = patch(stack, None, {"firstName": "X"})
        assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")


class TestAScreenedPersonsName:
    """Registered where everybody is screened; only names can be changed here, birth date and country cannot."""

    def screened(self, stack):
        api = stack.api("demo-offers")
        # A name of its own: who is like somebody that is held for a hit would inherit it.
        person, answer = api.register(site="offers", firstName="Octavia", lastName="Penhallow", dateOfBirth="1962-11-23", countryCode="VE")
        assert answer.status_code == 201, answer.text
        user_id, token = stack.mailbox.activation(person["email"])
        answer = api.post(f"/user/activate-token/{user_id}", {"token": token})
        assert answer.status_code == 200, answer.text
        return api, person, user_id, stack.login(person, api).json()["userToken"]

    def status(self, stack, user_id):
        return stack.api("demo-admin").get(f"/user/{user_id}").json()["status"]

    def test_is_screened_again_and_goes_on(self, stack):
        api, person, user_id, token = self.screened(stack)
        answer = api.call("PATCH", "/user/profile", {"lastName": "Penhallow-Ortega"}, user=token)
        assert answer.status_code == 200 and answer.json()["lastName"] == "Penhallow-Ortega"
        until(lambda: self.status(stack, user_id) == "ACTIVE", "the new name is clear")
        assert api.get("/user/profile", user=token).json()["lastName"] == "Penhallow-Ortega"

    def test_of_somebody_on_the_list_is_held(self, stack):
        api, person, user_id, token = self.screened(stack)
        answer = api.call("PATCH", "/user/profile", {"firstName": "Nicolas", "lastName": "Maduro Moros"}, user=token)
        assert answer.status_code in (200, 403), answer.text
        until(lambda: self.status(stack, user_id) == "ON_HOLD_SCREENING", "the new name is a hit")
        refused = api.get("/user/profile", user=token)
        assert (refused.status_code, code(refused)) == (403, "USER_NOT_ACTIVE")
        refused = stack.login(person, api)
        assert (refused.status_code, code(refused)) == (403, "USER_NOT_ACTIVE")


class TestTheAddress:
    def test_a_code_to_the_new_one_and_a_notice_to_the_old_one(self, stack):
        person, token = stack.signed_in()
        address = new_address()
        answer = ask(stack, token, address)
        assert answer.status_code == 202 and set(answer.json()) == {"challengeId", "expiresIn"}
        assert 0 < answer.json()["expiresIn"] <= 600
        mail = stack.mailbox.one(address, "email-change-code")
        assert person["firstName"] not in text_of(mail)

        challenge = answer.json()["challengeId"]
        right = code_of(mail)
        wrong = "0" * len(right) if right != "0" * len(right) else "1" * len(right)
        answer = confirm(stack, token, challenge, wrong)
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")
        answer = confirm(stack, token, challenge, right)
        assert answer.status_code == 200 and answer.json()["email"] == address
        answer = confirm(stack, token, challenge, right)
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")
        stack.mailbox.one(person["email"], "notice-email-changed")
        assert stack.login({**person, "primaryUserIdentifier": address}).status_code == 200
        assert code(stack.login({**person, "primaryUserIdentifier": person["email"]})) == "BAD_CREDENTIALS"

    def test_a_passcode_in_the_old_mailbox_opens_nothing_any_more(self, stack):
        person, token = stack.signed_in()
        sent = stack.api().post("/user/send-passcode", {"siteId": "rewards", "username": person["email"]}).json()["challengeId"]
        passcode = code_of(stack.mailbox.one(person["email"], "passcode"))
        address = new_address()
        challenge = ask(stack, token, address).json()["challengeId"]
        assert confirm(stack, token, challenge, code_of(stack.mailbox.one(address, "email-change-code"))).status_code == 200
        answer = stack.api().post("/user/change-password-from-passcode", {
            "challengeId": sent, "passcode": passcode, "newPassword": "Brand-New-Sesame-9"})
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")

    def test_an_address_in_use_is_answered_alike_and_its_owner_told(self, stack):
        other, _ = stack.active_user()
        person, token = stack.signed_in()
        free, taken = ask(stack, token, new_address()), ask(stack, token, other["email"].upper())
        assert free.status_code == taken.status_code == 202
        assert free.json().keys() == taken.json().keys() and free.json()["expiresIn"] == taken.json()["expiresIn"]
        assert sorted(free.headers) == sorted(taken.headers)
        mail = stack.mailbox.one(other["email"], "notice-email-in-use")
        assert person["email"] not in text_of(mail)
        assert stack.mailbox.all(other["email"], "email-change-code") == []
        assert code(confirm(stack, token, taken.json()["challengeId"], "12345678")) == "CODE_INVALID"

    def test_two_who_want_the_same_one_share_no_challenge_and_one_mail(self, stack):
        _, first = stack.signed_in()
        _, second = stack.signed_in()
        address = new_address()
        mine, theirs = ask(stack, first, address), ask(stack, second, address)
        assert mine.status_code == theirs.status_code == 202
        assert mine.json()["challengeId"] != theirs.json()["challengeId"]
        assert ask(stack, second, address).content == theirs.content
        sent_code = code_of(stack.mailbox.one(address, "email-change-code"))
        for token, challenge in ((second, theirs), (second, mine), (first, theirs)):
            assert code(confirm(stack, token, challenge.json()["challengeId"], sent_code)) == "CODE_INVALID"
        assert confirm(stack, first, mine.json()["challengeId"], sent_code).status_code == 200
        assert len(stack.mailbox.all(address, "email-change-code")) == 1

    def test_within_a_minute_the_first_answer_again(self, stack):
        _, token = stack.signed_in()
        address = new_address()
        first, second = ask(stack, token, address), ask(stack, token, address)
        assert first.content == second.content
        stack.mailbox.one(address, "email-change-code")
        assert len(stack.mailbox.all(address)) == 1

    def test_only_the_code_of_the_address_asked_for_last_counts(self, stack):
        _, token = stack.signed_in()
        first, second = new_address(), new_address()
        asked = {address: ask(stack, token, address).json()["challengeId"] for address in (first, second)}
        codes = {address: code_of(stack.mailbox.one(address, "email-change-code")) for address in asked}
        answer = confirm(stack, token, asked[first], codes[first])
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")
        answer = confirm(stack, token, asked[second], codes[second])
        assert answer.status_code == 200 and answer.json()["email"] == second

    def test_somebody_was_quicker(self, stack):
        _, token = stack.signed_in()
        address = new_address()
        challenge = ask(stack, token, address).json()["challengeId"]
        sent = code_of(stack.mailbox.one(address, "email-change-code"))
        _, answer = stack.api().register(email=address)
        assert answer.status_code == 201
        answer = confirm(stack, token, challenge, sent)
        assert (answer.status_code, code(answer)) == (400, "DUPLICATE_USER")

    def test_another_person_cannot_confirm(self, stack):
        _, token = stack.signed_in()
        _, stranger = stack.signed_in()
        address = new_address()
        challenge = ask(stack, token, address).json()["challengeId"]
        sent = code_of(stack.mailbox.one(address, "email-change-code"))
        assert code(confirm(stack, stranger, challenge, sent)) == "CODE_INVALID"
        assert confirm(stack, token, challenge, sent).status_code == 200

    def test_wrong_questions(self, stack):
        _, token = stack.signed_in()
        for body in ({}, {"email": "nobody"}, {"email": 5}, {"email": "a@example.com", "x": 1}):
            answer = stack.api().post("/user/email-change", body, user=token)
            assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED")
        answer = stack.api().post("/user/email-change/confirm", {"challengeId": "x", "code": "12345678"}, user=token)
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")
        answer = ask(stack, None, "a@example.com")
        assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")
