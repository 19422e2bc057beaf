"""MOE: what an enrollment's activation starts, revalidation, and what operators do with parked calls."""

import json
import uuid

import pytest
import requests

from parts.moe_partner import Partner, StandIn, self_signed
from parts.process import until
from parts.service import BINARY, LISTED, Mailbox, Maildir, Service, new_guest
from conftest import Stack, real_settings


@pytest.fixture(scope="module")
def partner():
    part = Partner(by_first_name)
    yield part
    part.stop()


OPEN = []  # not empty: the partner takes "Later", too


def by_first_name(number, request):
    name = json.loads(request["body"])["firstName"]
    if name == "Reject":
        return 422, {"code": "PERSON_REFUSED"}
    if name == "Later" and not OPEN:
        return 503, {}
    return Partner.GOOD


@pytest.fixture(scope="module")
def moe(request, kind, tmp_path_factory, partner):
    """A service with a MOE partner that answers at once."""
    folder = tmp_path_factory.mktemp("moe")
    parts, settings = {}, {"moe.url": partner.url, "moe.requests_per_second": 1000, "moe.burst": 1000}
    if kind == "real":
        parts = {name: request.getfixturevalue(name) for name in ("postgres", "kafka", "smtp")}
        settings |= real_settings(**parts, prefix="moe")
    service = Service(folder, settings).start().when("screening")
    yield Stack(service, Mailbox(parts["smtp"] if parts else Maildir(service.data / "mail")), parts)
    assert service.stop() == 0, service.log()[-2000:]


