"""api.md 3: registration, activation, resend; the mail is read and its link followed."""

import concurrent.futures
import datetime
import re
import uuid

import pytest

from parts.service import link_of, new_person, text_of


def code(answer) -> str:
    return answer.json()["code"]


def test_registering_answers_created_and_mails_a_link(stack):
    person, answer = stack.api().register()
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"userId", "status", "siteId", "createdAt"}
    assert body["status"] == "PENDING_ACTIVATION" and body["siteId"] == "rewards"
    assert uuid.UUID(body["userId"]).version == 7
    assert answer.headers["Location"] == f"/user/{body['userId']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["createdAt"])

    mail = stack.mailbox.one(person["email"], "activation")
    user_id, token = link_of(mail)
    assert user_id == body["userId"] and len(token) >= 22
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"] and mail["Subject"]
    assert mail.get_body(("html",)) is not None
    for typed in (person["firstName"], person["lastName"], person["primaryUserIdentifier"].join("  ")):
        assert typed not in text_of(mail), "mail to an address not yet proven shows nothing that the caller typed"


def test_the_mail_is_in_the_users_language(stack):
    person, _ = stack.api().register(attributes={"locale": "es"})
    spanish = stack.mailbox.one(person["email"], "activation")
    person, _ = stack.api().register(attributes={"locale": "en"})
    english = stack.mailbox.one(person["email"], "activation")
    assert spanish["Subject"] != english["Subject"]
    person, answer = stack.api().register(attributes={})
    assert answer.status_code == 201
    assert stack.mailbox.one(person["email"], "activation")["Subject"] == english["Subject"]


@pytest.mark.parametrize("change", [
    {"userSiteRegistrationRequest": {"siteId": "nowhere", "attributes": {}}},
])
def test_an_unknown_site_is_not_allowed(stack, change):
    answer = stack.api().post("/user/registration", {**new_person(), **change})
    assert answer.status_code == 403 and code(answer) == "SITE_NOT_ALLOWED"


def test_another_clients_site_is_not_allowed(stack):
    answer = stack.api("demo-offers").post("/user/registration", new_person(site="rewards"))
    assert answer.status_code == 403 and code(answer) == "SITE_NOT_ALLOWED"


@pytest.mark.parametrize("taken", ["same", "upper", "wide", "email as identifier", "identifier as email"])
def test_a_taken_name_is_a_duplicate(stack, taken):
    api = stack.api()
    person, answer = api.register()
    assert answer.status_code == 201
    name = person["primaryUserIdentifier"]
    other = {
        "same": new_person(primaryUserIdentifier=name),
        "upper": new_person(primaryUserIdentifier=name.upper()),
        "wide": new_person(primaryUserIdentifier="".join(chr(ord(c) + 0xFEE0) for c in name)),
        "email as identifier": new_person(primaryUserIdentifier=person["email"]),
        "identifier as email": new_person(email=person["email"].upper()),
    }[taken]
    answer = api.post("/user/registration", other)
    assert answer.status_code == 400 and code(answer) == "DUPLICATE_USER"


def test_one_name_registered_fifty_times_at_once_is_one_user(stack):
    api, person = stack.api(), new_person()
    api.token()
    with concurrent.futures.ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: api.post("/user/registration", person), range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 49
    assert {code(answer) for answer in answers if answer.status_code == 400} == {"DUPLICATE_USER"}


@pytest.mark.parametrize("identifier,good", [
    ("abc", True), ("ab", False), ("x" * 128, True), ("x" * 129, False), ("  ab  ", False), ("Ünïcödé", True),
    ("名前です", True), ("a😀b", True), ("مرحبا", True), ("a\u0007bc", False),
])
def test_what_an_identifier_is(stack, identifier, good):
    unique = identifier
    if good:
        unique = identifier[: 128 - 12 if len(identifier) > 100 else None] + (uuid.uuid4().hex[:12] if len(identifier) != 3 else "")
        if len(identifier) == 3:
            unique = uuid.uuid4().hex[:3]
    answer = stack.api().post("/user/registration", new_person(primaryUserIdentifier=unique))
    if good and answer.status_code == 400:
        assert code(answer) == "DUPLICATE_USER"
    else:
        assert answer.status_code == (201 if good else 400), answer.text


