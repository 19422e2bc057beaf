"""Loads on a service, and this machine's limits beside them."""

import http.client
import json
import os
import re
import subprocess
import threading
import time
import urllib.parse
import uuid

from conftest import Stack
from parts.process import ROOT
from parts.service import Api, new_guest, new_person

PASSWORD = "Orbital-Teapot-71"
TOOLS = LIMITS, POST_ALL = [ROOT / "build/ci/tests/bench" / name for name in ("limits", "post_all")]


def limit(*words) -> float:
    """What the machine can do at most, a second: see limits.cpp."""
    done = subprocess.run([str(LIMITS), *map(str, words)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def wrk(stack: Stack, path: str, body: dict, seconds: float, connections: int, users: int = 0, client: str = "demo-site",
        devices: list[str] = ()) -> dict:
    """Requests a second and latencies in ms; `#` in the body becomes a number of its own, or one of `users`, with their devices.
    Three clients ask in turns: one of the demo tenant may ask 2,000 times a second."""
    clients = stack.service.with_twins(client, 3)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-s", str(ROOT / "tests/bench/load.lua"), stack.service.base_url],
        env={**os.environ, "VESTIBULE_CLIENTS": ",".join(clients), "VESTIBULE_PATH": path,
             "VESTIBULE_TOKENS": ",".join(stack.api(name).token() for name in clients),
             "VESTIBULE_BODY": json.dumps(body), "VESTIBULE_USERS": str(users), "VESTIBULE_DEVICES": ",".join(devices)}, capture_output=True, text=True, check=True)
    count, microseconds, p50, p99, errors = map(float, re.search(r"RESULT (.*)", done.stdout).group(1).split())
    return {"rate": (count - errors) / microseconds * 1e6, "p50": p50, "p99": p99, "errors": int(errors)}


def post_all(api: Api, path: str, lines: list[str], connections: int = 32) -> tuple[dict, list[tuple[int, dict]]]:
    """The figures, and status and body of each answer in order: see post_all.cpp."""
    url = urllib.parse.urlsplit(api.base_url)
    done = subprocess.run([str(POST_ALL), url.hostname, str(url.port), api.token(), path,
                           str(connections), api.client], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    count, seconds, p50, p99 = map(float, done.stderr.split("\n")[-2].split())
    answers = [(int(line[:3]), json.loads(line[4:] or "{}")) for line in done.stdout.splitlines()]
    return {"count": count, "seconds": seconds, "rate": count / seconds, "p50": p50, "p99": p99}, answers


def delivered(stack: Stack, seconds: float) -> float:
    """Mails a second that leave while nobody asks for anything; none where none is left."""
    began, before = time.monotonic(), len(stack.mailbox.source.names())
    count, since = before, began
    while (now := time.monotonic()) < began + seconds:
        time.sleep(0.1)
        if (found := len(stack.mailbox.source.names())) > count:
            count, since = found, now + 0.1
    return (count - before) / (since - began) if count > before else 0.0


class LiveProbe:
    """Asks /health/live fifty times a second while the load runs, at little cost to what is measured."""

    def __init__(self, stack):
        self.stack, self.times, self.going = stack, [], True
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        url = urllib.parse.urlsplit(self.stack.service.base_url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
        while self.going:
            began = time.perf_counter()
            connection.request("GET", "/health/live")
            connection.getresponse().read()
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
