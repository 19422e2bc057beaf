"""api.md 10: what every installation offers in the same way: settings, addresses, files of the demo, ends."""

import datetime
import ipaddress
import json
import os
import signal
import sqlite3
import stat
import subprocess

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from parts.process import free_port, until
from parts.service import BINARY, Mailbox, Maildir, Service


def serve(*flags, env=None):
    """A start that is not meant to last."""
    return subprocess.run([BINARY, "serve", *map(str, flags)], capture_output=True, text=True, timeout=60, env={**os.environ, **(env or {})})


def again(service: Service, **settings):
    """A start on the same data with other settings."""
    flags = [flag for key, value in settings.items() for flag in (f"--{key}", value)]
    return serve("--demo", "--data_dir", service.data, "--http.listen", "127.0.0.1:0", *flags)


def leave(service: Service, *more):
    flags = [flag for key, value in service.settings.items() if not key.startswith("events.kafka") for flag in (f"--{key}", value)]
    return subprocess.run([BINARY, "topics", "leave", "--demo", *flags, *more], capture_output=True, text=True, timeout=60)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def started(tmp_path):
    """Starts a service with settings; stopped by SIGTERM, with exit code 0."""
    services = []

    def start(settings=None, env=None) -> Service:
        services.append(Service(tmp_path / f"s{len(services)}", settings, env=env).start())
        return services[-1]

    yield start
    for service in services:
        assert service.stop() == 0, service.log()[-2000:]


