"""What only PostgreSQL, Apache Kafka and an SMTP server that is not ours can show."""

import collections
import concurrent.futures
import json
import signal
import time
import uuid

import jsonschema
import pytest

from conftest import Stack, real_settings
from faults import oracle
from parts.authenticator import totp
from parts.process import until
from parts.service import Mailbox, Service, new_guest, new_person
from parts.smtp import SmtpServer
from parts.watchman import Watchman
from system.test_events import schema_of
from system.test_installation import leave
from system.test_mfa import Enrolled, settle_step


def records_of(kafka, prefix, topic="user"):
    return kafka.read(f"{prefix}.{topic}.v1")


@pytest.fixture
def own(request, postgres, kafka, smtp, tmp_path):
    """A stack of the test's own on the shared parts: its database, its topics."""
    prefix = "t" + uuid.uuid4().hex[:8]
    service = Service(tmp_path / "own", real_settings(postgres, kafka, smtp, prefix)).start(60)
    yield Stack(service, Mailbox(smtp), {"postgres": postgres, "kafka": kafka, "smtp": smtp, "prefix": prefix})
    if service.process.running():
        assert service.stop() == 0, service.log()[-2000:]


def beside(first: Service, **settings) -> Service:
    """Another instance of the same deployment: same keys, same tenants, same secrets."""
    shared = {**first.settings, "keys.file": first.data / "keys", "tenants.dir": first.data / "tenants", **settings}
    folder = first.folder.parent / "second"
    second = Service(folder, {**shared, "data_dir": folder / "data"}, "second")
    second.data.mkdir(parents=True)
    (second.data / "demo.json").write_text((first.data / "demo.json").read_text())
    return second.start(60)


def test_an_independent_client_reads_the_events_and_they_keep_their_schema(own):
    person, user_id = own.active_user()
    token = own.login(person).json()["userToken"]
    own.api().post("/user/logout", user=token)
    kafka, prefix = own.parts["kafka"], own.parts["prefix"]
    users = until(lambda: (found := records_of(kafka, prefix)) and len(found) >= 2 and found, "two user events")
    auth = until(lambda: (found := records_of(kafka, prefix, "auth")) and len(found) >= 2 and found, "two auth events")
    for record in users + auth:
        head = record["headers"]
        assert record["key"] == user_id and head["content-type"] == "application/json"
        for name in ("specversion", "id", "source", "type", "subject", "time", "dataschema", "partitionkey", "sequence", "tenantid",
                     "timeline", "correlationid", "traceparent", "actor", "dataclassification"):
            assert head.get(f"ce_{name}"), f"{head.get('ce_type')} has no ce_{name}"
        assert len(head["ce_sequence"]) == 20 and head["ce_partitionkey"] == user_id
        event = {"type": head["ce_type"]}
        jsonschema.Draft202012Validator(schema_of(event)).validate(json.loads(record["payload"]))
    oracle.check_order(users)
    everything = json.dumps(users + auth)
    for secret in (person["email"], person["primaryUserIdentifier"], person["lastName"], token):
        assert secret not in everything


def test_smtp_down_for_a_while_delays_the_mail_and_nothing_else(own):
    smtp = own.parts["smtp"]
    smtp.stop()
    began = time.monotonic()
    person, answer = own.api().register()
    assert answer.status_code == 201 and time.monotonic() - began < 2
    assert own.api().get("/health/ready").status_code == 200
    time.sleep(3)  # the outage itself
    smtp.start()
    own.mailbox.one(person["email"], "activation", 60)
    time.sleep(1)
    assert len(own.mailbox.all(person["email"])) == 1


def test_kafka_is_left_when_its_consumers_have_read_everything(own):
    person, _ = own.api().register()
    own.mailbox.activation(person["email"])
    brokers = "--events.kafka.brokers", own.parts["kafka"].brokers
    running = until(lambda: (told := leave(own.service, *brokers)) and "has not finished" not in told.stderr and told, "all is read")
    assert running.returncode == 1 and "an instance is running" in running.stderr
    assert own.service.stop() == 0
    left = leave(own.service, *brokers)
    assert left.returncode == 0 and own.parts["prefix"] in left.stdout, left.stderr
    without = {key: value for key, value in own.service.settings.items() if not key.startswith("events.kafka")}
    here = Service(own.service.folder / "here", without).start(60)
    person, _ = here.api().register()
    own.mailbox.activation(person["email"])
    assert here.stop() == 0


def test_kafka_killed_and_back_loses_nothing(own):
    kafka, prefix = own.parts["kafka"], own.parts["prefix"]
    kafka.kill()
    people = {}
    for _ in range(10):
        person, answer = own.api().register()
        assert answer.status_code == 201
        people[person["email"]] = answer.json()["userId"]

    def degraded():
        ready = own.api().get("/health/ready")
        assert ready.status_code == 200
        return {"kafka": "degraded"} == {part["name"]: part["state"] for part in ready.json()["dependencies"] if part["name"] == "kafka"}

    until(degraded, "the missing broker shows as degraded", 20)
    kafka.start()
    oracle.check_mailed(own.mailbox, people, 60)
    records = records_of(kafka, prefix)
    oracle.check_order(records)
    oracle.check_told(records, people.values())


def test_postgres_restarted_refuses_honestly_and_recovers(own):
    postgres = own.parts["postgres"]
    person, answer = own.api().register()
    assert answer.status_code == 201
    api = own.api()
    api.token()
    postgres.kill()
    # A backend may serve one more request until it notices.
    (refused,) = until(lambda: (got := api.post("/user/registration", new_person())).status_code == 503 and (got,), "it is refused")
    assert refused.json()["code"] in ("UNAVAILABLE", "OVERLOADED") and refused.headers["Retry-After"]
    assert api.get("/health/live").status_code == 200
    postgres.start()
    person, answer = until(lambda: (pair := api.register()) and pair[1].status_code == 201 and pair, "registrations work again", 30)
    own.mailbox.one(person["email"], "activation", 60)
    assert own.login(person).status_code == 403


