"""The partner's programs as docs/partners.md shows them, written to a folder and run from there."""

import json
import pathlib
import re
import subprocess
import sys

from .process import ROOT

NIMBUS = ROOT / ".cache" / "nimbus-10.5" / "libs"
NODE_MODULES = ROOT / ".cache" / "node" / "node_modules"
LANGUAGES = ("python", "js", "java")


def blocks(language: str) -> list[str]:
    """The code blocks of that language in docs/partners.md."""
    text = (ROOT / "docs" / "partners.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Partner:
    """One of the three programs."""

    def __init__(self, language: str, folder: pathlib.Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (source,) = blocks(language)
        if language == "python":
            (folder / "partner.py").write_text(source)
            self.command = [sys.executable, folder / "partner.py"]
        elif language == "js":
            (folder / "partner.mjs").write_text(source)
            (folder / "node_modules").symlink_to(NODE_MODULES.resolve())
            self.command = ["node", folder / "partner.mjs"]
        else:
            assert NIMBUS.is_dir(), f"{NIMBUS} is missing: run ./test, which fetches it once"
            (folder / "Partner.java").write_text(source)
            subprocess.run(["javac", "-cp", f"{NIMBUS}/*", "-d", folder, folder / "Partner.java"], check=True)
            self.command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{NIMBUS}/*:{folder}", "Partner"]

    def _run(self, verb: str, key: dict, text: str, *more: str) -> str:
        file = self.folder / "key.jwk"
        file.write_text(json.dumps(key))
        done = subprocess.run([*self.command, verb, file, *more], input=text, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def seal(self, key: dict, plaintext: str, encryption: str = "A256GCM") -> str:
        return self._run("seal", key, plaintext, encryption)

    def open(self, key: dict, message: str) -> str:
        return self._run("open", key, message)
