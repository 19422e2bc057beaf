"""What is measured: each on a fresh service, so that no load stands in another one's queue."""

import concurrent.futures
import dataclasses
import os
import time

from bench import code_logins, enrollment_rows
from bench.loads import PASSWORD, LiveProbe, delivered, guest_template, limit, person_template, wrk
from conftest import Stack

CORES = os.cpu_count()
LOGIN = "/user/site/rewards/login"


@dataclasses.dataclass
class Row:
    """A figure beside its limit of the same run; a goal that begins with "<" is one not to be exceeded."""

    what: str
    value: float
    p50: float = 0
    p99: float = 0
    refused: int = 0
    limit: str = ""
    bound: float = 0
    goal: str = ""


def of_load(what: str, load: dict, limit_name: str, bound: float, goal: str = "") -> Row:
    return Row(what, load["rate"], load["p50"], load["p99"], load["errors"], limit_name, bound, goal)


# Methods of Measures, in the order of the table.
MEASURES = ("registrations", "enrollments", "hashed_registrations", "password_logins", "code_logins", "round_trips", "start")


class Measures:
    def __init__(self, kind: str, fresh, commits, seconds: float):
        self.kind, self.fresh, self.commits, self.seconds = kind, fresh, commits, seconds

    def all(self) -> list[Row]:
        return [row for measure in MEASURES for row in getattr(self, measure)()]

    def goal(self, embedded: str, real: str) -> str:
        return embedded if self.kind == "embedded" else real

    def beside_commits(self, *loads: tuple[str, dict, str]) -> list[Row]:
        commits = self.commits()
        return [of_load(what, load, "commits/s, one each", commits, goal) for what, load, goal in loads]

    def registrations(self):
        with self.fresh("registrations") as stack:
            load = wrk(stack, "/user/registration", person_template(None), self.seconds, 64)
            return self.beside_commits(("registrations/s, no password", load, ""))

    def enrollments(self):
        with self.fresh("enrollments") as stack:
            load = wrk(stack, "/user/v2/enrollments", guest_template(), self.seconds, 64, client="demo-guest")
            rows = [*self.beside_commits(("enrollments/s, screened", load, self.goal("3000", "2000"))),
                    Row("their mails/s once the load has ended", delivered(stack, self.seconds))]
            if self.kind == "real":
                stack.service.stop()
                alone = enrollment_rows.measure(stack.service.settings["database.url"], self.seconds)
                rows.append(Row("enrollments/s, once more", load["rate"], limit="their rows alone", bound=alone))
                stack.service.restart()
            return rows

    def hashed_registrations(self):
        with self.fresh("hashed") as stack:
            hashes = limit("hash", CORES, 3)
            load = wrk(stack, "/user/registration", person_template(PASSWORD), self.seconds, 16)
            return [of_load("registrations/s, with password", load, f"hashes/s, {CORES} threads", hashes)]

    def password_logins(self):
        with self.fresh("logins") as stack:
            template, devices = person_template(PASSWORD), []
            api, proof = stack.api(), {"username": template["primaryUserIdentifier"], "password": PASSWORD}
            for number in map(str, range(16)):
                stack.active_user(**{field: template[field].replace("#", number) for field in ("primaryUserIdentifier", "email")})
                devices.append(api.post(LOGIN, {**proof, "username": proof["username"].replace("#", number)}).json()["deviceToken"])
            hashes = limit("hash", CORES, 3)
            with LiveProbe(stack) as probe:
                known = wrk(stack, LOGIN, proof, self.seconds, 16, len(devices), devices=devices)
            between = limit("hash", CORES, 3)
            new = wrk(stack, LOGIN, proof, self.seconds, 16, len(devices))
            after = limit("hash", CORES, 3)
            what = f"hashes/s, {CORES} threads"
            return [of_load("logins/s, at a known device", known, what, (hashes + between) / 2, "0.9 of it"),
                    Row("p99 of /health/live under logins, ms", probe.p99(), goal="< 20"),
                    of_load("logins/s, each at a new device, mailed", new, what, (between + after) / 2)]

    def code_logins(self):
        with self.fresh("codes") as stack:
            people, rounds = (2000, 8) if self.seconds >= 10 else (500, 4)
            sends, uses, mails = code_logins.measure(stack, people, rounds)
            whole = code_logins.whole(sends, uses)
            return [*self.beside_commits(("code sends/s", sends, ""), ("code logins/s, of codes sent", uses, ""),
                                         ("whole logins by code/s (p99 < 50)", whole, self.goal("2000", "1000"))),
                    Row("code mails/s, sends included", mails)]

    def round_trips(self):
        with self.fresh("trips") as stack:
            return [Row("activation round trips/s", round_trips(stack, self.seconds))]

    def start(self):
        with self.fresh("start") as stack:
            idle = stack.service.resident_megabytes()
            stack.active_user()
            stack.service.stop()
            stack.service.restart()
            return [Row("resident memory idle, MB", idle, goal="< 50 and the list"),
                    Row("start to ready, existing database, ms", stack.service.start_seconds * 1000, goal=self.goal("< 200", ""))]


def round_trips(stack: Stack, seconds: float) -> float:
    """Registered, mail read, activated, a second; four people at a time."""
    end, token = time.monotonic() + seconds, stack.api().token()

    def one(_):
        api, count = stack.api(), 0
        api._token = token
        while time.monotonic() < end:
            person, answer = api.register()
            user_id, activation = stack.mailbox.activation(person["email"], 30)
            api.post(f"/user/activate-token/{user_id}", {"token": activation})
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return sum(pool.map(one, range(4))) / seconds
