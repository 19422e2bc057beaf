"""Processes that the tests start: on free ports, waited for until they answer, ended by process id."""

import contextlib
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(answer, what: str, seconds: float = 60.0, pause: float = 0.02):
    """Calls `answer` until it gives something true; fails by name after `seconds`."""
    end = time.monotonic() + seconds
    last = None
    while time.monotonic() < end:
        try:
            result = answer()
            if result:
                return result
        except (OSError, AssertionError) as error:
            last = error
        time.sleep(pause)
    raise AssertionError(f"{what}: not within {seconds} s ({last})")


def accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


def _die_with_parent():
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Process:
    """One child process with its output in files of its folder."""

    def __init__(self, command, folder: pathlib.Path, name: str, env=None, user: str | None = None):
        self.command = [str(word) for word in command]
        self.folder, self.name, self.env, self.user = folder, name, env, user
        self.child: subprocess.Popen | None = None

    @property
    def output(self) -> pathlib.Path:
        return self.folder / f"{self.name}.out"

    @property
    def errors(self) -> pathlib.Path:
        return self.folder / f"{self.name}.err"

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.output.open("wb") as out, self.errors.open("ab") as err:
            self.child = subprocess.Popen(
                self.command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=self.folder,
                env={**os.environ, **(self.env or {})}, preexec_fn=_die_with_parent, user=self.user)
        return self

    def signal(self, number):
        self.child.send_signal(number)

    def kill(self):
        if self.child and self.child.poll() is None:
            self.child.kill()
        if self.child:
            self.child.wait()

    def stop(self, seconds: float = 60.0) -> int:
        if self.child.poll() is None:
            self.child.terminate()
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop within {seconds} s of SIGTERM") from None

    def wait_exit(self, seconds: float = 20.0) -> int:
        return self.child.wait(seconds)

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None
