"""Measures the workflows on both stacks, each figure beside its limit from the same run.

    .cache/venv/bin/python tests/bench/measure.py [--seconds 10] [--stack embedded|real|both] [--only MEASURE…]

Needs what ./test builds. Prints a table; times vary with the machine, the ratios are what counts.
"""

import argparse
import contextlib
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from bench.loads import TOOLS, limit  # noqa: E402
from bench.measures import MEASURES, Measures, Row  # noqa: E402
from conftest import Stack, real_settings  # noqa: E402
from parts.kafka import Kafka  # noqa: E402
from parts.postgres import Postgres  # noqa: E402
from parts.service import BINARY, Mailbox, Maildir, Service  # noqa: E402
from parts.smtp import SmtpServer  # noqa: E402


@contextlib.contextmanager
def started(folder: pathlib.Path, settings: dict, mails=None):
    service = Service(folder, settings).start(60).when("screening")
    yield Stack(service, Mailbox(mails or Maildir(service.data / "mail")), {})
    service.stop()


@contextlib.contextmanager
def embedded(folder: pathlib.Path):
    yield lambda name: started(folder / name, {}), lambda: limit("sqlite", folder, 3)


@contextlib.contextmanager
def real(folder: pathlib.Path):
    """PostgreSQL and Kafka once; a database, topics and a mail server for each measure."""
    postgres, kafka = Postgres(folder / "postgres").start(), Kafka(folder / "kafka").start()

    @contextlib.contextmanager
    def fresh(name):
        smtp = SmtpServer(folder / name / "smtp").start()
        with started(folder / name, real_settings(postgres, kafka, smtp, name), smtp) as stack:
            yield stack
        smtp.stop()

    yield fresh, lambda: limit("postgres", f"host=127.0.0.1 port={postgres.port} user=vestibule dbname=postgres", 8, 3)
    kafka.stop(), postgres.stop()


def show(stack: str, rows: list[Row]):
    print(f"| {'stack':8} | {'measure':38} | {'value':>8} | {'p50 ms':>7} | {'p99 ms':>7} | {'limit of the same run':20} | {'limit':>7} | ratio | goal |\n"
          f"|----------|{'-' * 40}|{'-' * 10}|{'-' * 9}|{'-' * 9}|{'-' * 22}|{'-' * 9}|-------|------|")
    for row in rows:
        what = f"{row.what} ({row.refused} refused)" if row.refused else row.what
        times = f"{row.p50:7.1f} | {row.p99:7.1f}" if row.p99 else f"{'':7} | {'':7}"
        bound = f"{row.bound:7.0f} | {row.value / row.bound:5.2f}" if row.bound else f"{'':7} | {'':5}"
        print(f"| {stack:8} | {what:38} | {row.value:8.1f} | {times} | {row.limit:20} | {bound} | {row.goal} |", flush=True)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=10)
    words.add_argument("--stack", choices=("embedded", "real", "both"), default="both")
    words.add_argument("--only", nargs="*", default=[], metavar="MEASURE", choices=MEASURES, help=", ".join(MEASURES))
    options = words.parse_args()
    if missing := [str(tool) for tool in (BINARY, *TOOLS) if not tool.exists()]:
        sys.exit(f"not built yet: {', '.join(missing)}; `./test unit` builds them")
    for name, make in (("embedded", embedded), ("real", real)):
        if options.stack not in (name, "both"):
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            pathlib.Path(folder).chmod(0o755)
            with make(pathlib.Path(folder)) as (fresh, commits):
                measures = Measures(name, fresh, commits, options.seconds)
                show(name, [row for only in options.only for row in getattr(measures, only)()] or measures.all())


if __name__ == "__main__":
    main()
