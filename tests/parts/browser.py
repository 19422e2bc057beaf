"""A headless Chromium, driven by the DevTools protocol over a pipe: its window is never narrower than 500 px, an emulated
telephone's is."""

import json
import os
import pathlib
import subprocess

from .process import until

WORDS = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"]


class Browser:
    def __init__(self, profile: pathlib.Path, width: int, height: int = 844):
        self.width = width
        theirs, ours = os.pipe()
        read, write = os.pipe()
        # Chromium reads from descriptor 3 and writes to 4.
        self.child = subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{write}', "bash", *WORDS, f"--user-data-dir={profile}"],
                                      pass_fds=(theirs, write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(write)
        self.to, self.back, self.number = os.fdopen(ours, "wb", 0), os.fdopen(read, "rb"), 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def call(self, method: str, **parameters) -> dict:
        self.number += 1
        asked = {"id": self.number, "method": method, "params": parameters, **({"sessionId": self.session} if self.session else {})}
        self.to.write(json.dumps(asked).encode() + b"\0")
        while (answer := self._message()).get("id") != self.number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _message(self) -> dict:
        text = b""
        while not text.endswith(b"\0"):
            more = self.back.read(1)
            assert more, "the browser ended"
            text += more
        return json.loads(text[:-1])

    def open(self, url: str):
        self.call("Page.navigate", url=url)
        until(lambda: self.value("document.readyState") == "complete", f"{url} is loaded", 60)

    def value(self, expression: str):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def stop(self):
        self.to.close()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.back.close()
