"""api.md 6: guests are enrolled by issuers, screened, updated; what is shown of them."""

import concurrent.futures
import datetime as dt
import json
import re
import uuid

import jsonschema
import pytest

from .test_codes import code_of
from .test_events import Stream, schema_of
from parts.process import until
from parts.service import LISTED, new_guest, text_of

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def code(answer) -> str:
    return answer.json()["code"]


def pointers(answer) -> list[str]:
    return sorted(error["pointer"] for error in answer.json()["errors"])


@pytest.fixture
def bank(stack):
    return stack.api("demo-guest")


def enrolled(bank, **changes):
    guest = new_guest(**changes)
    answer = bank.enroll(guest)
    assert answer.status_code == 201, answer.text
    return guest, answer.json()


class TestAnEnrollment:
    def test_of_somebody_on_no_list_is_active_at_once(self, bank):
        guest = new_guest(middleName="Jane", otherNames=["Rosie Quimby"], address={"line1": "1 Main St", "city": "Salem"},
                          campaign={"id": "spring", "source": "branch"},
                          marketingOptIns=[{"documentId": "news", "channel": "EMAIL"}])
        answer = bank.enroll(guest)
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert set(body) == {"enrollmentId", "userId", "status", "screening"}
        assert body["status"] == "ACTIVE" and body["screening"]["status"] == "CLEAR"
        assert re.fullmatch(TIME, body["screening"]["screenedAt"])
        assert uuid.UUID(body["enrollmentId"]).version == 7 and uuid.UUID(body["userId"]).version == 7
        assert answer.headers["Location"] == f"/user/enrollments/{body['enrollmentId']}"

        state = bank.get(answer.headers["Location"])
        assert state.status_code == 200
        told = state.json()
        assert set(told) == {"enrollmentId", "userId", "status", "screening", "moe", "createdAt", "decidedAt"}
        assert {key: told[key] for key in body} == body
        assert re.fullmatch(TIME, told["createdAt"]) and re.fullmatch(TIME, told["decidedAt"])
        assert told["moe"]["status"] in ("OFF", "PENDING", "DONE", "PARKED")

    def test_makes_a_user_whom_support_finds(self, stack, bank):
        guest, body = enrolled(bank)
        support = stack.api("demo-admin")
        user = support.get(f"/user/{body['userId']}").json()
        assert user["status"] == "ACTIVE" and user["email"] == guest["email"]
        assert user["dateOfBirth"] == guest["dateOfBirth"] and user["mfaStatus"] == "NOT_ENROLLED"
        assert user["sites"][0]["primaryUserIdentifier"] == guest["primaryUserIdentifier"]
        for query in ({"email": guest["email"].upper()},
                      {"primaryUserIdentifier": guest["primaryUserIdentifier"], "siteId": "rewards"}):
            found = support.post("/user/find", query).json()["items"]
            assert [each["userId"] for each in found] == [body["userId"]]

    def test_has_no_password(self, stack, bank):
        guest, _ = enrolled(bank)
        answer = stack.api().post("/user/site/rewards/login", {"username": guest["primaryUserIdentifier"], "password": ""})
        assert answer.status_code in (400, 401)
        answer = stack.api().post("/user/site/rewards/login", {"username": guest["email"], "password": "Orbital-Teapot-71"})
        assert answer.status_code == 401 and code(answer) == "BAD_CREDENTIALS"

    def test_gives_the_guest_a_first_password_by_passcode(self, stack, bank):
        guest, _ = enrolled(bank)
        name = {"siteId": "rewards", "username": guest["email"]}
        assert stack.api().post("/user/send-passcode", name).status_code == 202
        mail = stack.mailbox.one(guest["email"], "passcode")
        assert guest["firstName"] not in text_of(mail), "nobody has proven the address yet"
        passcode = code_of(mail)
        answer = stack.api().post("/user/change-password-from-passcode",
                                  {**name, "passcode": passcode, "newPassword": "Another-Kettle-19"})
        assert answer.status_code == 204, answer.text
        assert stack.login({**guest, "password": "Another-Kettle-19"}).status_code == 200

    @pytest.mark.parametrize("spelling", ["CLIENT_ID", "clientId", "Client-Id", "client_id"])
    def test_takes_the_client_id_in_each_spelling(self, bank, spelling):
        answer = bank.post("/user/v2/enrollments", new_guest(), headers={spelling: "demo-guest"})
        assert answer.status_code == 201, answer.text

    def test_needs_the_client_id(self, bank):
        for headers in ({}, {"CLIENT_ID": ""}):
            answer = bank.post("/user/v2/enrollments", new_guest(), headers=headers)
            assert answer.status_code == 400 and code(answer) == "CLIENT_ID_REQUIRED"
        for headers in ({"CLIENT_ID": "demo-site"}, {"CLIENT_ID": "demo-guest", "Client-Id": "demo-site"}):
            answer = bank.post("/user/v2/enrollments", new_guest(), headers=headers)
            assert answer.status_code == 403 and code(answer) == "CLIENT_ID_MISMATCH"

    def test_needs_the_scope(self, stack):
        for client in ("demo-site", "demo-partner", "demo-concierge"):
            answer = stack.api(client).post("/user/v2/enrollments", new_guest(), headers={"CLIENT_ID": client})
            assert answer.status_code == 403 and code(answer) == "INSUFFICIENT_SCOPE"

    def test_is_for_the_clients_sites_only(self, bank):
        for site in ("offers", "nowhere"):
            guest = new_guest(userSiteRegistrationRequest={"siteId": site, "attributes": {"locale": "en"}})
            answer = bank.enroll(guest)
            assert answer.status_code == 403 and code(answer) == "SITE_NOT_ALLOWED"

    def test_of_a_taken_name_is_a_duplicate_and_links_nobody(self, stack, bank):
        guest, body = enrolled(bank)
        for changes in ({"primaryUserIdentifier": guest["primaryUserIdentifier"].upper()}, {"email": guest["email"].upper()},
                        {"primaryUserIdentifier": guest["email"]}):
            answer = bank.enroll(new_guest(**changes))
            assert answer.status_code == 400 and code(answer) == "DUPLICATE_USER"
        # Also of somebody who would be held: duplicates come before screening.
        answer = bank.enroll(new_guest(email=guest["email"], **LISTED))
        assert answer.status_code == 400 and code(answer) == "DUPLICATE_USER"
        person, _ = stack.api().register()
        answer = bank.enroll(new_guest(email=person["email"]))
        assert answer.status_code == 400 and code(answer) == "DUPLICATE_USER"

    def test_of_one_name_fifty_times_at_once_is_one_guest(self, bank):
        guest = new_guest()
        bank.token()
        with concurrent.futures.ThreadPoolExecutor(25) as pool:
            answers = list(pool.map(lambda _: bank.enroll(guest), range(50)))
        assert sorted(answer.status_code for answer in answers) == [201] + [400] * 49
        assert {code(answer) for answer in answers if answer.status_code == 400} == {"DUPLICATE_USER"}

    def test_with_one_card_may_be_somebody_elses_too(self, bank):
        enrolled(bank)
        enrolled(bank)

    def test_is_repeated_under_its_idempotency_key(self, bank):
        guest, key = new_guest(), {"Idempotency-Key": uuid.uuid4().hex}
        first = bank.enroll(guest, headers=key)
        again = bank.enroll(guest, headers=key)
        assert first.status_code == again.status_code == 201 and first.json() == again.json()
        assert again.headers["Idempotency-Replayed"] == "true" and again.headers["Location"] == first.headers["Location"]
        other = bank.enroll({**guest, "lastName": "Other"}, headers=key)
        assert other.status_code == 422 and code(other) == "IDEMPOTENCY_KEY_REUSED"

    def test_is_repeated_only_by_who_says_which_client_it_is(self, stack, bank):
        guest, key = new_guest(), {"Idempotency-Key": uuid.uuid4().hex}
        assert bank.enroll(guest, headers=key).status_code == 201
        for said, status, why in (({"CLIENT_ID": ""}, 400, "CLIENT_ID_REQUIRED"), ({"CLIENT_ID": "demo-partner"}, 403, "CLIENT_ID_MISMATCH")):
            answer = bank.enroll(guest, headers={**key, **said})
            assert answer.status_code == status and code(answer) == why
        assert bank.enroll(guest, headers=key).headers["Idempotency-Replayed"] == "true"

    def test_says_which_wait_it_applied(self, bank):
        for asked, applied in (("wait=3", "wait=3"), ("respond-async, wait=99", "wait=10"), ("wait=0", "wait=0")):
            answer = bank.enroll(new_guest(), headers={"Prefer": asked})
            assert answer.status_code == 201 and answer.headers["Preference-Applied"] == applied
        assert "Preference-Applied" not in bank.enroll(new_guest()).headers

    def test_welcomes_whom_it_made_active_in_their_language(self, stack, bank):
        english, _ = enrolled(bank)
        spanish, _ = enrolled(bank, userSiteRegistrationRequest={"siteId": "rewards", "attributes": {"locale": "es"}})
        mails = [stack.mailbox.one(guest["email"], "notice-welcome") for guest in (english, spanish)]
        assert mails[0]["Subject"] != mails[1]["Subject"]
        for guest, mail in zip((english, spanish), mails):
            for typed in (guest["lastName"], guest["primaryUserIdentifier"], "1111"):
                assert typed not in text_of(mail)
            assert not stack.mailbox.all(guest["email"], "activation")


