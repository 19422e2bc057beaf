"""Fixtures of the black-box tiers: --stack embedded is the default of a fresh installation, --stack real is
PostgreSQL + Apache Kafka + an SMTP server that is not ours."""

import dataclasses
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from parts.kafka import Kafka  # noqa: E402
from parts.postgres import Postgres  # noqa: E402
from parts.service import Mailbox, Maildir, Service  # noqa: E402
from parts.smtp import SmtpServer  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--stack", choices=("embedded", "real"), default="embedded")
    parser.addoption("--full", action="store_true", help="full counts and the timing tests")


@pytest.fixture(scope="session")
def kind(request) -> str:
    return request.config.getoption("--stack")


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> pathlib.Path:
    return tmp_path_factory.mktemp("parts")


@pytest.fixture(scope="session")
def postgres(folder):
    part = Postgres(folder / "postgres").start()
    yield part
    part.stop()


@pytest.fixture(scope="session")
def kafka(folder):
    part = Kafka(folder / "kafka").start()
    yield part
    part.stop()


@pytest.fixture(scope="session")
def smtp(folder):
    part = SmtpServer(folder / "smtp").start()
    yield part
    part.stop()


@dataclasses.dataclass
class Stack:
    """A running service and where its mails arrive."""

    service: Service
    mailbox: Mailbox
    parts: dict

    def api(self, client="demo-site"):
        return self.service.api(client)

    def active_user(self, **changes) -> tuple[dict, str]:
        """Registers and activates; gives the person and the user id."""
        person, answer = self.api().register(**changes)
        assert answer.status_code == 201, answer.text
        user_id, token = self.mailbox.activation(person["email"])
        answer = self.api().post(f"/user/activate-token/{user_id}", {"token": token})
        assert answer.status_code == 200, answer.text
        return person, user_id

    def login(self, person, api=None, **more):
        site = person["userSiteRegistrationRequest"]["siteId"]
        return (api or self.api()).post(f"/user/site/{site}/login", {
            "username": person["primaryUserIdentifier"], "password": person["password"]}, **more)

    def signed_in(self, **changes) -> tuple[dict, str]:
        """A person and a user token."""
        person, _ = self.active_user(**changes)
        answer = self.login(person)
        assert answer.status_code == 200, answer.text
        return person, answer.json()["userToken"]


def real_settings(postgres: Postgres, kafka: Kafka, smtp: SmtpServer, prefix: str) -> dict:
    return {"database.url": postgres.new_database(), "events.kafka.brokers": kafka.brokers,
            "events.kafka.prefix": prefix, "mail.smtp.url": smtp.url}


@pytest.fixture(scope="session")
def stack(request, kind, folder) -> Stack:
    """The one service that most tests share; tests make people of their own."""
    parts, settings = {}, {}
    if kind == "real":
        parts = {name: request.getfixturevalue(name) for name in ("postgres", "kafka", "smtp")}
        settings = real_settings(**parts, prefix="shared")
    service = Service(folder / "shared", settings).start().when("screening")
    mailbox = Mailbox(parts["smtp"] if kind == "real" else Maildir(service.data / "mail"))
    yield Stack(service, mailbox, parts)
    assert service.stop() == 0, service.log()[-2000:]
