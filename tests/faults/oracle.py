"""Proves the promises of events.md 1.0 after a fault: what was answered exists once, in order, and was mailed once."""

import collections
import contextlib
import json
import sqlite3
import time

from parts.process import until
from parts.service import link_of


def embedded_log(service) -> list[dict]:
    """Every record of the embedded event log, in order: {key, headers, payload}."""
    with sqlite3.connect(f"file:{service.data}/vestibule.db?mode=ro", uri=True) as database:
        rows = database.execute("select msg_key, headers, payload from event_log order by position").fetchall()
    text = lambda value: value.decode() if isinstance(value, bytes) else value  # noqa: E731
    return [{"key": text(key), "headers": dict(json.loads(text(headers))), "payload": text(payload)} for key, headers, payload in rows]


def revived(service) -> int:
    """Gives a crash point behind the answers 5 s to come, and starts a dead service again without it. The deaths in here:
    0 or 1."""
    deaths = 0
    if service.process.running() and service.process.env:
        end = time.monotonic() + 5
        while service.process.running() and time.monotonic() < end:
            time.sleep(0.05)
        deaths += not service.process.running()
    if not service.process.running():
        service.process.env = {}
        service.restart()
    return deaths


def check_order(records: list[dict]):
    """First occurrences of each aggregate's events come in version order without a gap; repeats are byte-identical."""
    seen: dict[str, list[int]] = collections.defaultdict(list)
    bodies: dict[str, str] = {}
    for record in records:
        head = record["headers"]
        subject, version = head["ce_subject"], int(head["ce_sequence"])
        known = bodies.setdefault(head["ce_id"], record["payload"])
        assert known == record["payload"], f"{head['ce_id']} was sent with two contents"
        if version not in seen[subject]:
            seen[subject].append(version)
    for subject, versions in seen.items():
        assert versions == list(range(1, len(versions) + 1)), f"{subject}: {versions}"
    return seen


def check_told(records: list[dict], user_ids):
    """Each user's registration was told, and nobody's but theirs."""
    told = {record["headers"]["ce_subject"].removeprefix("user/") for record in records
            if record["headers"]["ce_type"] == "vestibule.user.registered.v1"}
    assert told == set(user_ids), f"missing {set(user_ids) - told}, too many {told - set(user_ids)}"


def check_mailed(mailbox, people: dict[str, str], seconds: float = 30.0, copies: int = 1):
    """Everybody got one activation mail (`copies` at most where the final dot's answer was lost: same Message-ID)."""
    def found():
        by_address = collections.defaultdict(list)
        for mail in mailbox.source.messages():
            if mail["X-Vestibule-Mail"] == "activation":
                by_address[str(mail["To"]).strip("<> ").lower()].append(mail)
        return by_address if all(by_address.get(address) for address in people) else None

    mails = until(found, "an activation mail for everybody", seconds)
    for address, user_id in people.items():
        own = mails[address]
        assert len({mail["Message-ID"] for mail in own}) == 1, f"{address}: {[mail['Message-ID'] for mail in own]}"
        assert len(own) <= copies, f"{address} got {len(own)} mails"
        assert link_of(own[0])[0] == user_id
    return mails


@contextlib.contextmanager
def counting(service, postgres=None):
    """A function that gives the one number of a SELECT, in the service's own database or in PostgreSQL."""
    if postgres:
        yield lambda sql: int(postgres.sql(sql, service.settings["database.url"].rsplit("/", 1)[1]))
        return
    with sqlite3.connect(f"file:{service.data}/vestibule.db?mode=ro", uri=True) as database:
        yield lambda sql: database.execute(sql).fetchone()[0]


def check_screened(service, postgres=None):
    """Nobody is active without clear evidence of the person as they are now, older than the activation; nobody with an
    open or confirmed case is active; nothing is pending without being work."""
    with counting(service, postgres) as one:
        must_be_screened = "u.status = 'ACTIVE' AND (EXISTS (SELECT 1 FROM enrollment e WHERE e.user_id = u.id) OR u.site = 'offers')"
        unproven = one(f"""
            SELECT COUNT(*) FROM user_account u LEFT JOIN screening_standing s ON s.user_id = u.id WHERE {must_be_screened}
            AND NOT (s.user_id IS NOT NULL AND s.status = 'CLEAR' AND EXISTS (
              SELECT 1 FROM screening_evidence v WHERE v.user_id = u.id AND v.result IN ('CLEAR', 'CLEARED')
              AND v.person_hash = s.person_hash AND v.decided_at <= s.screened_at)
              AND EXISTS (SELECT 1 FROM screening_evidence v WHERE v.user_id = u.id AND v.result IN ('CLEAR', 'CLEARED')
              AND v.decided_at <= u.activated_at))""")
        assert unproven == 0, f"{unproven} people are active without clear evidence"
        held = one("""SELECT COUNT(*) FROM user_account u JOIN screening_case c ON c.user_id = u.id
                      WHERE u.status = 'ACTIVE' AND c.status <> 'CLEARED'""")
        assert held == 0, f"{held} people are active with an open or confirmed case"
        behind = one(f"""SELECT COUNT(*) FROM user_account u JOIN screening_standing s ON s.user_id = u.id, screening_list l
                         WHERE {must_be_screened} AND s.generation <> l.generation""")
        assert behind == 0, f"{behind} active people were not compared with the list in force"
        idle = one("SELECT COUNT(*) FROM screening_standing WHERE status = 'PENDING' AND next_attempt_at IS NULL")
        assert idle == 0, f"{idle} people wait without being work"
