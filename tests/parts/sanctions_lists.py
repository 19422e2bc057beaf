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


# Rosalind Quimby, born on 1990-05-17, whom no real list has.
QUIMBY = b'99999,"QUIMBY, Rosalind","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 17 May 1990; Gender Female."\r\n'


def with_entries(sdn: bytes, entries: bytes) -> bytes:
    """OFAC's file with more entries, before the byte that ends it."""
    assert sdn.endswith(b"\x1a")
    return sdn[:-1] + entries + b"\x1a"