@pytest.mark.parametrize("password,reason", [
    ("short7!", None), ("password123", None), ("x" * 129, None),
])
def test_passwords_that_are_refused(stack, password, reason):
    _, answer = stack.api().register(password=password)
    assert answer.status_code == 400 and code(answer) in ("PASSWORD_REJECTED", "VALIDATION_FAILED")


def test_a_password_made_of_the_own_name_is_refused(stack):
    for password in ("RosalindQuimby", "quimby-rosalind-1984", "Quimby!!Quimby"):
        _, answer = stack.api().register(password=password)
        assert answer.status_code == 400 and code(answer) == "PASSWORD_REJECTED", password


@pytest.mark.parametrize("password", ["пароль-которого-нет", "🐢🐢🐢🐢🐢🐢🐢🐢", "correct horse battery", "x1" * 64])
def test_any_unicode_is_a_password(stack, password):
    person, _ = stack.active_user(password=password)
    assert stack.login(person).status_code == 200


def test_attributes_are_held_against_the_sites_schema(stack):
    for attributes, pointer in (({"locale": "en", "newsletter": "yes"}, "newsletter"), ({"colour": "red"}, "colour"),
                                ({"tier": "GOLD"}, "tier")):
        answer = stack.api().post("/user/registration", new_person(attributes=attributes))
        if pointer == "tier" and answer.status_code == 201:
            continue  # a client registers, and clients may write it
        assert answer.status_code == 400 and code(answer) in ("ATTRIBUTE_INVALID", "VALIDATION_FAILED"), answer.text
        assert any(pointer in error["pointer"] for error in answer.json()["errors"])


class TestActivation:
    def test_the_link_activates_once(self, stack):
        api = stack.api()
        person, answer = api.register()
        user_id, token = stack.mailbox.activation(person["email"])
        assert stack.login(person).status_code == 403
        done = api.post(f"/user/activate-token/{user_id}", {"token": token})
        assert done.status_code == 200 and set(done.json()) == {"userId", "status", "activatedAt"}
        assert done.json()["status"] == "ACTIVE"
        again = api.post(f"/user/activate-token/{user_id}", {"token": token})
        assert again.status_code == 404 and code(again) == "ACTIVATION_TOKEN_INVALID"

    def test_wrong_tokens_and_ids(self, stack):
        api = stack.api()
        person, _ = api.register()
        user_id, token = stack.mailbox.activation(person["email"])
        for given in ("wrong", token + "x", token[:-1]):
            answer = api.post(f"/user/activate-token/{user_id}", {"token": given})
            assert answer.status_code == 404 and code(answer) == "ACTIVATION_TOKEN_INVALID"
        for path in ("not-a-uuid", str(uuid.uuid4())):
            answer = api.post(f"/user/activate-token/{path}", {"token": token})
            assert answer.status_code == 404 and code(answer) == "USER_NOT_FOUND"
        answer = stack.api("demo-offers").post(f"/user/activate-token/{user_id}", {"token": token})
        assert answer.status_code == 404 and code(answer) == "USER_NOT_FOUND"
        assert api.post(f"/user/activate-token/{user_id}", {"token": token}).status_code == 200

    def test_a_refused_password_does_not_use_the_token_up(self, stack):
        api = stack.api()
        person, _ = api.register()
        user_id, token = stack.mailbox.activation(person["email"])
        refused = api.post(f"/user/activate-token/{user_id}", {"token": token, "password": "password"})
        assert refused.status_code == 400 and code(refused) == "PASSWORD_REJECTED"
        assert api.post(f"/user/activate-token/{user_id}", {"token": token, "password": "Another-Kettle-19"}).status_code == 200
        assert stack.login(person).status_code == 401
        assert stack.login({**person, "password": "Another-Kettle-19"}).status_code == 200

    def test_without_a_password_from_registration_one_is_required(self, stack):
        api = stack.api()
        person, answer = api.register(password=None)
        assert answer.status_code == 201
        user_id, token = stack.mailbox.activation(person["email"])
        missing = api.post(f"/user/activate-token/{user_id}", {"token": token})
        assert missing.status_code == 400 and code(missing) == "VALIDATION_FAILED"
        assert missing.json()["errors"][0]["pointer"] == "/password"
        assert missing.json()["errors"][0]["code"] == "REQUIRED"
        assert api.post(f"/user/activate-token/{user_id}", {"token": token, "password": "Another-Kettle-19"}).status_code == 200

    def test_one_token_submitted_a_hundred_times_at_once_wins_once(self, stack):
        api = stack.api()
        person, _ = api.register()
        user_id, token = stack.mailbox.activation(person["email"])
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: api.post(f"/user/activate-token/{user_id}", {"token": token}).status_code, range(100)))
        assert sorted(answers) == [200] + [404] * 99

    def test_a_site_that_screens_never_lets_anybody_in_unscreened(self, stack):
        api = stack.api()
        _, answer = api.register(site="offers")
        assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "/dateOfBirth"
        person, answer = api.register(site="offers", dateOfBirth="1980-02-29")
        assert answer.status_code == 201 and answer.json()["status"] == "PENDING_ACTIVATION"
        user_id, token = stack.mailbox.activation(person["email"])
        answer = api.post(f"/user/activate-token/{user_id}", {"token": token})
        assert answer.status_code == 200 and answer.json()["status"] == "ACTIVE"
        assert stack.login(person).status_code == 200


