"""openapi.yaml knows every public code, and every code has its page."""

import pathlib
import re

import yaml

from parts.process import ROOT

CODE = re.compile(r'"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)"')
VIOLATIONS = {"REQUIRED", "UNKNOWN", "TYPE", "FORMAT", "RANGE", "VALUE"}

def document() -> dict:
    return yaml.safe_load((ROOT / "schemas/http/openapi.yaml").read_text())


def listed() -> list[str]:
    return document()["components"]["schemas"]["ErrorCode"]["enum"]


def described() -> set[str]:
    return set(listed())


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