class TestAHit:
    def test_is_denied_held_and_not_told_to_the_person(self, stack, bank):
        guest = new_guest(**LISTED)
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED", answer.text
        enrollment = answer.json()["enrollmentId"]
        assert "sdn" not in answer.text.lower() and "ofac" not in answer.text.lower()
        state = bank.get(f"/user/enrollments/{enrollment}").json()
        assert state["status"] == "ON_HOLD_SCREENING" and state["screening"]["status"] == "HIT"
        user = stack.api("demo-admin").get(f"/user/{state['userId']}").json()
        assert user["status"] == "ON_HOLD_SCREENING"
        witness, _ = enrolled(bank)
        stack.mailbox.one(witness["email"], "notice-welcome")
        assert not stack.mailbox.all(guest["email"])

    def test_is_repeated_under_its_idempotency_key(self, bank):
        guest, key = new_guest(**LISTED), {"Idempotency-Key": uuid.uuid4().hex}
        first = bank.enroll(guest, headers=key)
        again = bank.enroll(guest, headers=key)
        assert first.status_code == again.status_code == 400
        assert first.json()["enrollmentId"] == again.json()["enrollmentId"]
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_is_not_washed_out_by_sending_the_person_again(self, bank):
        for changes in ({}, {"firstName": "NICOLAS"}, {"lastName": "maduro moros"}):
            answer = bank.enroll(new_guest(**{**LISTED, **changes}))
            assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED"

    def test_is_decided_by_a_reviewer(self, stack, bank):
        reviewer = stack.api("demo-admin")
        for decision, status in (("CLEAR", "ACTIVE"), ("CONFIRM", "DENIED")):
            guest = new_guest(**LISTED)
            enrollment = bank.enroll(guest).json()["enrollmentId"]
            cases, cursor = [], ""
            while cursor is not None:
                page = reviewer.get(f"/screening/cases?limit=500{cursor}").json()
                cases += [case for case in page["items"] if case.get("enrollmentId") == enrollment]
                cursor = f"&cursor={page['nextCursor']}" if page["nextCursor"] else None
            assert len(cases) == 1
            answer = reviewer.post(f"/screening/cases/{cases[0]['caseId']}/decision",
                                   {"decision": decision, "reason": "looked at both", "reviewer": "r.quimby"})
            assert answer.status_code == 200, answer.text
            state = bank.get(f"/user/enrollments/{enrollment}").json()
            assert state["status"] == status and state["screening"]["status"] == ("CLEAR" if decision == "CLEAR" else "HIT")
            assert state["decidedAt"]
            if decision == "CLEAR":
                stack.mailbox.one(guest["email"], "notice-welcome")
            else:
                assert not stack.mailbox.all(guest["email"])
                answer = bank.post("/user/guest/update", {"userId": state["userId"], "lastName": "Quimby"})
                assert answer.status_code == 403 and code(answer) == "USER_NOT_ACTIVE"

    def test_is_found_by_other_names_too(self, bank):
        answer = bank.enroll(new_guest(otherNames=["Nicolas Maduro Moros"], dateOfBirth=LISTED["dateOfBirth"], countryCode="VE"))
        assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED"


