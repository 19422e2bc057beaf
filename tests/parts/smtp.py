"""An SMTP server that is not ours (aiosmtpd), storing each message as a file."""

import pathlib
import sys

from .mail_folder import MailFolder
from .process import Process, accepts, free_port, until


class SmtpServer:
    def __init__(self, folder: pathlib.Path, starttls: bool = False, auth: tuple[str, str] | None = None):
        self.folder, self.port, self.starttls, self.auth = folder, free_port(), starttls, auth
        self.mails = folder / "mails"
        self.inbox = MailFolder(self.mails, "*.eml")
        self.process = None

    @property
    def url(self) -> str:
        login = f"{self.auth[0]}:{self.auth[1]}@" if self.auth else ""
        return f"smtp://{login}127.0.0.1:{self.port}?starttls={'required' if self.starttls else 'off'}"

    def start(self):
        self.mails.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, pathlib.Path(__file__).with_name("smtp_main.py"), self.port, self.mails]
        if self.auth:
            command += ["--auth", ":".join(self.auth)]
        if self.starttls:
            command += ["--starttls", self.folder]
        self.process = Process(command, self.folder, "smtp").start()
        until(lambda: accepts(self.port), "the SMTP server answers")
        return self

    def kill(self):
        self.process.kill()

    def stop(self):
        if self.process and self.process.running():
            self.process.kill()

    def names(self) -> list[str]:
        return self.inbox.names()

    def texts(self) -> dict[str, bytes]:
        return self.inbox.texts()

    def messages(self):
        return self.inbox.messages()
