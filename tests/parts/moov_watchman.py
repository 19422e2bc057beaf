"""The real Moov Watchman, built by tests/support/fetch_watchman.sh, on lists from a folder."""

import pathlib
import urllib.request

from .process import ROOT, Process, free_port, until

BINARY = ROOT / ".cache" / "watchman-v0.65.0" / "watchman"

CONFIG = """
Watchman:
  Servers:
    BindAddress: "127.0.0.1:{port}"
    AdminAddress: "127.0.0.1:{admin}"
"""


class MoovWatchman:
    def __init__(self, folder: pathlib.Path, lists: pathlib.Path):
        assert BINARY.exists(), f"{BINARY} is missing: tests/support/fetch_watchman.sh builds it once"
        self.folder, self.lists, self.port = folder, lists, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.yml"
        config.write_text(CONFIG.format(port=self.port, admin=free_port()))
        self.process = Process([BINARY], self.folder, "watchman",
                               {"APP_CONFIG": str(config), "INCLUDED_LISTS": "us_ofac",
                                "INITIAL_DATA_DIRECTORY": str(self.lists), "DATA_REFRESH_INTERVAL": "24h"}).start()
        until(lambda: self.get("/v2/listinfo"), "Watchman has read its lists", 120)
        return self

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read()

    def kill(self):
        self.process.kill()
