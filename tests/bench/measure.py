"""Measures the first workflow on both stacks, each figure beside its limit from the same run.

    tests/bench/measure.py [--seconds 10] [--stack embedded|real|both]

Needs what ./test builds. Prints a table; times vary with the machine, the ratios are what counts.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from bench import code_logins  # noqa: E402
from conftest import Stack, real_settings  # noqa: E402
from parts.kafka import Kafka  # noqa: E402
from parts.postgres import Postgres  # noqa: E402
from parts.process import ROOT  # noqa: E402
from parts.service import Mailbox, Maildir, Service, new_guest, new_person  # noqa: E402
from parts.smtp import SmtpServer  # noqa: E402

PASSWORD = "Orbital-Teapot-71"
CORES = os.cpu_count()


def limit(*words) -> float:
    done = subprocess.run([str(ROOT / "build/ci/tests/bench/limits"), *map(str, words)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def wrk(stack: Stack, path: str, body: dict, seconds: float, connections: int, users: int = 0, client: str = "demo-site") -> dict:
    """Requests a second and latencies in ms; `#` in the body becomes a number of its own, or one of `users`."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-s", str(ROOT / "tests/bench/load.lua"), stack.service.base_url],
        env={**os.environ, "VESTIBULE_CLIENT": client, "VESTIBULE_TOKEN": stack.api(client).token(), "VESTIBULE_PATH": path, "VESTIBULE_BODY": json.dumps(body),
             "VESTIBULE_USERS": str(users)}, capture_output=True, text=True, check=True)
    count, microseconds, p50, p99, errors = map(float, re.search(r"RESULT (.*)", done.stdout).group(1).split())
    return {"rate": (count - errors) / microseconds * 1e6, "p50": p50, "p99": p99, "errors": int(errors)}


class LiveProbe:
    """Asks /health/live fifty times a second while the load runs."""

    def __init__(self, stack):
        self.stack, self.times, self.going = stack, [], True
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        import requests
        session = requests.Session()
        while self.going:
            began = time.perf_counter()
            session.get(self.stack.service.base_url + "/health/live", timeout=10)
            self.times.append((time.perf_counter() - began) * 1000)
            time.sleep(0.02)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.going = False
        self.thread.join()

    def p99(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.99)]


def person_template(password: str | None) -> dict:
    person = new_person(password=password)
    mark = uuid.uuid4().hex[:6]
    return {**person, "primaryUserIdentifier": f"b{mark}-#", "email": f"b{mark}-#@example.com"}


def guest_template() -> dict:
    mark = uuid.uuid4().hex[:6]
    return new_guest(primaryUserIdentifier=f"e{mark}-#", email=f"e{mark}-#@example.com")


def round_trips(stack: Stack, seconds: float) -> float:
    """Registered, mail read, activated, a second; eight people at a time."""
    end, done = time.monotonic() + seconds, 0

    def one(_):
        api = stack.api()
        api._token = stack.api_token
        count = 0
        while time.monotonic() < end:
            person, answer = api.register()
            user_id, token = stack.mailbox.activation(person["email"], 30)
            api.post(f"/user/activate-token/{user_id}", {"token": token})
            count += 1
        return count

    stack.api_token = stack.api().token()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(one, range(4)))
    return done / seconds


