"""The shipped list, unpacked into folders that tests change."""

import gzip
import os
import pathlib
import time

from .process import ROOT

SHIPPED = ROOT / "infra" / "sanctions" / "lists" / "ofac-sdn-2023-12-28"


def unpack(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir()
    for packed in SHIPPED.glob("*.csv.gz"):
        (folder / packed.name.removesuffix(".gz")).write_bytes(gzip.decompress(packed.read_bytes()))
    return folder


def written(folder: pathlib.Path, seconds_ago: float = 0):
    """Dates the files: a list is as new as they are."""
    when = time.time() - seconds_ago
    for file in folder.iterdir():
        os.utime(file, (when, when))