class TestTheBody:
    def test_is_refused_with_all_violations_at_once(self, bank):
        guest = new_guest(lastName=None, consents=None, surprise=1, countryCode="usa", dateOfBirth="2999-01-01",
                          otherNames="Rosie", address="1 Main St", campaign={"id": ""})
        guest["userAssets"][0]["value"] = "4111111111111112"
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"
        assert pointers(answer) == ["/address", "/campaign/id", "/campaign/source", "/consents", "/countryCode", "/dateOfBirth",
                                    "/lastName", "/otherNames", "/surprise", "/userAssets/0/value"]
        assert "4111" not in answer.text

    @pytest.mark.parametrize("missing", ["primaryUserIdentifier", "email", "firstName", "lastName", "dateOfBirth", "countryCode",
                                         "userSiteRegistrationRequest", "userAssets"])
    def test_needs_each_of_its_fields(self, bank, missing):
        answer = bank.enroll(new_guest(**{missing: None}))
        assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/" + missing, "REQUIRED")]

    @pytest.mark.parametrize("field, value", [("grantedAt", ""), ("grantedAt", "yesterday"), ("locale", "en_US"), ("locale", "en-")])
    def test_a_consent_has_a_time_and_a_locale(self, bank, field, value):
        guest = new_guest()
        guest["consents"][0][field] = value
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(f"/consents/0/{field}", "FORMAT")]

    @pytest.mark.parametrize("ahead, good", [(dt.timedelta(minutes=4), True), (dt.timedelta(minutes=6), False)])
    def test_nobody_has_consented_tomorrow(self, bank, ahead, good):
        guest = new_guest()
        guest["consents"][0]["grantedAt"] = (dt.datetime.now(dt.UTC) + ahead).isoformat(timespec="seconds")
        answer = bank.enroll(guest)
        assert (answer.status_code == 201) == good, answer.text
        if not good:
            assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/consents/0/grantedAt", "RANGE")]

    def test_nobody_was_born_before_1900(self, bank):
        answer = bank.enroll(new_guest(dateOfBirth="0984-02-20"))
        assert answer.status_code == 400 and code(answer) == "VALIDATION_FAILED"
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/dateOfBirth", "RANGE")]

    @pytest.mark.parametrize("consents", [None, []])
    def test_needs_a_consent(self, bank, consents):
        guest = new_guest()
        guest.pop("consents")
        answer = bank.enroll(guest if consents is None else {**guest, "consents": consents})
        assert answer.status_code == 400 and code(answer) == "CONSENT_REQUIRED"

    @pytest.mark.parametrize("change,pointer", [
        ({"value": "4111111111111112"}, "/value"), ({"value": "1234567812345670"}, "/value"), ({"value": "4111-1111"}, "/value"),
        ({"value": "41"}, "/value"), ({"expiry": "2020-01"}, "/expiry"), ({"expiry": "2035-13"}, "/expiry"),
        ({"expiry": "12/35"}, "/expiry"),
    ])
    def test_is_refused_for_a_card_that_is_none(self, bank, change, pointer):
        guest = new_guest()
        guest["userAssets"].append({"type": "PAN", "value": "378282246310005", "expiry": "2035-11", **change})
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "ASSET_INVALID", answer.text
        assert pointers(answer) == ["/userAssets/1" + pointer]

    def test_has_one_default_card(self, bank):
        guest = new_guest()
        guest["userAssets"] = [{"type": "PAN", "value": number, "expiry": "2035-11", "isDefault": True}
                               for number in ("378282246310005", "5555555555554444")]
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "ASSET_INVALID"
        assert pointers(answer) == ["/userAssets/1/isDefault"]

    def test_is_held_against_the_sites_schema(self, bank):
        guest = new_guest()
        guest["userSiteRegistrationRequest"]["attributes"] = {"locale": "en", "newsletter": "yes"}
        answer = bank.enroll(guest)
        assert answer.status_code == 400 and code(answer) == "ATTRIBUTE_INVALID"
        assert "/userSiteRegistrationRequest/attributes/newsletter" in pointers(answer)
        # An issuer may write what only clients may.
        enrolled(bank, userSiteRegistrationRequest={"siteId": "rewards", "attributes": {"tier": "GOLD", "points": 5}})


