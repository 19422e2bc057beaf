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

    def counter_of(self, challenge: str) -> str:
        """What the failures of that challenge's name count on, as a literal."""
        show, literal = ("encode(counter, 'hex')", r"'\x{}'") if self.stack.parts else ("hex(counter)", "x'{}'")
        return literal.format(self.run(f"SELECT {show} FROM code_line WHERE challenge = {self.id(challenge)}"))

    def unknown_name_later(self, challenge: str, seconds: float):
        """As if so much time had gone by for an unknown name."""
        micros = int(seconds * 1_000_000)
        self.run_all([f"UPDATE login_counter SET touched_at = touched_at - {micros} WHERE subject = {self.counter_of(challenge)}",
                      f"UPDATE code_line SET last_at = last_at - {micros}, expires_at = expires_at - {micros} "
                      f"WHERE challenge = {self.id(challenge)}"])

    def prolong_the_last_rest(self, factor: str, micros: int):
        """Of the factor that failed last, so that it still rests when a slow machine comes to it."""
        self.run(f"UPDATE login_counter SET {factor}_rests_until = {factor}_rests_until + {micros} "
                 "WHERE touched_at = (SELECT max(touched_at) FROM login_counter)")

    def crowd(self, tenant: str, count: int, since: int):
        """Codes and failures of so many unknown names, each last used a microsecond after the one before."""
        if self.stack.parts:
            numbers, key, challenge, none = f"generate_series(1, {count}) AS n(i)", r"decode(lpad(to_hex(i), 64, '0'), 'hex')", \
                "lpad(to_hex(i), 32, '0')::uuid", r"'\x00'::bytea"
        else:
            numbers = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n)"
            key, challenge, none = "CAST(printf('%032d', i) AS BLOB)", "CAST(printf('%016d', i) AS BLOB)", "x'00'"
        self.run_all([
            "INSERT INTO code_line (line, tenant, site, purpose, challenge, counter, shadow, code_hash, expires_at, tries, sends, last_at) "
            f"SELECT {key}, '{tenant}', 'rewards', 'login', {challenge}, {none}, 1, {none}, {since}, 0, {none}, {since} + i FROM {numbers}",
            "INSERT INTO login_counter (subject, tenant, version, password_failures, touched_at) "
            f"SELECT {key}, '{tenant}', 1, 1, {since} + i FROM {numbers}"])

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
