"""Runs the tiers, each with its budget, and ends with `N passed, N failed`.

    ./test [--full] [TIER…]      all tiers without names

Tiers of different lanes run side by side (most of the black-box tests' time is waiting), those of one lane in order;
what a tier prints comes in one piece when it has ended. --full, which measures, runs one tier at a time.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "ci"
RESULTS = ROOT / "build" / "test-results"
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
SLOWEST = "tests/system/test_outside_screening.py"  # real stack: beside the others
FAILPOINT_BINARY = {"SERVICE_BINARY": str(BUILD / "vestibule")}


@dataclasses.dataclass
class Tier:
    name: str
    minutes: float  # budget; longer is a failure of the tier
    lane: str
    command: list
    environment: dict = dataclasses.field(default_factory=dict)
    full: bool = False  # only with --full

    @property
    def results(self) -> pathlib.Path:
        return RESULTS / f"{self.name}.xml"

    def words(self, full: bool) -> list[str]:
        if self.command[0] == PYTEST[0]:
            return [*map(str, self.command), f"--junitxml={self.results}", *(["--full"] if full else [])]
        return [*map(str, self.command), f"--logger=JUNIT,error,{self.results}:HRF,error,stdout"]


TIERS = [
    Tier("lint", 25, "code", [*PYTEST, "tests/lint"]),
    Tier("unit", 3, "code", [BUILD / "tests" / "unit_tests"]),
    Tier("contract", 10, "code", [BUILD / "tests" / "contract_tests"]),
    Tier("fuzz", 15, "code", [*PYTEST, "tests/fuzz"]),
    Tier("system", 15, "embedded", [*PYTEST, "tests/system", "--stack", "embedded"]),
    Tier("browser", 3, "embedded", [*PYTEST, "tests/browser"]),
    Tier("real", 20, "real", [*PYTEST, "tests/system", "--stack", "real", f"--ignore={SLOWEST}"]),
    Tier("faults", 15, "faults", [*PYTEST, "tests/faults", "--ignore=tests/faults/test_partners.py"], FAILPOINT_BINARY),
    Tier("partners", 15, "partners", [*PYTEST, "tests/faults/test_partners.py"], FAILPOINT_BINARY),
    Tier("parts", 15, "partners", [*PYTEST, "tests/real", SLOWEST, "--stack", "real"]),
    Tier("watchman", 5, "bench", [*PYTEST, "tests/watchman"], full=True),
    Tier("bench", 15, "bench", [*PYTEST, "-s", "tests/bench"], full=True),
]


def count(results: pathlib.Path) -> tuple[int, int, int]:
    """Passed, failed, skipped of a JUnit file."""
    passed = failed = skipped = 0
    for case in xml.etree.ElementTree.parse(results).iter("testcase"):
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            failed += 1
        elif "skipped" in outcomes:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def failures(results: pathlib.Path) -> list[str]:
    """What failed in a JUnit file, each with the first line that tells why: what a reader of the last page needs."""
    told = []
    for case in xml.etree.ElementTree.parse(results).iter("testcase"):
        for fault in (child for child in case if child.tag in ("failure", "error", "skipped")):
            name = "/".join(filter(None, (case.get("classname"), case.get("name"))))
            why = fault.text if "type" in fault.attrib else fault.get("message")  # Boost.Test's; pytest's
            told.append(f"{name}: {' '.join((why or '').split())[:400]}")
    return told


def worth_reading(printed: str, failed: int) -> str:
    """Where all is well, what the code under test logged is left out; it stands in build/test-results."""
    return printed if failed else re.sub(r"(?m)^\d{4}-\d\d-\d\dT\S+Z (debug|info|warning|error) .*\n", "", printed)


def run(tier: Tier, full: bool) -> tuple[int, int]:
    tier.results.unlink(missing_ok=True)
    printed = RESULTS / f"{tier.name}.txt"
    began = time.monotonic()
    over = ""
    # A temporary root of its own: pytest closes the shared one to other users whenever it starts.
    with printed.open("w") as output, tempfile.TemporaryDirectory(prefix=f"vestibule-{tier.name}-",
                                                                  ignore_cleanup_errors=True) as temporary:
        pathlib.Path(temporary).chmod(0o755)
        try:
            code = subprocess.run(tier.words(full), cwd=ROOT, stdout=output,
                                  env={**os.environ, "PYTEST_DEBUG_TEMPROOT": temporary, **tier.environment},
                                  stderr=subprocess.STDOUT, timeout=tier.minutes * 60 * (3 if full else 1)).returncode
        except subprocess.TimeoutExpired:
            over = f"{tier.name} is over its budget of {tier.minutes:g} min and was ended\n"
            code = -1
    seconds = time.monotonic() - began
    passed, failed, skipped = count(tier.results) if tier.results.exists() else (0, 0, 0)
    if code != 0 and failed == 0:
        failed = 1  # it crashed, or was ended
    if passed == 0 and failed == 0:
        over += f"{tier.name} ran no test\n"
        failed = 1
    failed += skipped  # nothing is skipped here: what is missing is a failure
    print(f"\n== {tier.name}, budget {tier.minutes:g} min\n{worth_reading(printed.read_text(errors='replace'), failed)}{over}"
          f"{tier.name}: {passed} passed, {failed} failed in {seconds:.0f} s", flush=True)
    return passed, failed


def run_all(tiers: list[Tier], full: bool) -> dict[str, tuple[int, int]]:
    lanes = collections.defaultdict(list)
    for tier in tiers:
        lanes["all" if full else tier.lane].append(tier)
    print(f"\n== {', '.join(tier.name for tier in tiers)}: {len(lanes)} side by side", flush=True)
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        outcomes = pool.map(lambda lane: [(tier.name, run(tier, full)) for tier in lane], lanes.values())
    return {name: outcome for lane in outcomes for name, outcome in lane}


def main():
    names = [tier.name for tier in TIERS]
    words = argparse.ArgumentParser(prog="./test", allow_abbrev=False, description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--full", action="store_true")
    words.add_argument("tier", nargs="*", metavar="TIER", help=", ".join(names))
    words.add_argument("--check", action="store_true", help="only look whether these words are known")
    options = words.parse_args()
    if unknown := set(options.tier) - set(names):
        words.error(f"no tier is called {' or '.join(sorted(unknown))}; there are {', '.join(names)}")
    if options.check:
        return

    RESULTS.mkdir(parents=True, exist_ok=True)
    chosen = [tier for tier in TIERS if tier.name in options.tier or
              not options.tier and (options.full or not tier.full)]
    outcomes = run_all(chosen, options.full)

    print("\n== summary")
    for name, (passed, failed) in outcomes.items():
        print(f"{name:10} {passed:5} passed {failed:4} failed")
    for tier in chosen:
        for line in failures(tier.results) if outcomes[tier.name][1] and tier.results.exists() else ():
            print(f"{tier.name}: {line}")
    passed, failed = (sum(column) for column in zip(*outcomes.values(), strict=True))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
