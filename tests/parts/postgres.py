"""A private PostgreSQL cluster: own folder, own port, fsync on; a database a test."""

import os
import pathlib
import shutil
import signal
import subprocess
import uuid

from .process import Process, accepts, free_port, until

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


def psql(url: str, statement: str) -> str:
    """What it prints, a row a line, columns parted by |."""
    done = subprocess.run(["psql", url, "-AtXqc", statement], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Postgres:
    def __init__(self, folder: pathlib.Path):
        self.folder, self.port = folder, free_port()
        self.user = "postgres" if os.geteuid() == 0 else None
        self.process = None

    def _as_owner(self, command):
        subprocess.run([str(word) for word in command], check=True, user=self.user, cwd="/", capture_output=True)

    def start(self):
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.user:
                shutil.chown(self.folder, self.user)
            self._open_the_way()
            self._as_owner([BIN / "initdb", "-D", data, "-U", "vestibule", "--auth=trust", "-E", "UTF8",
                            "--no-locale", "--no-sync"])
        self.process = Process(
            [BIN / "postgres", "-D", data, "-p", self.port, "-k", self.folder, "-c", "listen_addresses=127.0.0.1",
             "-c", "fsync=on", "-c", "max_connections=200", "-c", "shared_buffers=128MB"],
            self.folder, "postgres", user=self.user)
        self._open_the_way()
        self.process.start()
        until(lambda: self.sql("select 1"), "PostgreSQL answers", 120)
        return self

    def _open_the_way(self):
        """pytest makes its temporary folders 0700, anew with each of its runs on the machine."""
        for parent in self.folder.parents if self.user else ():
            if parent.stat().st_uid == 0 and parent != pathlib.Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)

    def sql(self, statement: str, database: str = "postgres") -> str:
        return psql(self.url(database), statement) or "ok"

    def url(self, database: str) -> str:
        return f"postgresql://vestibule:unused@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        name = "t" + uuid.uuid4().hex[:12]
        self.sql(f"create database {name}")
        return self.url(name)

    def kill(self):
        """SIGKILL to the postmaster; its children follow when they notice."""
        self.process.kill()
        until(lambda: not accepts(self.port), "PostgreSQL's port is free")
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self):
        if self.process and self.process.running():
            self.process.signal(signal.SIGQUIT)
            self.process.wait_exit()