class TestSettings:
    def test_a_flag_goes_before_the_environment_and_that_before_the_file(self, tmp_path):
        file = tmp_path / "vestibule.toml"
        file.write_text('[log]\nlevel = "debug"\nformat = "json"\n[events.kafka]\nprefix = "file"\n')
        shown = serve("--demo", "--config", file, "--data_dir", tmp_path, "--log.level", "error", "--print-config",
                      env={"VESTIBULE_LOG_LEVEL": "warning", "VESTIBULE_LOG_FORMAT": "text"})
        lines = {line.split(" = ")[0].strip(): line for line in shown.stdout.splitlines()}
        for key, value, origin in (("log.level", "error", "--log.level"), ("log.format", "text", "VESTIBULE_LOG_FORMAT"),
                                   ("events.kafka.prefix", "file", str(file))):
            assert f'"{value}"' in lines[key] and origin in lines[key], lines[key]

    def test_every_fault_is_told_at_once(self, tmp_path):
        (tmp_path / "x.toml").write_text('[http]\nlisen = "127.0.0.1:0"\n')
        ended = serve("--config", tmp_path / "x.toml", "--log.level", "loud", "--screening.provider", "watchman", env={"VESTIBULE_DATA_DIRR": "x"})
        assert ended.returncode == 2 and ended.stdout == ""
        for told in ("http.lisen", "did you mean http.listen?", "'loud' is not accepted", "set screening.url", "VESTIBULE_DATA_DIRR"):
            assert told in ended.stderr, ended.stderr

    def test_turning_to_kafka_leaves_no_event_behind(self, started, tmp_path):
        service = started()
        mails = Mailbox(Maildir(service.data / "mail"))

        def register_and_stop():
            person, answer = service.api().register()
            assert answer.status_code == 201
            mails.activation(person["email"])
            assert service.stop() == 0

        register_and_stop()
        with sqlite3.connect(service.data / "vestibule.db") as database:
            database.execute("INSERT INTO event_log (topic, part, msg_key, headers, payload, appended_at) "
                             "SELECT topic, part, msg_key, headers, payload, appended_at FROM event_log WHERE topic LIKE '%.user.v1' LIMIT 1")
        for prefix in ("vestibule", "other"):
            ended = again(service, **{"events.kafka.brokers": "127.0.0.1:9", "events.kafka.prefix": prefix})
            assert ended.returncode == 1 and "holds 1 events that the consumer" in ended.stderr and "start once more without" in ended.stderr
        service.restart()
        register_and_stop()
        with_kafka = started({"data_dir": service.data, "events.kafka.brokers": "127.0.0.1:9", "shutdown.grace": "2"})
        assert with_kafka.api().register()[1].status_code == 201
        with sqlite3.connect(f"file:{service.data}/vestibule.db?mode=ro", uri=True) as database:
            assert database.execute("SELECT COUNT(*) FROM outbox").fetchone()[0] > 0

    def test_kafka_is_left_on_purpose_only(self, started):
        kafka = {"events.kafka.brokers": "127.0.0.1:9", "events.kafka.prefix": "acme"}
        service = started({**kafka, "shutdown.grace": "2"})
        person, _ = service.api().register()  # waits in the outbox
        assert service.stop() == 0
        for other, named in (({}, "events.kafka.brokers: this installation's events are in Kafka"),
                             ({**kafka, "events.kafka.prefix": "other"}, "topics begin with 'acme', not with 'other'")):
            ended = again(service, **other)
            assert ended.returncode == 1 and named in ended.stderr and "`vestibule topics leave`" in ended.stderr, ended.stderr
        asked = leave(service, "--events.kafka.brokers", "127.0.0.1:9")
        assert asked.returncode == 1 and "Kafka does not answer" in asked.stderr, asked.stderr
        left = leave(service, "--even-unread")
        assert left.returncode == 0 and "left the topics of acme" in left.stdout, left.stderr
        assert leave(service, "--even-unread").returncode == 1

        here = started({"data_dir": service.data})
        Mailbox(Maildir(here.data / "mail")).activation(person["email"])

    def test_a_word_for_topics_means_nothing_to_the_embedded_log(self, started):
        service = started()
        assert service.stop() == 0
        other = started({"data_dir": service.data, "events.kafka.prefix": "other"})
        person, _ = other.api().register()
        Mailbox(Maildir(other.data / "mail")).activation(person["email"])
        with sqlite3.connect(f"file:{other.data}/vestibule.db?mode=ro", uri=True) as database:
            topics = [topic for topic, in database.execute("SELECT DISTINCT topic FROM event_log")]
        assert topics and all(topic.startswith("vestibule.") for topic in topics)

    def test_without_a_list_nobody_who_is_screened_is_served(self, started, tmp_path):
        tenants = started().data / "tenants"
        ended = serve("--data_dir", tmp_path / "other", "--tenants.dir", tenants)
        assert ended.returncode == 2 and "screening.lists_dir" in ended.stderr

    def test_a_folder_serves_one(self, started):
        first = started()
        ended = serve("--demo", "--data_dir", first.data, "--http.listen", "127.0.0.1:0")
        assert ended.returncode == 1 and f"by process {first.process.child.pid}" in ended.stderr

    def test_a_database_file_serves_one(self, started, tmp_path):
        first = started()
        (tmp_path / "link.db").symlink_to(first.data / "vestibule.db")
        ended = serve("--demo", "--data_dir", tmp_path / "other", "--keys.file", first.data / "keys",
                      "--database.url", f"sqlite:{tmp_path}/link.db", "--http.listen", "127.0.0.1:0")
        assert ended.returncode == 1
        assert ended.stderr == (f"database.url: {first.data}/vestibule.db is in use by process {first.process.child.pid}; "
                                "stop that one, or take another file (database.url)\n")

    def test_another_key_file_is_told_to_be_one(self, started, tmp_path):
        first = started()
        assert first.stop() == 0
        ended = serve("--demo", "--data_dir", first.data, "--keys.file", tmp_path / "keys", "--http.listen", "127.0.0.1:0")
        assert ended.returncode == 2 and ended.stderr.splitlines()[-1] == (
            f"keys.file: {tmp_path}/keys does not open what the database holds; give the key file that the database was begun with, or its copy")
        first.start()