class TestSso:
    def test_shows_the_user_beside_the_enrollment(self, stack, bank):
        guest = new_guest()
        answer = bank.post("/user/internal/sso/enrollments", guest)
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert set(body) == {"enrollment", "user"}
        assert body["enrollment"]["status"] == body["user"]["status"] == "ACTIVE"
        shown = stack.api("demo-admin").get(f"/user/{body['user']['userId']}").json()
        assert {**shown, "updatedAt": None} == {**body["user"], "updatedAt": None}

    def test_refuses_as_an_enrollment_does(self, bank):
        answer = bank.post("/user/internal/sso/enrollments", new_guest(**LISTED))
        assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED" and answer.json()["enrollmentId"]


def test_no_name_that_the_contract_allows_waits_for_ever(bank):
    """A hundred letters without a blank are screened, alone and glued to a name that is listed."""
    assert bank.enroll(new_guest(firstName="X" * 100)).status_code == 201
    glued = {**LISTED, "firstName": LISTED["firstName"] + "x" * 80}
    assert bank.enroll(new_guest(**glued)).json()["status"] != "PENDING_SCREENING"


class TestAnUpdate:
    def test_changes_what_is_sent_and_nothing_else(self, stack, bank):
        guest, body = enrolled(bank)
        answer = bank.post("/user/guest/update", {"userId": body["userId"], "lastName": "Quimby-Hall",
                                                  "address": {"city": "Salem"}})
        assert answer.status_code == 200, answer.text
        assert answer.json()["enrollmentId"] == body["enrollmentId"] and answer.json()["status"] == "ACTIVE"
        assert answer.json()["screening"]["status"] == "CLEAR"
        user = stack.api("demo-admin").get(f"/user/{body['userId']}").json()
        assert user["lastName"] == "Quimby-Hall" and user["firstName"] == guest["firstName"] and user["status"] == "ACTIVE"

    def test_screens_again(self, stack, bank):
        # Somebody of her own: a hit stands against everybody who is the same person.
        harmless = {"firstName": "Wilhelmina", "lastName": "Hollis", "dateOfBirth": "1971-01-02", "countryCode": "US"}
        _, body = enrolled(bank, **harmless)
        answer = bank.post("/user/guest/update", {"userId": body["userId"], **LISTED})
        assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED"
        assert answer.json()["enrollmentId"] == body["enrollmentId"]
        state = bank.get(f"/user/enrollments/{body['enrollmentId']}").json()
        assert state["status"] == "ON_HOLD_SCREENING"
        # Back to the harmless name is no way out.
        answer = bank.post("/user/guest/update", {"userId": body["userId"], **harmless})
        assert answer.status_code == 400 and code(answer) == "SCREENING_DENIED"

    def test_appends_cards_and_consents(self, bank):
        guest, body = enrolled(bank)
        answer = bank.post("/user/guest/update", {
            "userId": body["userId"], "consents": guest["consents"], "marketingOptIns": ["news"],
            "userAssets": [{"type": "PAN", "value": "378282246310005", "expiry": "2035-11", "isDefault": True}]})
        assert answer.status_code == 200, answer.text
        answer = bank.post("/user/guest/update", {
            "userId": body["userId"], "userAssets": [{"type": "PAN", "value": "378282246310006", "expiry": "2035-11"}]})
        assert answer.status_code == 400 and code(answer) == "ASSET_INVALID"

    def test_leaves_login_names_alone(self, bank):
        guest, body = enrolled(bank)
        same = {"userId": body["userId"], "email": guest["email"], "primaryUserIdentifier": guest["primaryUserIdentifier"]}
        assert bank.post("/user/guest/update", same).status_code == 200
        answer = bank.post("/user/guest/update", {**same, "email": "x" + guest["email"]})
        assert answer.status_code == 400 and pointers(answer) == ["/email"]
        answer = bank.post("/user/guest/update", {**same, "email": "x" + guest["email"], "primaryUserIdentifier": "somebody-else"})
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/email", "/primaryUserIdentifier"}

    def test_is_for_guests_in_reach(self, stack, bank):
        _, user = stack.active_user()
        for user_id in (user, str(uuid.uuid4()), "somebody"):
            answer = bank.post("/user/guest/update", {"userId": user_id, "lastName": "Hall"})
            assert answer.status_code == 404 and code(answer) == "USER_NOT_FOUND"


