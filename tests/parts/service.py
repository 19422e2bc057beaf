"""The service under test: the built binary with --demo on port 0, and a client of its API."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import sqlite3
import tempfile
import time
import tomllib
import uuid

import requests

from .contract import Contract
from .mail_folder import MailFolder
from .process import ROOT, Process, until

BINARY = pathlib.Path(os.environ.get("SERVICE_BINARY", ROOT / "build" / "release" / "vestibule"))


class Service:
    """One instance. `settings` are flags without the dashes: {"database.url": "…"}."""

    def __init__(self, folder: pathlib.Path, settings: dict | None = None, name: str = "service", env=None):
        self.folder = folder
        self.settings = {"http.listen": "127.0.0.1:0", "data_dir": folder / "data", **(settings or {})}
        self.data = pathlib.Path(self.settings["data_dir"])
        flags = [word for key, value in self.settings.items() for word in (f"--{key}", value)]
        self.process = Process([BINARY, "serve", "--demo", *flags], folder, name, env=env)
        self.base_url = None
        self.added_secrets: dict[str, str] = {}

    def start(self, seconds: float = 90.0):
        own_files = not {"keys.file", "tenants.dir"} & self.settings.keys()
        if own_files and not self.data.exists():
            FirstStart.repeat(self.data)
        began = time.monotonic()
        self.process.start()
        self.base_url = until(self._ready, f"{self.process.name} prints ready", seconds)
        self.start_seconds = time.monotonic() - began
        # A database file remembers that its events are in Kafka.
        if own_files and ("database.url" in self.settings or "events.kafka.brokers" not in self.settings):
            FirstStart.keep(self.data)
        return self

    def _ready(self):
        if not self.process.running():
            raise SystemError(f"the service ended with {self.process.child.returncode}:\n"
                              f"{self.process.errors.read_text()[-4000:]}")
        found = re.search(r"^ready (https?://\S+)$", self.process.output.read_text(), re.MULTILINE)
        return found and found.group(1)

    def when(self, dependency: str, seconds: float = 60.0):
        """Waits until /health/ready says that it works: `ready` does not wait for lists and partners."""
        def works():
            states = requests.get(f"{self.base_url}/health/ready", timeout=10).json()["dependencies"]
            return any(each["name"] == dependency and each["state"] == "ok" for each in states)
        until(works, f"{dependency} works", seconds)
        return self

    def metrics(self) -> dict[str, float]:
        """Of /metrics: each sample by its name and labels."""
        text = requests.get(f"{self.base_url}/metrics", timeout=10).text
        samples = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in samples}

    def restart(self):
        """Starts again after a kill or a stop, on another port."""
        return self.start()

    def kill(self):
        self.process.kill()

    def stop(self) -> int:
        return self.process.stop()

    @property
    def demo(self) -> dict:
        return json.loads((self.data / "demo.json").read_text())

    def api(self, client: str = "demo-site") -> "Api":
        return Api(self, client)

    def secret_of(self, client: str) -> str:
        return self.added_secrets.get(client) or next(
            c["clientSecret"] for c in self.demo["clients"] if c["clientId"] == client)

    def add_client(self, client: str, scopes: list[str], sites: list[str], encryption_key: dict | None = None,
                   issuer: str | None = None) -> "Api":
        """One more client of the demo tenant, taken up while the service runs."""
        secret = secrets.token_urlsafe(32)
        lines = [f"\n[clients.{client}]", f'secret_sha256 = ["{hashlib.sha256(secret.encode()).hexdigest()}"]',
                 f"scopes = {json.dumps(scopes)}", f"sites = {json.dumps(sites)}", "requests_per_second = 2000"]
        if issuer:
            lines.append(f"issuer = {json.dumps(issuer)}")
        if encryption_key:
            lines.append(f"encryption_key = '{json.dumps(encryption_key)}'")
        with (self.data / "tenants" / "demo.toml").open("a") as file:
            file.write("\n".join(lines) + "\n")
        self.added_secrets[client] = secret
        self.process.child.send_signal(signal.SIGHUP)
        until(lambda: requests.post(f"{self.base_url}/oauth2/token", auth=(client, secret), timeout=10,
                                    data={"grant_type": "client_credentials"}).ok, f"{client} is taken up", 10)
        return self.api(client)

    def with_twins(self, client: str, count: int) -> list[str]:
        """The client, and others that may what it may, each with a rate limit of its own."""
        declared = tomllib.loads((self.data / "tenants" / "demo.toml").read_text())["clients"][client]
        names = [f"{client}-{number}" for number in range(2, count + 1)]
        for name in (name for name in names if name not in self.added_secrets):
            self.add_client(name, declared["scopes"], declared["sites"], issuer=declared.get("issuer"))
        return [client, *names]

    def log(self) -> str:
        return self.process.errors.read_text()

    def resident_megabytes(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


class FirstStart:
    """What the first service of a test run made in its empty folder (keys, demo tenant, database), copied for those after it:
    an RSA key takes a second, and the run starts a hundred services."""

    files = ("keys", "tenants", "demo.json", "demo.env", "vestibule.db")
    kept: tempfile.TemporaryDirectory | None = None

    @classmethod
    def keep(cls, data: pathlib.Path):
        if not cls.kept:
            cls.kept = tempfile.TemporaryDirectory(prefix="vestibule-first-start-")
            cls._copy(data, pathlib.Path(cls.kept.name))

    @classmethod
    def repeat(cls, data: pathlib.Path):
        if cls.kept:
            data.mkdir(mode=0o700, parents=True)
            cls._copy(pathlib.Path(cls.kept.name), data)

    @classmethod
    def _copy(cls, source: pathlib.Path, target: pathlib.Path):
        for name in cls.files:
            if (source / name).is_dir():
                shutil.copytree(source / name, target / name)
            elif name.endswith(".db") and (source / name).exists():
                with contextlib.closing(sqlite3.connect(source / name)) as live, \
                     contextlib.closing(sqlite3.connect(target / name)) as copy:
                    live.backup(copy)
            elif (source / name).exists():
                shutil.copy2(source / name, target / name)


class Api:
    """Calls on behalf of one client. Every answer is checked against /openapi.json."""

    def __init__(self, service: Service, client: str):
        self.service, self.client = service, client
        self.session = requests.Session()
        self.secret = service.secret_of(client)
        self._token = None

    @property
    def base_url(self) -> str:
        return self.service.base_url

    def token(self) -> str:
        if not self._token:
            answer = self.session.post(f"{self.base_url}/oauth2/token", auth=(self.client, self.secret),
                                       data={"grant_type": "client_credentials"}, timeout=20)
            assert answer.status_code == 200, answer.text
            self._token = answer.json()["access_token"]
        return self._token

    def call(self, method: str, path: str, body=None, *, user: str | None = None, headers=None, raw: bytes | None = None,
             bearer: str | None = None, anonymous: bool = False, timeout: float = 30.0) -> requests.Response:
        head = {} if anonymous else {"Authorization": f"Bearer {bearer or self.token()}"}
        if user:
            head["X-User-Token"] = user
        data = raw
        if body is not None:
            data, head["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif raw is not None:
            head["Content-Type"] = "application/json"
        head.update(headers or {})
        answer = self.session.request(method, self.base_url + path, data=data,
                                      headers={k: v for k, v in head.items() if v is not None}, timeout=timeout,
                                      allow_redirects=False)
        Contract.of(self.base_url).check(method, path.split("?")[0], answer)
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def enroll(self, guest: dict, **more) -> requests.Response:
        return self.post("/user/v2/enrollments", guest, headers={"CLIENT_ID": self.client, **more.pop("headers", {})}, **more)

    def register(self, **changes) -> tuple[dict, requests.Response]:
        person = new_person(**changes)
        return person, self.post("/user/registration", person)


def new_person(**changes) -> dict:
    """A registration that nobody has sent before."""
    name = "u" + uuid.uuid4().hex[:12]
    person = {"primaryUserIdentifier": name, "email": f"{name}@example.com", "password": "Orbital-Teapot-71",
              "firstName": "Rosalind", "lastName": "Quimby", "countryCode": "US",
              "userSiteRegistrationRequest": {"siteId": "rewards", "attributes": {"locale": "en"}}}
    for key, value in changes.items():
        if key == "site":
            person["userSiteRegistrationRequest"]["siteId"] = value
        elif key == "attributes":
            person["userSiteRegistrationRequest"]["attributes"] = value
        elif value is None:
            person.pop(key, None)
        else:
            person[key] = value
    return person


def new_guest(**changes) -> dict:
    """An enrollment that nobody has sent before, of somebody who is on no list."""
    name = "g" + uuid.uuid4().hex[:12]
    guest = {"primaryUserIdentifier": name, "email": f"{name}@example.com", "firstName": "Rosalind",
             "lastName": "Quimby", "dateOfBirth": "1984-05-17", "countryCode": "US",
             "userSiteRegistrationRequest": {"siteId": "rewards", "attributes": {"locale": "en"}},
             "userAssets": [{"type": "PAN", "value": "4111111111111111", "expiry": "2035-11"}],
             "consents": [{"documentId": "terms", "version": "3", "locale": "en", "channel": "WEB",
                           "grantedAt": "2026-01-02T03:04:05Z"}]}
    for key, value in changes.items():
        if value is None:
            guest.pop(key, None)
        else:
            guest[key] = value
    return guest


# Whom the shipped list holds (SDN 22790), and nobody else is likely to be.
LISTED = {"firstName": "Nicolas", "lastName": "Maduro Moros", "dateOfBirth": "1962-11-23", "countryCode": "VE"}


class Maildir(MailFolder):
    """The mails that the service wrote to its folder."""

    def __init__(self, folder: pathlib.Path):
        super().__init__(folder / "new", "*")


class Mailbox:
    """Looks for mails of a kind to an address, in a maildir or an SMTP server."""

    def __init__(self, source):
        self.source = source

    def all(self, address: str, kind: str | None = None):
        return [mail for mail in self.source.messages()
                if address.lower() in str(mail["To"]).lower() and kind in (None, mail["X-Vestibule-Mail"])]

    def one(self, address: str, kind: str, seconds: float = 60.0):
        return until(lambda: self.all(address, kind), f"a mail {kind} to {address}", seconds)[-1]

    def activation(self, address: str, seconds: float = 60.0) -> tuple[str, str]:
        """The user id and the token of the activation link."""
        return link_of(self.one(address, "activation", seconds))


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def link_of(mail) -> tuple[str, str]:
    found = re.search(r"^https://\S+[?&]userId=([^&\s]+)&token=(\S+)$", text_of(mail).replace("\r", ""), re.MULTILINE)
    assert found, text_of(mail)
    return found.group(1), found.group(2)
