"""The service's own database, written from outside: what a migration would import, and time gone by."""

import sqlite3
import uuid


class Database:
    def __init__(self, stack):
        self.stack = stack

    def run(self, statement: str) -> str:
        """The first column of the first row."""
        if self.stack.parts:
            return self._psql(statement)
        with sqlite3.connect(self._file, timeout=10) as connection:
            rows = connection.execute(statement).fetchall()
        return str(rows[0][0]) if rows else ""

    def run_all(self, statements: list[str]):
        if self.stack.parts:
            self._psql("; ".join(statements))
        else:
            with sqlite3.connect(self._file, timeout=10) as connection:
                for statement in statements:
                    connection.execute(statement)

    @property
    def _file(self):
        return self.stack.service.data / "vestibule.db"

    def _psql(self, statement: str) -> str:
        return self.stack.parts["postgres"].sql(statement, self.stack.service.settings["database.url"].rsplit("/", 1)[1])

    def id(self, text: str) -> str:
        return f"'{text}'" if self.stack.parts else f"x'{uuid.UUID(text).hex}'"

    def later(self, user_id: str, seconds: float):
        """As if so much time had gone by for that person's codes, rests, sessions, devices, authenticator and activation."""
        micros, user = int(seconds * 1_000_000), self.id(user_id)
        self.run_all([f"UPDATE {table} SET {', '.join(f'{column} = {column} - {micros}' for column in columns)} WHERE user_id = {user}"
                      for table, columns in self.times.items()] +
                     # A rest without an end stays one.
                     [f"UPDATE {table} SET {factor}_rests_until = {factor}_rests_until - {micros} "
                      f"WHERE user_id = {user} AND {factor}_rests_until < {self.endless}"
                      for table in ("login_counter", "device") for factor in self.factors] +
                     [f"UPDATE user_account SET activation_expires = activation_expires - {micros}, "
                      f"pending_until = pending_until - {micros} WHERE id = {user}"])
        self._move_sends(user, micros)

    def forget_the_last_mail(self):
        """As if the newest mail of registration and activation had been sent days ago."""
        self.run("DELETE FROM mail_send WHERE last_at = (SELECT max(last_at) FROM mail_send)")

    times = {"session": ["created_at", "last_used_at", "idle_until", "absolute_until"], "device": ["created_at", "last_used_at"],
             "code_line": ["expires_at", "last_at"], "totp": ["setup_until"]}
    factors = ("password", "login_code", "passcode", "totp")
    endless = (1 << 63) - 1

    def _move_sends(self, user: str, micros: int):
        """Times of sends are 8 bytes each, big-endian."""
        show, literal = ("encode({}, 'hex')", r"'\x{}'") if self.stack.parts else ("hex({})", "x'{}'")
        where = f"FROM code_line WHERE user_id = {user}"
        for n in range(int(self.run(f"SELECT count(*) {where}"))):
            line, sends = (bytes.fromhex(self.run(f"SELECT {show.format(column)} {where} ORDER BY line LIMIT 1 OFFSET {n}"))
                           for column in ("line", "sends"))
            moved = b"".join((int.from_bytes(sends[at:at + 8]) - micros).to_bytes(8) for at in range(0, len(sends), 8))
            self.run(f"UPDATE code_line SET sends = {literal.format(moved.hex())} WHERE line = {literal.format(line.hex())}")
