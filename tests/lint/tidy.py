"""Runs clang-tidy over the sources that changed since it last had nothing to say: a pass is remembered by the content of the
source, of the project's headers that it includes, of the flags and of .clang-tidy."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess

from parts.process import ROOT

INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"', re.MULTILINE)


def _headers(path: pathlib.Path, seen: set[pathlib.Path]):
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        header = ROOT / name
        if header.is_file() and header not in seen:
            seen.add(header)
            _headers(header, seen)
    return seen


def _key(source: pathlib.Path, command: str) -> str:
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes() + command.replace(str(ROOT), "").encode())
    for path in [source, *sorted(_headers(source, set()))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def complaints(build: pathlib.Path, remembered: pathlib.Path, folders: str) -> list[str]:
    remembered.mkdir(parents=True, exist_ok=True)
    waiting = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"])
        if source.is_relative_to(ROOT) and re.match(f"({folders})/", str(source.relative_to(ROOT))):
            key = _key(source, entry["command"])
            if not (remembered / key).exists():
                waiting[source] = key

    def check(source):
        done = subprocess.run(["clang-tidy-19", "-p", str(build), "--quiet", "--warnings-as-errors=*", str(source)],
                              capture_output=True, text=True, cwd=ROOT)
        if done.returncode == 0:
            (remembered / waiting[source]).touch()
            return None
        return done.stdout[:2000] or done.stderr[-500:]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [text for text in pool.map(check, waiting) if text]
