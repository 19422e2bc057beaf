"""The measure runs to its end on both stacks and every figure of its table is there. Times are printed, not judged."""

import subprocess
import sys

from parts.process import ROOT


def test_the_table_has_every_figure():
    done = subprocess.run([sys.executable, str(ROOT / "tests/bench/measure.py"), "--seconds", "5"], capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    for stack in ("embedded", "real"):
        for measure in ("registrations/s, no password", "registrations/s, with password", "enrollments/s, screened", "their mails/s",
                        "logins/s", "p99 of /health/live", "code sends/s", "code logins/s", "whole logins by code/s", "code mails/s",
                        "activation round trips/s", "resident memory", "start to ready"):
            assert any(line.startswith(f"| {stack}") and measure in line for line in done.stdout.splitlines()), (stack, measure)
