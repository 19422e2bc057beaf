"""`vestibule screening check | try | batch | compare`: what a compliance officer types, and what comes of mistakes."""

import csv
import gzip
import json
import subprocess

import pytest

from parts.sanctions_lists import SHIPPED, unpack
from parts.service import BINARY

HEADER = ["id", "score", "entityId", "matchedName", "nameKind", "microseconds"]


def screening(*words, code=0):
    ended = subprocess.run([BINARY, "screening", *map(str, words)], capture_output=True, text=True, timeout=120)
    assert ended.returncode == code, (ended.returncode, ended.stdout[-500:], ended.stderr[-500:])
    return ended


@pytest.fixture
def batch(tmp_path):
    def run(book: bytes | str, *words, code=0, lists=SHIPPED):
        into, out = tmp_path / "people.csv", tmp_path / "hits.csv"
        into.write_bytes(book if isinstance(book, bytes) else book.encode())
        ended = screening("batch", "--lists", lists, "--in", into, "--out", out, *words, code=code)
        with out.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert rows[0] == HEADER
        assert all(len(row) == len(HEADER) for row in rows)
        return rows[1:], ended

    return run


class TestBatch:
    def test_every_query_has_a_row_and_the_best_hit_comes_first(self, batch):
        rows, ended = batch("id,name,birthDate,countryCode\r\n"
                            "1,Ayman al-Zawahiri,1951-06-19,EG\r\n"
                            "2,Grace Hollis,,\r\n"
                            "3,Usama bin Ladin,,\r\n", "--limit", 3)
        by_id = {number: [row for row in rows if row[0] == number] for number in "123"}
        assert by_id["1"][0][1:5] == ["1.0000", "2676", "AL-ZAWAHIRI, Ayman", "strong"]
        assert by_id["2"] == [["2", "", "", "", "", by_id["2"][0][5]]]
        scores = [float(row[1]) for row in by_id["3"]]
        assert scores == sorted(scores, reverse=True) and 1 <= len(scores) <= 3
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert all(float(row[5]) > 0 for row in rows)
        assert "3 queries" in ended.stderr

    def test_columns_by_title_quotes_a_byte_order_mark_line_ends_and_empty_lines(self, batch):
        rows, _ = batch("\ufeffnote,\"name\",\"id\"\n"
                        "\n"
                        "\"a, \"\"b\"\"\nc\",\"AL-ZAWAHIRI, Ayman\",\"x,1\"\r\n"
                        "\r\n"
                        ",Абу Мухаммад,ж", "--limit", 1)
        assert [row[0] for row in rows] == ["x,1", "ж"]
        assert rows[0][2] == "2676"

    def test_a_column_that_is_not_looked_at_is_told(self, batch):
        _, ended = batch("id,name,birth_date,country\n1,Ada Quimby,1990-01-01,US\n")
        assert ended.stderr.startswith("not looked at: birth_date, country (known are id, name, birthDate and countryCode)\n")

    def test_what_cannot_be_read_is_an_error_and_never_clear(self, batch):
        rows, ended = batch(b"id,name,birthDate\n1,Ada \xff\xfe,\n2,,\n3,12345,\n4,Ada Quimby,1990-13-01\n5,Ada\0Quimby,\n"
                            b"6," + b"ali " * 33 + b",\n7,Ada Quimby,\n", code=1)
        assert [row[4] for row in rows] == ["error:NAME_UNREADABLE", "error:NAME_EMPTY", "error:NAME_EMPTY",
                                            "error:BIRTH_DATE_INVALID", "", "error:NAME_TOO_LONG", ""]
        assert all(row[1] == row[2] == "" for row in rows)
        assert "5 errors" in ended.stderr

    def test_threads_floor_and_limit_change_nothing_but_how_much_is_told(self, batch):
        names = [row[1] for row in csv.reader(gzip.open(SHIPPED / "sdn.csv.gz", "rt", encoding="ascii")) if len(row) > 2
                 and row[2] == "individual"][::40]
        book = "id,name\n" + "".join(f'{at},"{name}"\n' for at, name in enumerate(names))
        one, _ = batch(book, "--limit", 1)
        many, _ = batch(book, "--limit", 1, "--threads", 3)
        low, _ = batch(book, "--limit", 1, "--floor", 0)
        everything, _ = batch(book, "--limit", 1000, "--floor", 0.8)
        for other in (many, low):
            assert [row[:5] for row in one] == [row[:5] for row in other]
        first = {row[0]: row for row in reversed(everything)}
        assert [row[:5] for row in one] == [first[row[0]][:5] for row in one]
        assert len(one) == len(names) and all(row[1] == "1.0000" for row in one)
        assert all(float(row[1]) >= 0.8 for row in everything)

    @pytest.mark.parametrize("book, told", [
        ("", "has no header"), ("name\nAda\n", "lacks a column"), ("id,Name\n1,Ada\n", "lacks a column"),
        ("id,name,name\n1,Ada,Ada\n", "`name` stands twice"), ("id,name\n1,Ada,x\n", "people.csv:2: a row of 3 columns"),
        ("id,name\n1,\"Ada\n", "people.csv:2: a quote is not closed")])
    def test_a_file_of_another_form_is_refused_with_its_place(self, tmp_path, book, told):
        (tmp_path / "people.csv").write_text(book)
        ended = screening("batch", "--lists", SHIPPED, "--in", tmp_path / "people.csv", "--out", tmp_path / "hits.csv",
                          code=2)
        assert told in ended.stderr and not (tmp_path / "hits.csv").exists()

    def test_the_list_alone_only_when_that_is_said(self, tmp_path, batch):
        alone = tmp_path / "alone"
        alone.mkdir()
        (alone / "SDN.CSV").write_bytes(gzip.decompress((SHIPPED / "sdn.csv.gz").read_bytes()))
        book = tmp_path / "book.csv"
        book.write_text("id,name\n1,Ayman al-Zawahiri\n")
        ended = screening("batch", "--lists", alone, "--in", book, "--out", tmp_path / "o.csv", code=1)
        assert "alt.csv: missing" in ended.stderr and "--sdn-only" in ended.stderr
        rows, _ = batch("id,name\n1,Ayman al-Zawahiri\n", "--sdn-only", "--limit", 1, lists=alone)
        assert rows[0][2] == "2676"

    def test_paths_that_are_not_there(self, tmp_path):
        book = tmp_path / "book.csv"
        book.write_text("id,name\n1,Ada Quimby\n")
        out = tmp_path / "o.csv"
        assert "cannot be read" in screening("batch", "--lists", SHIPPED, "--in", tmp_path / "no.csv", "--out", out, code=2).stderr
        assert "cannot be read" in screening("batch", "--lists", tmp_path / "no", "--in", book, "--out", out, code=1).stderr
        assert "cannot be written" in screening("batch", "--lists", SHIPPED, "--in", book, "--out", tmp_path / "no" / "o.csv",
                                                code=1).stderr


