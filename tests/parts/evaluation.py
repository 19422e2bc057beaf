"""What evaluations of screeners outside have in common: the sets of tests/bench/screening, and a table by score."""

import csv
import gzip

from .process import ROOT

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def rows(name: str) -> list[dict]:
    with gzip.open(ROOT / "tests/bench/screening/sets" / name, "rt") as packed:
        return list(csv.DictReader(packed))


def natural(name: str) -> str:
    """"LAST, First" in natural order."""
    last, _, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip()


class Table:
    """Shares of the scores at or above each line."""

    def __init__(self, title: str, lines: list[float]):
        self.lines = lines
        print(f"\n| {title:42} | {' | '.join(f'{line:6.2f}' for line in lines)} |")
        print(f"|{'-' * 44}|{'|'.join(['-' * 8] * len(lines))}|", flush=True)

    def show(self, what: str, scores: list[float]):
        shares = (sum(score >= line for score in scores) / len(scores) for line in self.lines)
        print(f"| {what:42} | {' | '.join(f'{share:6.1%}' for share in shares)} |", flush=True)