def test_a_service_killed_after_the_answer_still_mails_once(own):
    person, answer = own.api().register()
    own.service.kill()
    own.service.restart()
    oracle.check_mailed(own.mailbox, {person["email"]: answer.json()["userId"]}, 60)


def test_two_instances_mail_once_and_keep_the_order(postgres, kafka, smtp, tmp_path):
    prefix = "t" + uuid.uuid4().hex[:8]
    settings = real_settings(postgres, kafka, smtp, prefix)
    first = Service(tmp_path / "a", settings, "first").start(60)
    second = beside(first)
    mailbox, people = Mailbox(smtp), {}

    def walk(number):
        apis = [(first, second)[number % 2].api(), (first, second)[(number + 1) % 2].api()]
        person, answer = apis[0].register()
        assert answer.status_code == 201, answer.text
        people[person["email"]] = answer.json()["userId"]
        user_id, token = mailbox.activation(person["email"], 60)
        answer = apis[1].post(f"/user/activate-token/{user_id}", {"token": token})
        assert answer.status_code == 200, answer.text
        answer = apis[0].post("/user/site/rewards/login", {"username": person["email"], "password": person["password"]})
        assert answer.status_code == 200, answer.text
        token = answer.json()["userToken"]
        assert apis[1].get("/user/profile", user=token).status_code == 200
        assert apis[1].post("/user/logout", user=token).status_code == 204
        assert apis[0].get("/user/profile", user=token).status_code == 401

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(walk, range(40)))
    oracle.check_mailed(mailbox, people)

    def both_told():
        told = records_of(kafka, prefix)
        return len({record["headers"]["ce_id"] for record in told}) >= 2 * len(people) and told
    records = until(both_told, "both events of everybody are on Kafka")
    versions = oracle.check_order(records)
    oracle.check_told(records, people.values())
    assert {user_id: versions[f"user/{user_id}"] for user_id in people.values()} == {user_id: [1, 2] for user_id in people.values()}

    # One instance goes, the other does its work within the lease.
    first.process.signal(signal.SIGKILL)
    person, answer = second.api().register()
    assert answer.status_code == 201
    mailbox.activation(person["email"], 60)
    assert second.stop() == 0


def test_one_activation_token_at_two_instances_wins_once(postgres, kafka, smtp, tmp_path):
    settings = real_settings(postgres, kafka, smtp, "t" + uuid.uuid4().hex[:8])
    first = Service(tmp_path / "a", settings).start(60)
    second = beside(first)
    person, _ = first.api().register()
    user_id, token = Mailbox(smtp).activation(person["email"], 60)
    apis = [first.api(), second.api()]
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda n: apis[n % 2].post(f"/user/activate-token/{user_id}", {"token": token}).status_code, range(100)))
    assert collections.Counter(answers) == {200: 1, 404: 99}
    assert first.stop() == second.stop() == 0


@pytest.mark.parametrize("otp_type", ["TOTP", "RECOVERY_CODE"])
def test_one_otp_at_two_instances_wins_once(postgres, kafka, smtp, tmp_path, otp_type):
    settings = real_settings(postgres, kafka, smtp, "t" + uuid.uuid4().hex[:8])
    first = Service(tmp_path / "a", settings).start(60)
    second = beside(first)
    user = Enrolled(Stack(first, Mailbox(smtp), {}))
    settle_step()
    body = {"username": user.person["email"], "password": user.person["password"], "otpType": otp_type,
            "otp": totp(user.secret, 1) if otp_type == "TOTP" else user.codes[0]}
    apis = [first.api(), second.api()]
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda n: apis[n % 2].post("/user/site/rewards/login", body).status_code, range(100)))
    assert collections.Counter(answers) == {200: 1, 401: 99}
    assert first.stop() == second.stop() == 0


def test_a_request_is_woken_by_the_decision_of_another_instance(postgres, kafka, smtp, tmp_path):
    unusable, usable = Watchman(), Watchman()
    unusable.mood = "no list"
    settings = real_settings(postgres, kafka, smtp, "t" + uuid.uuid4().hex[:8]) | {"screening.provider": "watchman"}
    first = Service(tmp_path / "a", {**settings, "screening.url": unusable.url}).start(60)
    second = beside(first, **{"screening.url": usable.url}).when("screening")
    began = time.monotonic()
    answer = first.api("demo-guest").enroll(new_guest(), headers={"Prefer": "wait=10"})
    assert answer.status_code == 201 and time.monotonic() - began < 6, answer.text
    assert not unusable.searches("Rosalind Quimby") and usable.searches("Rosalind Quimby")
    assert first.stop() == second.stop() == 0
    unusable.stop()
    usable.stop()


@pytest.mark.parametrize("more", [{"starttls": True, "auth": ("mailer", "s3cret-of-the-test")}, {"auth": None, "starttls": False}])
def test_the_mail_servers_ways(more, tmp_path):
    smtp = SmtpServer(tmp_path / "smtp", **more).start()
    settings = {"mail.smtp.url": smtp.url}
    if more["starttls"]:
        settings["mail.smtp.ca_file"] = smtp.folder / "smtp.crt"
    service = Service(tmp_path / "service", settings).start()
    person, _ = service.api().register(email="jürgen." + uuid.uuid4().hex[:8] + "@example.com")
    Mailbox(smtp).one(person["email"], "activation", 30)
    assert "s3cret-of-the-test" not in service.log()
    assert service.stop() == 0
    smtp.stop()
