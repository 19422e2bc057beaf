"""An authenticator that is not ours (oathtool), and eyes for QR codes (rsvg-convert, zbarimg)."""

import pathlib
import subprocess
import time


def totp(secret: str, steps: int = 0) -> str:
    """The code of now, or of that many steps of 30 s from now."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + 30 * steps))
    made = subprocess.run(["oathtool", "--totp", "--base32", "--now", moment, "-"], input=secret, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def read_qr(svg: str, folder: pathlib.Path) -> str:
    """What a camera would read."""
    (folder / "code.svg").write_text(svg)
    subprocess.run(["rsvg-convert", "-o", str(folder / "code.png"), str(folder / "code.svg")], check=True)
    seen = subprocess.run(["zbarimg", "--quiet", "--raw", str(folder / "code.png")], capture_output=True, text=True, check=True)
    return seen.stdout.strip()