def measure(stack: Stack, commits: float, seconds: float, name: str) -> list[tuple]:
    rows = []
    hashes = limit("hash", CORES, 4)

    idle = stack.service.resident_megabytes()
    plain = wrk(stack, "/user/registration", person_template(None), seconds, 32)
    rows.append((name, "registrations/s, no password", plain, "commits/s, one each", commits))
    enrolled = wrk(stack, "/user/v2/enrollments", guest_template(), seconds, 64, client="demo-guest")
    rows.append((name, "enrollments/s, screened", enrolled, "commits/s, one each", commits))
    hashed = wrk(stack, "/user/registration", person_template(PASSWORD), seconds, 16)
    rows.append((name, "registrations/s, with password", hashed, f"hashes/s, {CORES} threads", hashes))

    users = 16
    template = person_template(PASSWORD)
    for number in range(users):
        person = {**template, "primaryUserIdentifier": template["primaryUserIdentifier"].replace("#", str(number)),
                  "email": template["email"].replace("#", str(number))}
        assert stack.api().post("/user/registration", person).status_code == 201
        user_id, token = stack.mailbox.activation(person["email"], 60)
        assert stack.api().post(f"/user/activate-token/{user_id}", {"token": token}).status_code == 200
    with LiveProbe(stack) as probe:
        logins = wrk(stack, "/user/site/rewards/login", {"username": template["primaryUserIdentifier"], "password": PASSWORD},
                     seconds, 16, users)
    rows.append((name, "logins/s", logins, f"hashes/s, {CORES} threads", hashes))
    people, rounds = (2000, 8) if seconds >= 10 else (300, 2)
    for what, figures in code_logins.measure(stack, people, rounds):
        rows.append((name, what, figures, "commits/s, one each", commits))
    trips = round_trips(stack, seconds)
    rows.append((name, "activation round trips/s", {"rate": trips, "p50": 0, "p99": 0, "errors": 0}, "hashes/s", hashes))
    rows.append((name, "p99 of /health/live under logins, ms", {"rate": probe.p99(), "p50": 0, "p99": 0, "errors": 0}, "goal", 20))
    rows.append((name, "resident memory idle, MB", {"rate": idle, "p50": 0, "p99": 0, "errors": 0}, "goal", 50))
    stack.service.stop()
    stack.service.restart()
    rows.append((name, "start to ready, existing database, ms",
                 {"rate": stack.service.start_seconds * 1000, "p50": 0, "p99": 0, "errors": 0}, "goal", 200))
    return rows


def show(rows):
    print(f"| {'stack':8} | {'measure':38} | {'value':>8} | {'p50 ms':>7} | {'p99 ms':>7} | {'limit of the same run':24} | {'limit':>8} | ratio |")
    print(f"|{'-' * 10}|{'-' * 40}|{'-' * 10}|{'-' * 9}|{'-' * 9}|{'-' * 26}|{'-' * 10}|-------|")
    for name, measured, figures, limit_name, bound in rows:
        note = f" ({figures['errors']} refused)" if figures["errors"] else ""
        print(f"| {name:8} | {measured + note:38} | {figures['rate']:8.1f} | {figures['p50']:7.1f} | {figures['p99']:7.1f} | "
              f"{limit_name:24} | {bound:8.0f} | {figures['rate'] / bound:5.2f} |")


def embedded(folder: pathlib.Path, seconds: float):
    commits = limit("sqlite", folder, 4)
    service = Service(folder / "embedded").start()
    rows = measure(Stack(service, Mailbox(Maildir(service.data / "mail")), {}), commits, seconds, "embedded")
    service.stop()
    return rows


def real(folder: pathlib.Path, seconds: float):
    postgres, kafka, smtp = Postgres(folder / "postgres").start(), Kafka(folder / "kafka").start(), SmtpServer(folder / "smtp").start()
    try:
        commits = limit("postgres", f"host=127.0.0.1 port={postgres.port} user=vestibule dbname=postgres", 8, 4)
        service = Service(folder / "real", real_settings(postgres, kafka, smtp, "bench")).start(60)
        rows = measure(Stack(service, Mailbox(smtp), {}), commits, seconds, "real")
        service.stop()
        return rows
    finally:
        for part in (smtp, kafka, postgres):
            part.stop()


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=10)
    words.add_argument("--stack", choices=("embedded", "real", "both"), default="both")
    options = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        rows = embedded(folder, options.seconds) if options.stack != "real" else []
        rows += real(folder, options.seconds) if options.stack != "embedded" else []
    show(rows)


if __name__ == "__main__":
    main()