def test_unknown_enrollments_are_not_found(stack, bank):
    for path in ("/user/enrollments/" + str(uuid.uuid4()), "/user/enrollments/somebody"):
        answer = bank.get(path)
        assert answer.status_code == 404 and code(answer) == "ENROLLMENT_NOT_FOUND"
    _, body = enrolled(bank)
    assert stack.api("demo-partner").get(f"/user/enrollments/{body['enrollmentId']}").status_code == 200
    assert stack.api("demo-site").get(f"/user/enrollments/{body['enrollmentId']}").status_code == 403


def test_events_tell_of_an_enrollment_in_order_and_nothing_personal(stack, bank):
    guest, stream = new_guest(), Stream(stack)
    body = bank.enroll(guest).json()

    def of_enrollment():
        return [event for event in stream.events if event["subject"] == f"enrollment/{body['enrollmentId']}"]

    until(lambda: len(of_enrollment()) >= 3 and len(stream.of(body["userId"])) >= 6, "the events of the enrollment", 20)
    stream.close()
    assert [event["type"] for event in of_enrollment()][:3] == [
        f"vestibule.enrollment.{fact}.v1" for fact in ("requested", "screened", "approved")]
    user = [event for event in stream.events if event["subject"] == f"user/{body['userId']}"]
    assert [event["type"] for event in user] == [
        f"vestibule.user.{fact}.v1" for fact in ("registered", "consent-recorded", "activated")]
    consent = dict(user[1]["data"])
    assert uuid.UUID(consent.pop("consent_id")).version == 7
    assert consent == {"purpose": "document", "document_id": "terms", "document_version": "3", "action": "granted", "channel": "WEB"}
    for events in (of_enrollment(), user):
        assert [int(event["sequence"]) for event in events] == list(range(1, len(events) + 1))
    for event in stream.of(body["userId"]):
        jsonschema.validate(event["data"], schema_of(event))
        text = json.dumps(event)
        for personal in (guest["email"], guest["firstName"], guest["lastName"], guest["dateOfBirth"], "411111", "1111\""):
            assert personal not in text