def enrolled(stack, **changes) -> dict:
    answer = stack.api("demo-guest").enroll(new_guest(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def moe_of(stack, enrollment: dict, status: str) -> dict:
    def look():
        answer = stack.api("demo-guest").get(f"/user/enrollments/{enrollment['enrollmentId']}")
        return answer.json()["moe"]["status"] == status and answer.json()["moe"]

    return until(look, f"moe is {status}", 20)


def test_an_activation_tells_the_partner_once(moe, partner):
    enrollment = enrolled(moe, firstName="Ann")
    assert moe_of(moe, enrollment, "DONE") == {"callType": "ENROLL_PROGRAM_AND_MOE", "status": "DONE"}
    (call,) = partner.of(enrollment["userId"])
    assert call["path"] == "/enroll-and-sync"
    assert len(call["headers"]["idempotency-key"]) == 64
    body = json.loads(call["body"])
    assert body["callType"] == "ENROLL_PROGRAM_AND_MOE" and body["siteId"] == "rewards" and body["programId"]
    assert body["firstName"] == "Ann" and body["lastName"] == "Quimby" and body["countryCode"] == "US"
    assert body["pan"] == "4111111111111111"
    assert body["consents"][0]["documentId"] == "terms" and body["consents"][0]["version"] == "3"
    assert uuid.UUID(body["callId"]) and body["occurredAt"]


def test_a_refused_call_is_parked_and_an_operator_has_it_tried_again(moe, partner):
    enrollment = enrolled(moe, firstName="Reject")
    parked = moe_of(moe, enrollment, "PARKED")
    assert parked["code"] == "HTTP_422"
    assert moe.api("demo-guest").get(f"/user/enrollments/{enrollment['enrollmentId']}").json()["status"] == "ACTIVE"

    operator = moe.api("demo-admin")
    items = operator.get("/ops/callouts?status=PARKED").json()["items"]
    (callout,) = [item for item in items if item["userId"] == enrollment["userId"]]
    assert callout["code"] == "HTTP_422" and callout["status"] == "PARKED"
    assert callout["enrollmentId"] == enrollment["enrollmentId"]

    answer = operator.post(f"/ops/callouts/{callout['calloutId']}/retry")
    assert answer.status_code == 200 and answer.json()["status"] == "PENDING"
    until(lambda: len(partner.of(enrollment["userId"])) == 2, "the partner is asked again", 15)
    first, second = partner.of(enrollment["userId"])
    assert first["body"] == second["body"]
    assert first["headers"]["idempotency-key"] == second["headers"]["idempotency-key"]

    moe_of(moe, enrollment, "PARKED")
    answer = operator.post(f"/ops/callouts/{callout['calloutId']}/discard")
    assert answer.status_code == 200 and answer.json()["status"] == "DISCARDED"
    answer = operator.post(f"/ops/callouts/{callout['calloutId']}/retry")
    assert answer.status_code == 404 and answer.json()["code"] == "CALLOUT_NOT_FOUND"


def test_the_partner_is_not_told_of_who_was_denied_meanwhile(moe, partner):
    enrollment, operator = enrolled(moe, firstName="Later"), moe.api("demo-admin")
    until(lambda: partner.of(enrollment["userId"]), "the partner was asked once", 20)
    changed = {"userId": enrollment["userId"], **LISTED}
    assert moe.api("demo-guest").post("/user/guest/update", changed).json()["code"] == "SCREENING_DENIED"
    (case,) = [case for case in operator.get("/screening/cases?limit=500").json()["items"] if case["userId"] == enrollment["userId"]]
    verdict = {"decision": "CONFIRM", "reason": "looked at both", "reviewer": "r.quimby"}
    assert operator.post(f"/screening/cases/{case['caseId']}/decision", verdict).status_code == 200
    asked = len(partner.of(enrollment["userId"]))
    OPEN.append(True)
    assert moe_of(moe, enrollment, "PARKED")["code"] == "HELD"
    (callout,) = [item for item in operator.get("/ops/callouts?status=PARKED&limit=500").json()["items"]
                  if item["userId"] == enrollment["userId"]]
    assert callout["lastClass"] == "withheld"
    assert operator.post(f"/ops/callouts/{callout['calloutId']}/retry").status_code == 200
    moe_of(moe, enrollment, "PARKED")
    assert len(partner.of(enrollment["userId"])) == asked


def test_no_call_is_to_come_of_who_was_denied_at_once(moe, partner):
    answer, operator = moe.api("demo-guest").enroll(new_guest(**LISTED)), moe.api("demo-admin")
    assert answer.json()["code"] == "SCREENING_DENIED"
    enrollment = answer.json()
    moe_of(moe, enrollment, "PENDING")  # a reviewer may clear it
    (case,) = [case for case in operator.get("/screening/cases?limit=500").json()["items"]
               if case["enrollmentId"] == enrollment["enrollmentId"]]
    verdict = {"decision": "CONFIRM", "reason": "looked at both", "reviewer": "r.quimby"}
    assert operator.post(f"/screening/cases/{case['caseId']}/decision", verdict).status_code == 200
    moe_of(moe, enrollment, "OFF")


def test_callouts_are_for_operators(moe):
    for method, path in (("GET", "/ops/callouts"), ("POST", "/ops/callouts/x/retry"), ("POST", "/ops/callouts/x/discard")):
        answer = moe.api("demo-guest").call(method, path)
        assert answer.status_code == 403 and answer.json()["code"] == "INSUFFICIENT_SCOPE"
    operator = moe.api("demo-admin")
    assert operator.post("/ops/callouts/nothing/retry").status_code == 404
    assert operator.get("/ops/callouts?status=LOST").status_code == 400
    assert operator.get("/ops/callouts?limit=501").status_code == 400
    assert operator.get("/ops/callouts?cursor=%21").status_code == 400


def test_callouts_come_page_by_page(moe):
    for enrollment in [enrolled(moe) for _ in range(3)]:
        moe_of(moe, enrollment, "DONE")
    seen, cursor = [], ""
    while True:
        page = moe.api("demo-admin").get(f"/ops/callouts?limit=2{cursor}").json()
        seen += [item["calloutId"] for item in page["items"]]
        if not page["nextCursor"]:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert len(seen) == len(set(seen)) >= 3


def revalidated(stack, body: dict, seconds: float = 30) -> dict:
    api = stack.api("demo-admin")
    answer = api.post("/user/revalidate", body)
    assert answer.status_code == 202, answer.text
    path = f"/user/revalidate/{answer.json()['revalidationId']}"
    assert answer.headers["Location"] == path

    def ended():
        found = api.get(path).json()
        return found["status"].startswith("COMPLETED") and found

    return until(ended, "the revalidation ends", seconds)


def test_a_list_is_synced_again_one_outcome_each(moe, partner):
    good, bad = enrolled(moe), enrolled(moe, firstName="Reject")
    moe_of(moe, good, "DONE"), moe_of(moe, bad, "PARKED")
    unknown = str(uuid.uuid4())
    found = revalidated(moe, {"callType": "MOE", "userIds": [good["userId"], bad["userId"], unknown, good["userId"]]})
    assert found["status"] == "COMPLETED_WITH_FAILURES"
    assert (found["total"], found["done"], found["failed"]) == (3, 3, 2)
    assert {item["userId"]: item["outcome"] for item in found["outcomes"]} == {
        good["userId"]: "SYNCED", bad["userId"]: "PARKED", unknown: "FAILED"}
    assert [call["path"] for call in partner.of(good["userId"])] == ["/enroll-and-sync", "/sync"]


def test_a_range_is_inclusive_and_paged(moe):
    people = [enrolled(moe)["userId"] for _ in range(4)]
    body = {"callType": "ENROLL_PROGRAM_AND_MOE", "fromUserId": people[1], "toUserId": people[2]}
    found = revalidated(moe, body)
    assert found["total"] == 2 and found["status"] == "COMPLETED"
    path = f"/user/revalidate/{found['revalidationId']}"
    page = moe.api("demo-admin").get(f"{path}?limit=1").json()
    assert [item["userId"] for item in page["outcomes"]] == [people[1]]
    page = moe.api("demo-admin").get(f"{path}?limit=1&cursor={page['nextCursor']}").json()
    assert [item["userId"] for item in page["outcomes"]] == [people[2]] and page["nextCursor"] is None


def test_people_are_screened_again(moe):
    person = enrolled(moe)
    found = revalidated(moe, {"callType": "OFAC", "userIds": [person["userId"]]})
    assert found["outcomes"] == [{"userId": person["userId"], "outcome": "CLEAR"}]


@pytest.mark.parametrize("body, pointer", [
    ({}, "/callType"), ({"callType": "SYNC", "userIds": ["x"]}, "/callType"),
    ({"callType": "OFAC"}, "/fromUserId"), ({"callType": "OFAC", "fromUserId": "x", "toUserId": "y"}, "/fromUserId"),
    ({"callType": "OFAC", "userIds": []}, "/userIds"), ({"callType": "OFAC", "userIds": [str(uuid.uuid4()), "x"]}, "/userIds/1"),
    ({"callType": "OFAC", "userIds": [str(uuid.uuid4())], "fromUserId": str(uuid.uuid4())}, "/userIds")])
def test_a_revalidation_says_whom(moe, body, pointer):
    answer = moe.api("demo-admin").post("/user/revalidate", body)
    assert answer.status_code == 400 and answer.json()["code"] == "VALIDATION_FAILED"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_revalidation_needs_people_and_a_call_that_a_site_makes(moe):
    api = moe.api("demo-admin")
    low, high = "00000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-000000000001"
    answer = api.post("/user/revalidate", {"callType": "OFAC", "fromUserId": low, "toUserId": high})
    assert answer.status_code == 400 and answer.json()["code"] == "NO_USERS_IN_RANGE"
    answer = api.post("/user/revalidate", {"callType": "OFAC", "userIds": [str(uuid.uuid4())]})
    assert answer.status_code == 400 and answer.json()["code"] == "NO_USERS_IN_RANGE"
    answer = api.get(f"/user/revalidate/{uuid.uuid4()}")
    assert answer.status_code == 404 and answer.json()["code"] == "REVALIDATION_NOT_FOUND"
    assert moe.api("demo-guest").post("/user/revalidate", {"callType": "OFAC", "userIds": [low]}).status_code == 403


def test_without_a_partner_moe_is_off_and_says_so(stack):
    enrollment = enrolled(stack)
    assert stack.api("demo-guest").get(f"/user/enrollments/{enrollment['enrollmentId']}").json()["moe"]["status"] == "OFF"
    assert "MOE is off" in stack.service.log()
    answer = stack.api("demo-admin").post("/user/revalidate", {"callType": "MOE", "userIds": [enrollment["userId"]]})
    assert answer.status_code == 400 and answer.json()["code"] == "CALL_TYPE_NOT_ALLOWED"


def test_the_partner_shows_in_readiness_and_metrics(moe):
    enrollment = enrolled(moe)
    moe_of(moe, enrollment, "DONE")
    metrics = moe.service.metrics()
    assert metrics['vestibule_partner_calls_total{partner="moe",result="ok"}'] > 0
    assert metrics['vestibule_partner_breaker_state{partner="moe"}'] == 0
    ready = requests.get(f"{moe.service.base_url}/health/ready", timeout=10)
    assert ready.status_code == 200 and "moe" in ready.text


@pytest.mark.parametrize("kind_of_key", ["RSA", "EC"])
def test_a_partner_with_a_key_is_told_in_sealed_messages(tmp_path, kind_of_key):
    from jwcrypto import jwe, jwk
    key = jwk.JWK.generate(kty="RSA", size=2048, use="enc", kid="p-1") if kind_of_key == "RSA" else \
        jwk.JWK.generate(kty="EC", crv="P-256", use="enc", kid="p-1")
    file = tmp_path / "partner.jwk"
    file.write_text(key.export_public())
    opened = []

    def script(number, request):
        message = jwe.JWE()
        message.deserialize(json.loads(request["body"])["encData"], key)
        opened.append((message.jose_header, json.loads(message.payload)))
        return (503, {}) if number == 1 else Partner.GOOD

    partner = Partner(script)
    service = Service(tmp_path / "service", {"moe.url": partner.url, "moe.key_file": file}).start().when("screening")
    stack = Stack(service, Mailbox(Maildir(service.data / "mail")), {})
    enrollment = enrolled(stack)
    moe_of(stack, enrollment, "DONE")
    assert partner.calls[0]["body"] == partner.calls[1]["body"], "sealed once, sent twice"
    header, body = opened[0]
    assert header["enc"] == "A256GCM" and header["kid"] == "p-1"
    assert body["userId"] == enrollment["userId"] and body["firstName"] == "Rosalind"
    assert service.stop() == 0
    partner.stop()


def test_a_partner_that_demands_a_certificate_is_shown_ours(tmp_path):
    theirs, (ours, key) = self_signed(tmp_path / "tls"), self_signed(tmp_path / "tls", "vestibule")
    partner = Partner(certificate=theirs, demands=ours)
    settings = {"moe.url": partner.url, "moe.ca_file": theirs[0]}
    service = Service(tmp_path / "with", {**settings, "moe.tls.certificate": ours, "moe.tls.key": key}).start().when("screening")
    enrollment = enrolled(Stack(service, None, {}))
    moe_of(Stack(service, None, {}), enrollment, "DONE")
    assert len(partner.of(enrollment["userId"])) == 1 and service.stop() == 0

    service = Service(tmp_path / "without", settings).start().when("screening")
    enrolled(Stack(service, None, {}))
    until(lambda: "refuses us or is not trusted" in service.log(), "the alert", 15)
    assert len(partner.calls) == 1 and service.stop() == 0
    partner.stop()


def test_the_stand_in_that_ships_plays_the_partner(tmp_path):
    stand_in = StandIn(BINARY, tmp_path / "stand-in").start()
    secret = tmp_path / "secret"
    secret.write_text("anything")
    service = Service(tmp_path / "service", {"moe.url": stand_in.url, "moe.client_id": "vestibule",
                                             "moe.client_secret_file": secret}).start().when("screening")
    stack = Stack(service, Mailbox(Maildir(service.data / "mail")), {})
    flaky, rejected, good = (enrolled(stack, firstName=name) for name in ("Flaky", "Reject", "Ann"))
    moe_of(stack, good, "DONE"), moe_of(stack, flaky, "DONE"), moe_of(stack, rejected, "PARKED")
    statuses = {name: [line["status"] for line in stand_in.received() if line["body"]["firstName"] == name]
                for name in ("Flaky", "Reject", "Ann")}
    assert statuses == {"Flaky": [503, 201], "Reject": [422], "Ann": [201]}
    assert sum(line["effect"] for line in stand_in.received()) == 2
    assert service.stop() == 0 and stand_in.stop() == 0