class TestResend:
    def resend(self, stack, name, site="rewards"):
        return stack.api().post("/user/activation/resend", {"siteId": site, "primaryUserIdentifier": name})

    def test_known_and_unknown_are_answered_alike(self, stack):
        person, _ = stack.api().register()
        active, _ = stack.active_user()
        answers = [self.resend(stack, name) for name in
                   (person["primaryUserIdentifier"], "nobody-" + uuid.uuid4().hex, active["primaryUserIdentifier"])]
        assert [answer.status_code for answer in answers] == [202] * 3
        assert len({tuple(sorted(answer.json())) for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1

    def test_within_a_minute_nothing_is_sent_and_the_old_token_lives(self, stack):
        person, _ = stack.api().register()
        user_id, token = stack.mailbox.activation(person["email"])
        assert self.resend(stack, person["primaryUserIdentifier"]).status_code == 202
        assert stack.api().post(f"/user/activate-token/{user_id}", {"token": token}).status_code == 200
        assert len(stack.mailbox.all(person["email"], "activation")) == 1


def test_dates_of_birth(stack):
    for date, good in (("2000-02-29", True), ("1999-02-29", False), ("2999-01-01", False), ("29.02.2000", False), ("1980-1-1", False)):
        _, answer = stack.api().register(dateOfBirth=date)
        assert answer.status_code == (201 if good else 400), (date, answer.text)


def test_names_may_be_anything_but_control_characters(stack):
    for name, good in (("O'Brien-Smith", True), ("李", True), ("R2-D2", True), ("  Ana  ", True), ("a" * 100, True), ("a" * 101, False),
                       ("a\u0000b", False), ("a\u001bb", False), ("   ", False), ("", False), ("محمد", True), ("<b>x</b>", True)):
        _, answer = stack.api().register(firstName=name)
        assert answer.status_code == (201 if good else 400), (name, answer.text)


def test_creation_time_is_now(stack):
    _, answer = stack.api().register()
    made = datetime.datetime.fromisoformat(answer.json()["createdAt"].replace("Z", "+00:00"))
    assert abs((datetime.datetime.now(datetime.UTC) - made).total_seconds()) < 60
