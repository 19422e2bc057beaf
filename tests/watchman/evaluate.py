"""Where the real Watchman's line has to be: who is found, and who is alerted on that is on no list, from each score on.

    .cache/venv/bin/python tests/watchman/evaluate.py     # some four minutes; needs tests/support/fetch_watchman.sh

Once without birth dates and once with them, for the server's scores mean something else with each set of fields."""

import csv
import http.client
import json
import pathlib
import random
import re
import sys
import tempfile
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from parts.evaluation import MONTHS, Table, natural, rows  # noqa: E402
from parts.moov_watchman import MoovWatchman  # noqa: E402
from parts.sanctions_lists import unpack  # noqa: E402

LINES = [0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90]
SAMPLE, NEGATIVES = 600, 2500


def individuals(lists: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Names in natural order and whole birth dates, by the entry's number; of people who have one."""
    found = {}
    with (lists / "sdn.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            born = len(row) > 11 and row[2].strip() == "individual" and re.search(r"DOB (\d\d) (\w{3}) (\d{4})", row[11])
            if born:
                found[row[0]] = natural(row[1]), f"{born[3]}-{MONTHS.index(born[2]) + 1:02d}-{born[1]}"
    return found


class Asker:
    def __init__(self, port: int):
        self.port, self.own = port, threading.local()

    def matches(self, asked: tuple[str, str]) -> dict[str, float]:
        """Scores by entry; a name and a birth date, which may be empty."""
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        fields = {"type": "person", "name": asked[0], "source": "us_ofac", "limit": "100", "minMatch": "0.4"}
        if asked[1]:
            fields["birthDate"] = asked[1]
        self.own.connection.request("GET", f"/v2/search?{urllib.parse.urlencode(fields)}")
        return {entity["sourceID"]: entity["match"] for entity in json.loads(self.own.connection.getresponse().read())["entities"] or []}

    def all(self, asked: list[tuple[str, str]]) -> list[dict[str, float]]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(self.matches, asked))


def evaluate(asker: Asker, people: dict[str, tuple[str, str]], dated: bool):
    draw = random.Random(7)
    table = Table("name and birth date" if dated else "name alone", LINES)

    def found(what: str, asked: list[tuple[str, str, str]]):
        answers = asker.all([(name, born if dated else "") for _, name, born in asked])
        table.show(what, [answer.get(entry, 0) for (entry, _, _), answer in zip(asked, answers, strict=True)])

    found("found: as listed", [(entry, *people[entry]) for entry in draw.sample(sorted(people), SAMPLE)])
    if dated:
        found("found: as listed, another birth date", [(entry, people[entry][0], "1951-02-03") for entry in draw.sample(sorted(people), SAMPLE)])
    typos, aliases = rows("typos.csv.gz"), [row for row in rows("alias_holdout.csv.gz") if row["class"] == "variant"]
    for what, misspelt in (("found: one edit", [row for row in typos if row["edits"] == "1"]),
                           ("found: two edits", [row for row in typos if row["edits"] == "2"]), ("found: a listed alias", aliases)):
        known = [row for row in misspelt if row["ent_num"] in people]
        found(what, [(row["ent_num"], row["query"], people[row["ent_num"]][1]) for row in draw.sample(known, min(SAMPLE, len(known)))])
    strangers = draw.sample(rows("negatives_us.csv.gz"), NEGATIVES)
    answers = asker.all([(row["full_name"], row["date_of_birth"] if dated else "") for row in strangers])
    table.show("alerted on: people on no list", [max(answer.values(), default=0) for answer in answers])


def main():
    with tempfile.TemporaryDirectory() as folder:
        lists = unpack(pathlib.Path(folder) / "lists")
        server = MoovWatchman(pathlib.Path(folder) / "watchman", lists).start()
        for dated in (False, True):
            evaluate(Asker(server.port), individuals(lists), dated)
        server.kill()


if __name__ == "__main__":
    main()
