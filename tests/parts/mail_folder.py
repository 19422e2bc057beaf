"""Mails as files of a folder: each is read once and parsed once, since those who wait for a mail look every 20 ms."""

import email
import email.policy
import pathlib


class MailFolder:
    def __init__(self, folder: pathlib.Path, pattern: str):
        self.folder, self.pattern = pathlib.Path(folder), pattern
        self._texts: dict[str, bytes] = {}
        self._mails: dict[str, email.message.EmailMessage] = {}

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob(self.pattern))

    def texts(self) -> dict[str, bytes]:
        """By file name, in its order."""
        self._texts = {name: self._texts.get(name) or (self.folder / name).read_bytes() for name in self.names()}
        return self._texts

    def messages(self) -> list[email.message.EmailMessage]:
        self._mails = {name: self._mails.get(name) or email.message_from_bytes(text, policy=email.policy.default)
                       for name, text in self.texts().items()}
        return list(self._mails.values())