class TestAddresses:
    def test_of_operations_alone_has_the_metrics(self, started):
        ops = free_port()
        service = started({"http.ops_listen": f"127.0.0.1:{ops}"})
        assert requests.get(f"http://127.0.0.1:{ops}/metrics", timeout=5).status_code == 200
        assert requests.get(f"{service.base_url}/metrics", timeout=5).status_code == 404
        for base in (service.base_url, f"http://127.0.0.1:{ops}"):
            assert requests.get(f"{base}/health/ready", timeout=5).status_code == 200
        assert requests.post(f"http://127.0.0.1:{ops}/oauth2/token", timeout=5).status_code == 404

    def test_the_public_one_issues_tokens(self, started):
        service = started({"http.public_url": "https://login.example"})
        claims = jwt.decode(service.api().token(), options={"verify_signature": False})
        assert claims["iss"] == "https://login.example"
        metadata = requests.get(f"{service.base_url}/.well-known/openid-configuration", timeout=5).json()
        assert metadata["issuer"] == "https://login.example" and metadata["jwks_uri"].startswith("https://login.example/")

    def test_with_a_certificate(self, started, tmp_path):
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")]), datetime.datetime.now(datetime.UTC)
        certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                       .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
                       .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
                       .sign(key, hashes.SHA256()))
        (tmp_path / "c.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (tmp_path / "k.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                           serialization.NoEncryption()))
        service = started({"http.tls.certificate": tmp_path / "c.pem", "http.tls.key": tmp_path / "k.pem"})
        assert service.base_url.startswith("https://127.0.0.1:")
        assert requests.get(f"{service.base_url}/health/ready", timeout=5, verify=tmp_path / "c.pem").status_code == 200


class TestTheDemo:
    def test_writes_files_for_programs_and_shells(self, started, tmp_path):
        service = started()
        demo = service.demo
        assert demo["baseUrl"] == service.base_url and demo["tenantId"] == "demo" and demo["maildir"] == str(service.data / "mail")
        assert sorted(demo["sites"]) == ["offers", "rewards"] and sorted(demo["issuers"]) == ["first-bank", "second-bank"]
        clients = {each["clientId"]: each for each in demo["clients"]}
        assert set(clients) == {"demo-site", "demo-offers", "demo-admin", "demo-guest", "demo-partner", "demo-concierge"}
        assert clients["demo-site"]["scopes"] == ["USER_RW", "EXTEND_USER_SESSION", "openid"]
        assert clients["demo-guest"]["issuerId"] == "first-bank" and clients["demo-guest"]["sites"] == ["rewards"]
        assert set(clients["demo-partner"]["jwe"]) == {"serverKey", "clientKey"} and clients["demo-partner"]["jwe"]["serverKey"]["kty"] == "RSA"
        assert {mode(service.data / name) for name in ("demo.json", "demo.env", "keys")} == {0o600}
        sourced = subprocess.run(["sh", "-c", f". {service.data}/demo.env; echo $BASE_URL $MAILDIR $DEMO_SITE_SECRET"], capture_output=True, text=True)
        assert sourced.stdout.split() == [service.base_url, demo["maildir"], clients["demo-site"]["clientSecret"]]

    def test_keeps_its_secrets_over_a_restart(self, started):
        service = started()
        before = {each["clientId"]: each["clientSecret"] for each in service.demo["clients"]}
        assert service.stop() == 0
        service.start()
        assert {each["clientId"]: each["clientSecret"] for each in service.demo["clients"]} == before
        assert service.api().token()


class TestWhileItRuns:
    def test_a_bad_tenant_file_keeps_the_old_one_in_force(self, started):
        service = started()
        file = service.data / "tenants" / "demo.toml"
        sound = file.read_text()
        file.write_text(sound + '\n[clients.broken]\nscopes = ["NOPE"]\n')
        service.process.child.send_signal(signal.SIGHUP)
        until(lambda: "clients.broken" in service.log(), "the fault is logged", 10)
        assert service.api().token()
        file.write_text(sound)
        service.process.child.send_signal(signal.SIGHUP)
        until(lambda: "tenants reloaded" in service.log(), "the sound one is taken up", 10)

    def test_the_log_is_for_machines_where_asked(self, started):
        service = started({"log.format": "json"})
        requests.get(f"{service.base_url}/health/live", timeout=5)
        lines = [json.loads(line) for line in service.log().splitlines() if line.startswith("{")]
        assert any(line.get("operation") == "getLiveness" for line in lines), lines[-3:]
