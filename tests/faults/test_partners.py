"""Partners that misbehave in every way events.md 3.2 names, and deaths while a call is under way: each call has one
business effect, none is lost, nobody else waits."""

import json
import time

import pytest
import requests

from conftest import Stack, real_settings
from parts.moe_partner import Partner, self_signed
from parts.process import until
from parts.service import Mailbox, Maildir, Service, new_guest

GOOD = Partner.GOOD


def serve(tmp_path, partner, env=None, **settings) -> Service:
    return Service(tmp_path / "service", {"moe.url": partner.url, "moe.requests_per_second": 1000, "moe.burst": 1000,
                                          **settings}, env=env).start().when("screening")


def enroll(service: Service, **changes) -> dict:
    answer = service.api("demo-guest").enroll(new_guest(**changes))
    assert answer.status_code in (201, 202), answer.text  # 202: the list is being loaded
    return answer.json()


def done(service: Service, enrollment: dict, seconds: float = 60):
    path = f"/user/enrollments/{enrollment['enrollmentId']}"
    until(lambda: service.api("demo-guest").get(path).json()["moe"]["status"] == "DONE", f"{path} is synced", seconds, 0.2)


def one_effect_each(partner: Partner, enrollments: list):
    bodies = {}
    for call in partner.calls:
        key = call["headers"].get("idempotency-key")
        assert bodies.setdefault(key, call["body"]) == call["body"], "another body under the same key"
    for enrollment in enrollments:
        keys = {call["headers"]["idempotency-key"] for call in partner.of(enrollment["userId"])}
        assert len(keys) == 1 and partner.effects[keys.pop()] == 1


def first_then_good(reply, times: int = 1):
    """`reply` at the first calls of each key, then well."""
    seen = {}

    def script(number, request):
        key = request["headers"].get("idempotency-key")
        seen[key] = seen.get(key, 0) + 1
        return reply if seen[key] <= times else GOOD

    return script


@pytest.mark.parametrize("reply", [
    "cut", "late", (500, {}), (503, {}, {"Retry-After": "1"}), (429, {}, {"Retry-After": "1"}), (200, b"<html>hello</html>"),
    (200, {"moeId": 7}), (200, b""), (200, b"x" * (2 << 20)), (302, b"", {"Location": "http://127.0.0.1:1/"})],
    ids=["cut", "reply lost", "500", "503", "429", "html", "wrong type", "empty", "oversized", "redirect"])
def test_a_call_that_goes_wrong_is_made_again_with_the_same_key_and_body(tmp_path, reply):
    partner = Partner(first_then_good(reply, 2))
    service = serve(tmp_path, partner)
    enrollments = [enroll(service) for _ in range(3)]
    for enrollment in enrollments:
        done(service, enrollment)
    one_effect_each(partner, enrollments)
    assert service.stop() == 0
    partner.stop()


def test_a_partner_that_is_away_is_caught_up_with(tmp_path):
    gone = Partner()
    port, url = gone.port, gone.url
    gone.stop()
    service = Service(tmp_path / "service", {"moe.url": url}).start().when("screening")
    enrollments = [enroll(service) for _ in range(3)]
    until(lambda: any('result="failed"' in name for name in service.metrics()), "it was tried", 20)
    partner = Partner(port=port)
    for enrollment in enrollments:
        done(service, enrollment)
    one_effect_each(partner, enrollments)
    assert service.stop() == 0
    partner.stop()


