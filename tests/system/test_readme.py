"""The README's tours, pasted as they stand into bash, in the folder of a fresh installation."""

import re
import subprocess

from parts.process import ROOT, Process, accepts, free_port, until
from parts.service import BINARY, Service

TOURS = re.findall(r"^```sh\n(\. data/demo\.env\n.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)


def test_there_are_two():
    assert len(TOURS) == 2


def paste(tour: str, folder) -> str:
    done = subprocess.run(["bash", "-u"], input=tour, cwd=folder, text=True, capture_output=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.stdout


def test_the_five_minutes(tmp_path):
    service = Service(tmp_path).start().when("screening")
    out = paste(TOURS[0], tmp_path)
    assert service.stop() == 0
    told = ['"status":"PENDING_ACTIVATION"', "(201)", "https://", '"status":"ACTIVE"', '"userToken":"', '"firstName":"Ada"', "(204)", "USER_UNAUTHENTICATED",
            "VALIDATION_FAILED", '"pointer":"/surprise"', '"status":"ACTIVE"', '"amr":["otp"]', "(204)", "SCREENING_DENIED", '"caseId":"', '"status":"CLEARED"',
            '"status":"ACTIVE"', "vestibule.enrollment.approved.v1"]
    place = 0
    for what in told:
        found = out.find(what, place)
        assert found >= 0, f"{what} does not come where the tour says:\n{out}"
        place = found + len(what)


def test_a_slow_partner_and_a_parked_call(tmp_path):
    port = free_port()
    partner = Process([BINARY, "stand-in", "partners", "--listen", f"127.0.0.1:{port}", "--data", tmp_path / "data" / "stand-in"], tmp_path, "partner")
    service = Service(tmp_path, {"moe.url": f"http://127.0.0.1:{port}"}).start().when("screening")
    partner.start()
    until(lambda: accepts(port), "the partner listens")
    out = paste(TOURS[1], tmp_path)
    assert service.stop() == 0
    partner.stop()
    for what in ('"DONE"', '"PENDING"', '"PARKED"'):
        assert what in out, out
