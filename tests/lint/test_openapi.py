"""openapi.yaml knows every public code, and every code has its page."""

import pathlib
import re

import yaml

from parts.process import ROOT

CODE = re.compile(r'"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)"')
VIOLATIONS = {"REQUIRED", "UNKNOWN", "TYPE", "FORMAT", "RANGE", "VALUE"}

# How the features write the rows of their routes tables.
ROWS = [re.compile(r'\.method = "(?P<method>[A-Z]+)",\s*\.pattern = "(?P<path>[^"]+)",\s*\.operation = "(?P<operation>\w+)"'),
        re.compile(r'open_route\("(?P<method>[A-Z]+)", "(?P<path>[^"]+)", "(?P<operation>\w+)"'),
        re.compile(r'(?:add|open_route)\("(?P<path>/[^"]*)", "(?P<operation>\w+)"')]


def document() -> dict:
    return yaml.safe_load((ROOT / "schemas/http/openapi.yaml").read_text())


def listed() -> list[str]:
    return document()["components"]["schemas"]["ErrorCode"]["enum"]


def described() -> set[str]:
    return set(listed())


def described_calls() -> set[tuple[str, str, str]]:
    return {(method.upper(), path, operation["operationId"])
            for path, item in document()["paths"].items() for method, operation in item.items()}


def calls_of(text: str) -> set[tuple[str, str, str]]:
    return {(row.groupdict().get("method") or "GET", row["path"], row["operation"])
            for pattern in ROWS for row in pattern.finditer(text)}


def public_codes(files: list[pathlib.Path]) -> dict[str, str]:
    return {code: str(file) for file in files for code in CODE.findall(file.read_text())}


def undescribed(files: list[pathlib.Path]) -> dict[str, str]:
    known = described() | VIOLATIONS
    return {code: file for code, file in public_codes(files).items() if code not in known}


def test_the_codes_are_listed_in_order_and_once():
    assert listed() == sorted(set(listed())), "a code that stands twice breaks generated clients"


def test_every_code_of_the_features_is_described():
    files = sorted(ROOT.glob("domain/**/errors.hpp"))
    assert files and not undescribed(files)


def test_every_code_has_its_page_and_no_page_is_for_nothing():
    pages = set(re.findall(r'^\s+\{"([A-Z_]+)",', (ROOT / "app/http/problem_catalog.cpp").read_text(), re.MULTILINE))
    assert pages == described()


def test_a_code_that_is_not_described_is_found(tmp_path):
    file = tmp_path / "errors.hpp"
    file.write_text('.code = "NEVER_HEARD_OF"')
    assert undescribed([file]) == {"NEVER_HEARD_OF": str(file)}


def test_routes_and_description_are_the_same_calls():
    routes = set().union(*(calls_of(file.read_text()) for file in (ROOT / "app/http").glob("*/*endpoints.cpp")))
    assert routes == described_calls()


def test_a_route_that_is_not_described_is_found():
    row = '{.method = "GET",\n .pattern = "/nowhere",\n .operation = "getNowhere",'
    assert calls_of(row) == {("GET", "/nowhere", "getNowhere")} and not calls_of(row) <= described_calls()