def test_a_partner_that_is_silent_makes_nobody_else_wait(tmp_path):
    partner = Partner(lambda number, request: "silence")
    service = serve(tmp_path, partner)
    enrollments = [enroll(service) for _ in range(12)]
    until(lambda: len(partner.calls) >= 8, "the lane is full of calls that hang", 20)
    took = []
    for _ in range(30):
        began = time.monotonic()
        enrollments.append(enroll(service))
        took.append(time.monotonic() - began)
    assert sorted(took)[len(took) // 2] < 2, "an enrollment waits for the partner"
    assert len(partner.calls) <= 16, "more calls at once than the bulkhead allows"
    for enrollment in enrollments[:3]:
        path = f"/user/enrollments/{enrollment['enrollmentId']}"
        assert service.api("demo-guest").get(path).json()["moe"]["status"] == "PENDING"
    assert service.stop() == 0
    partner.stop()


def test_a_partner_that_only_fails_is_left_alone(tmp_path):
    partner = Partner(lambda number, request: (503, {}))
    service = serve(tmp_path, partner)
    enrollments = [enroll(service) for _ in range(40)]
    until(lambda: service.metrics()['vestibule_partner_breaker_state{partner="moe"}'] == 2, "the breaker opens", 15)
    assert "a partner fails or drags" in service.log() and "does well again" not in service.log()
    asked = len(partner.calls)
    time.sleep(3)
    assert len(partner.calls) <= asked + 8, "an open breaker lets calls through"
    assert len(partner.calls) <= 30
    ready = requests.get(f"{service.base_url}/health/ready", timeout=10)
    assert ready.status_code == 200 and "degraded" in ready.text
    partner.script = lambda number, request: GOOD
    for enrollment in enrollments:
        done(service, enrollment, 90)
    one_effect_each(partner, enrollments)
    assert service.log().count("a partner does well again") == 1
    assert service.stop() == 0
    partner.stop()


def test_a_certificate_that_is_not_trusted_pauses_the_partner(tmp_path):
    certificate = self_signed(tmp_path / "tls")
    partner = Partner(certificate=certificate)
    service = serve(tmp_path, partner)
    enrollment = enroll(service)
    until(lambda: "refuses us or is not trusted" in service.log(), "the alert", 15)
    assert partner.calls == []
    assert service.stop() == 0
    trusting = Service(tmp_path / "service", {**service.settings, "moe.ca_file": certificate[0]}).start()
    done(trusting, enrollment)
    one_effect_each(partner, [enrollment])
    assert trusting.stop() == 0
    partner.stop()


def test_credentials_that_are_refused_cost_no_attempt(tmp_path):
    def script(number, request):
        if request["path"].endswith("/token"):
            return (401, {"error": "invalid_client"}) if refusing else (200, {"access_token": "t", "token_type": "Bearer"})
        return GOOD

    refusing = True
    partner = Partner(script)
    secret = tmp_path / "secret"
    secret.write_text("s")
    service = serve(tmp_path, partner, **{"moe.client_id": "us", "moe.client_secret_file": secret})
    enrollment = enroll(service)
    until(lambda: "refuses us" in service.log(), "the alert", 15)
    refusing = False
    (item,) = service.api("demo-admin").get("/ops/callouts").json()["items"]
    assert item["attempts"] == 0 and item["status"] == "PENDING"
    done(service, enrollment, 45)
    assert service.stop() == 0
    partner.stop()


@pytest.fixture
def count(request):
    return 50 if request.config.getoption("--full") else 3


@pytest.mark.parametrize("point", ["C1", "C2", "D1", "P1"])
def test_killed_while_a_call_is_under_way(tmp_path, count, point):
    kill_and_count(tmp_path, point, count, {})


def test_killed_after_the_partners_answer_on_the_real_stack(tmp_path, postgres, kafka, smtp):
    kill_and_count(tmp_path, "P1", 1, real_settings(postgres, kafka, smtp, "killed"))


def kill_and_count(tmp_path, point, attempts, settings):
    deaths = 0
    for attempt in range(attempts):
        partner = Partner()
        folder = tmp_path / f"{point}-{attempt}"
        service = Service(folder / "service", {"moe.url": partner.url, **settings}).start(60)  # the demo tenant and the database exist
        assert service.stop() == 0
        service.process.env = {"VESTIBULE_FAILPOINT": f"{point}=nth:{1 + attempt}:kill"}
        service.restart()
        enrollments, lost = [], 0
        while len(enrollments) < 3:
            try:
                enrollments.append(enroll(service))
            except requests.ConnectionError:
                lost += 1
                assert lost < 4, service.log()[-2000:]
                until(lambda: not service.process.running(), "the service is dead", 5)
            if not service.process.running():
                deaths += 1
                service.process.env = {}
                service.restart()
        end = time.monotonic() + 8
        while service.process.running() and service.process.env and time.monotonic() < end:
            time.sleep(0.05)
        if not service.process.running():
            deaths += 1
            service.process.env = {}
            service.restart()
        for enrollment in enrollments:
            done(service, enrollment)
        one_effect_each(partner, enrollments)
        assert service.stop() == 0
        partner.stop()
    assert deaths > 0, f"{point} was never reached: a test that cannot fail"


def test_a_revalidation_goes_on_after_a_death(tmp_path):
    partner = Partner()
    service = serve(tmp_path, partner)
    users = [enroll(service)["userId"] for _ in range(30)]
    until(lambda: len({key for key, effects in partner.effects.items() if effects}) == 30, "all are synced", 60)
    partner.script = lambda number, request: (time.sleep(0.2), GOOD)[1]
    answer = service.api("demo-admin").post("/user/revalidate", {"callType": "MOE", "userIds": users})
    path = f"/user/revalidate/{answer.json()['revalidationId']}"
    until(lambda: len(partner.calls) >= 35, "it is under way", 20)
    service.kill()
    service.restart()
    found = until(lambda: (now := service.api("demo-admin").get(f"{path}?limit=500").json())["status"] == "COMPLETED" and now,
                  "the revalidation ends", 90, 0.3)
    assert found["done"] == found["total"] == 30 == len({item["userId"] for item in found["outcomes"]})
    assert {item["outcome"] for item in found["outcomes"]} == {"SYNCED"}
    for user in users:
        keys = {call["headers"]["idempotency-key"] for call in partner.of(user)}
        assert len(keys) == 2 and all(partner.effects[key] == 1 for key in keys)
    assert service.stop() == 0
    partner.stop()


def test_two_instances_make_each_call_once_and_in_order(tmp_path, postgres, kafka, smtp):
    under_way, overlaps = {}, []

    def script(number, request):
        user = json.loads(request["body"])["userId"]
        if under_way.get(user):
            overlaps.append(user)
        under_way[user] = True
        time.sleep(0.05)
        under_way[user] = False
        return GOOD

    partner = Partner(script)
    settings = {**real_settings(postgres, kafka, smtp, "partners"), "moe.url": partner.url,
                "moe.requests_per_second": 1000, "moe.burst": 1000}
    first = Service(tmp_path / "first", settings).start().when("screening")
    second = Service(tmp_path / "second", {**settings, "keys.file": first.data / "keys",
                                           "tenants.dir": first.data / "tenants"}).start()
    enrollments = [enroll(first) for _ in range(40)]
    for enrollment in enrollments:
        done(first, enrollment)
    users = [enrollment["userId"] for enrollment in enrollments]
    for _ in range(2):
        assert first.api("demo-admin").post("/user/revalidate", {"callType": "MOE", "userIds": users}).status_code == 202
    until(lambda: len(partner.effects) == 120, "each user is told three times", 90)
    assert not overlaps, "two calls of one person at once"
    assert len(partner.calls) == 120, "a call was made twice"
    assert first.stop() == 0 and second.stop() == 0
    partner.stop()
