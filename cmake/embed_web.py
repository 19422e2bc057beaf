"""Writes the C++ source that holds the pages' files and the API description as JSON.

    embed_web.py OPENAPI.YAML WEB_FOLDER OUTPUT.CPP

Refuses vendored files whose SHA-256 is not the one in vendor/CHECKSUMS.
"""

import hashlib
import json
import pathlib
import sys

try:
    import yaml
except ImportError:
    sys.exit("embed_web.py needs PyYAML (Debian: apt-get install python3-yaml)")

OWN = {"docs.html": "text/html; charset=utf-8", "page.css": "text/css; charset=utf-8",
       "start.js": "text/javascript; charset=utf-8"}
VENDORED = {"redoc/redoc.standalone.js": "text/javascript; charset=utf-8",
            "redoc/redoc.standalone.js.LICENSE.txt": "text/plain; charset=utf-8"}


def checked(vendor: pathlib.Path, name: str) -> bytes:
    sums = dict(reversed(line.split(None, 1)) for line in (vendor / "CHECKSUMS").read_text().splitlines())
    content = (vendor / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sums.get(name):
        sys.exit(f"{vendor / name} is not the file of vendor/CHECKSUMS")
    return content


def offline(content: bytes) -> bytes:
    """Redoc's own logo comes from a server of its makers; our pages load nothing from elsewhere."""
    return content.replace(b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,")


def literal(content: bytes) -> str:
    """C++ string literals of 16 KiB each, side by side."""
    plain = {byte: chr(byte) for byte in range(0x20, 0x7F) if chr(byte) not in '"\\?'}
    words = [plain.get(byte) or f"\\{byte:03o}" for byte in content]
    return "\n    ".join('"' + "".join(words[at:at + 16384]) + '"' for at in range(0, max(len(words), 1), 16384))


def main(openapi: str, web: str, output: str):
    folder = pathlib.Path(web)
    document = yaml.safe_load(pathlib.Path(openapi).read_text())
    files = [("openapi.json", "application/json", json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())]
    files += [(name, kind, (folder / name).read_bytes()) for name, kind in OWN.items()]
    files += [(name.rsplit("/", 1)[1], kind, offline(checked(folder / "vendor", name))) for name, kind in VENDORED.items()]

    source = ['#include "app/http/system/web_files.hpp"', "", "namespace vestibule::app {", "namespace {", ""]
    for at, (_, _, content) in enumerate(files):
        source.append(f"constexpr char file_{at}[] =\n    {literal(content)};")
    source += ["", "constexpr WebFile files[] = {"]
    source += [f'    {{"{name}", "{kind}", {{file_{at}, sizeof file_{at} - 1}}}},' for at, (name, kind, _) in enumerate(files)]
    source += ["};", "", "}  // namespace", "", "std::span<const WebFile> web_files() { return files; }", "",
               "}  // namespace vestibule::app", ""]
    pathlib.Path(output).write_text("\n".join(source))


if __name__ == "__main__":
    main(*sys.argv[1:])
