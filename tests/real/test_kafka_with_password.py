"""A broker that asks who comes: SASL/PLAIN through events.kafka.properties_file."""

import subprocess

import pytest

from parts.kafka import Kafka
from parts.process import until
from parts.service import BINARY, Service

PASSWORD = "Guarded-Samovar-70"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    part = Kafka(tmp_path_factory.mktemp("guarded") / "kafka", PASSWORD).start()
    yield part
    part.stop()


def settings(kafka, folder, password, mode=0o600) -> dict:
    file = folder / "kafka.properties"
    file.write_text("# The cluster's owner gave us these\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
                    f"sasl.username=vestibule\nsasl.password={password}\n")
    file.chmod(mode)
    return {"events.kafka.brokers": f"127.0.0.1:{kafka.sasl_port}", "events.kafka.properties_file": file}


def kafka_state(service) -> str:
    ready = service.api().get("/health/ready").json()
    return next(part["state"] for part in ready["dependencies"] if part["name"] == "kafka")


def topics(action, given) -> subprocess.CompletedProcess:
    flags = [word for key, value in given.items() for word in (f"--{key}", str(value))]
    return subprocess.run([BINARY, *flags, "topics", action], capture_output=True, text=True, timeout=60)


def test_events_and_mail_pass_a_broker_that_asks_for_a_password(guarded, tmp_path):
    given = settings(guarded, tmp_path, PASSWORD)
    service = Service(tmp_path / "service", given).start(60)
    _, answer = service.api().register()
    assert answer.status_code == 201
    told = until(lambda: guarded.read("vestibule.user.v1"), "the event arrives", 60)
    assert told[0]["key"] == answer.json()["userId"]
    until(lambda: list((service.data / "mail" / "new").glob("*")), "the mailer has read it", 60)
    assert kafka_state(service) == "ok"
    planned = topics("plan", given)
    assert planned.returncode == 0 and "vestibule.user.v1" in planned.stdout, planned
    assert service.stop() == 0
    assert PASSWORD not in service.log()


def test_a_wrong_password_is_named_and_never_shown(guarded, tmp_path):
    service = Service(tmp_path / "service", settings(guarded, tmp_path, "Wrong-Teapot-72")).start(60)
    until(lambda: kafka_state(service) == "degraded", "the broker that refuses us shows as degraded", 30)
    until(lambda: "Authentication failed" in service.log(), "the log says why", 30)
    assert service.stop() == 0
    assert "Wrong-Teapot-72" not in service.log()


def test_a_file_open_to_others_or_at_fault_is_refused_at_the_start(guarded, tmp_path):
    refused = topics("plan", settings(guarded, tmp_path, PASSWORD, mode=0o640))
    assert refused.returncode == 2 and "chmod 600" in refused.stderr, refused
    refused = topics("plan", settings(guarded, tmp_path, f"{PASSWORD}\nenable.idempotence=false"))
    assert refused.returncode == 2 and "kafka.properties:6" in refused.stderr and PASSWORD not in refused.stderr, refused
