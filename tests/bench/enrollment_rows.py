"""The bound of enrollments on PostgreSQL: their rows alone, one statement a table, a transaction a person, by pgbench.

No HTTP, no screening, no relay, no consumer, no Kafka: what any service has to stay below that writes these rows."""

import pathlib
import subprocess
import tempfile

from parts.postgres import BIN, psql

USER, ENROLLMENT, ANY = (f"CAST(md5(CAST(:number AS text) || {what}) AS uuid)" for what in ("'user'", "'enrollment'", "random()"))
HASH = "sha256(convert_to(CAST(:number AS text) || {}, 'UTF8'))"

# Whose rows are copied (by which column they are found), and what is new in each copy.
TABLES = {
    "user_account": ("id", {"id": USER}),
    "user_site": ("user_id", {"user_id": USER}),
    "login_name": ("user_id", {"user_id": USER, "name_hash": HASH.format("CAST(name_hash AS text)")}),
    "consent": ("user_id", {"id": ANY, "user_id": USER}),
    "asset": ("user_id", {"id": ANY, "user_id": USER, "fingerprint": HASH.format("'asset'")}),
    "enrollment": ("user_id", {"id": ENROLLMENT, "user_id": USER}),
    "screening_standing": ("user_id", {"user_id": USER, "enrollment_id": ENROLLMENT}),
    "screening_evidence": ("user_id", {"id": ANY, "user_id": USER, "enrollment_id": ENROLLMENT}),
    "outbox": ("aggregate_id", {"event_id": ANY, "aggregate_id": f"CAST({USER} AS text)"}),
}
PLACED = "part", "off", "sent_at", "id"  # columns of outbox_sent that an outbox row hasn't


def columns_of(url: str, table: str) -> list[str]:
    return psql(url, f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT "
                     "attisdropped AND attidentity = '' ORDER BY attnum").split()


def copied(url: str, table: str, person: str, enrollment: str) -> str:
    """The INSERT that writes this person's rows of a table once more for somebody else."""
    by, new = TABLES[table]
    source = "outbox_sent" if table == "outbox" else table
    columns = [column for column in columns_of(url, source) if column not in PLACED or table != "outbox"]
    psql(url, f"CREATE UNLOGGED TABLE bench_{table} AS SELECT * FROM {source} WHERE CAST({by} AS text) IN ('{person}', '{enrollment}')")
    if table == "outbox":
        columns, new = [*columns, "slot"], {**new, "slot": "1"}
    return (f"INSERT INTO {table} ({', '.join(columns)}) "
            f"SELECT {', '.join(new.get(column, column) for column in columns)} FROM bench_{table};")


def measure(url: str, seconds: float, clients: int = 16) -> float:
    """Transactions a second, on a database in which somebody has been enrolled and whose service has stopped."""
    person, enrollment = psql(url, "SELECT e.user_id, e.id FROM enrollment e WHERE e.status = 'ACTIVE' AND (SELECT count(*) FROM "
                                   "outbox_sent s WHERE s.aggregate_id IN (CAST(e.user_id AS text), CAST(e.id AS text))) = 6 "
                                   "LIMIT 1").split("|")
    inserts = [copied(url, table, person, enrollment) for table in TABLES]
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "enrollment.sql"
        script.write_text("\n".join(["\\set number random(1, 9000000000000000)", "\\startpipeline", "BEGIN;", *inserts,
                                     "COMMIT;", "\\endpipeline"]) + "\n")
        done = subprocess.run([BIN / "pgbench", "-n", "-M", "prepared", "-f", script, "-c", str(clients), "-j", "2", "-T", f"{seconds:.0f}",
                               url], capture_output=True, text=True, check=True)
    return float(done.stdout.split("tps = ")[1].split()[0])