class TestTheOthers:
    def test_try_explains_in_a_terminal_and_as_json(self):
        told = screening("try", "--name", "Nicolas Maduro Moros", "--birth-date", "1962-11-23", "--explain")
        assert "MADURO MOROS, Nicolas" in told.stdout and "POTENTIAL MATCH" in told.stdout.upper()
        assert "2023-12-28" in told.stderr
        hit = json.loads(screening("try", "--name", "Nicolas Maduro Moros", "--json").stdout)["hits"][0]
        assert hit["entityId"] == "22790" and hit["matchedName"] == "MADURO MOROS, Nicolas"

    def test_try_never_calls_the_unreadable_clear(self):
        assert "UNAVAILABLE, not clear" in screening("try", "--name", "12345", code=1).stderr
        assert "--birth-date wants" in screening("try", "--name", "Ada", "--birth-date", "1.2.1990", code=2).stderr
        assert "--country wants two letters" in screening("try", "--name", "Ada", "--country", "USA", code=2).stderr

    def test_check_reports_counts_and_refuses_with_file_and_line(self, tmp_path):
        report = json.loads(screening("check", SHIPPED, "--json").stdout)
        assert (report["entries"], report["individuals"], report["publicationDate"]) == (13821, 6646, "2023-12-28")
        broken = unpack(tmp_path / "lists")
        whole = (broken / "sdn.csv").read_bytes()
        (broken / "sdn.csv").write_bytes(whole[:len(whole) // 2])
        assert f"refused: {broken}/sdn.csv" in screening("check", broken, code=1).stderr

    def test_compare_tells_entries(self, tmp_path):
        newer = unpack(tmp_path / "newer")
        sdn = (newer / "sdn.csv").read_bytes()
        row = b'99999,"QUIMBY, Rosalind","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        (newer / "sdn.csv").write_bytes(sdn.replace(b"\x1a", row + b"\x1a"))
        told = screening("compare", SHIPPED, newer)
        assert "99999  QUIMBY, Rosalind" in told.stdout and "1 entries changed" in told.stderr
        assert screening("compare", SHIPPED, SHIPPED).stdout == ""
