"""The service's own database, written from outside: what a migration would import, and time gone by."""

import sqlite3
import uuid


class Database:
    def __init__(self, stack):
        self.stack = stack

    def run(self, statement: str) -> str:
        """The first column of the first row."""
        postgres = self.stack.parts.get("postgres")
        if postgres:
            return postgres.sql(statement, self.stack.service.settings["database.url"].rsplit("/", 1)[1])
        with sqlite3.connect(self.stack.service.data / "vestibule.db", timeout=10) as connection:
            rows = connection.execute(statement).fetchall()
        return str(rows[0][0]) if rows else ""

    def id(self, text: str) -> str:
        return f"'{text}'" if self.stack.parts else f"x'{uuid.UUID(text).hex}'"
