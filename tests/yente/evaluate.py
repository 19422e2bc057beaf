"""Where yente's line has to be: who is found, and who is alerted on that is on no list, from each score on.

    tests/support/fetch_yente.sh
    .cache/yente-5.5.0/bin/python tests/yente/evaluate.py     # some six minutes

By yente 5.5's own matcher (logic-v2 of the nomenklatura it pins), without and with birth dates; then what was sent before: the
parts of the name, and a country. Its index is read as far as it can find by a word, its sound, its symbol or all words together
(yente/search/queries.py); that it takes 500 candidates at most, and finds some more by fuzzy words, is left out."""

import collections
import csv
import itertools
import pathlib
import random
import re
import sys
import tempfile

import icu
from followthemoney import model
from followthemoney.names import entity_names
from nomenklatura.matching.logic_v2.model import LogicV2
from rigour.names import Symbol

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from parts.evaluation import MONTHS, Table, natural, rows  # noqa: E402
from parts.sanctions_lists import unpack  # noqa: E402

LINES = [0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85]
SAMPLE, NEGATIVES = 600, 5000
NOISE = ["family name first", "two words joined", "second surname left out", "later given names left out", "first name as an initial", "in Cyrillic", "in Arabic"]
LATIN = icu.Transliterator.createInstance("NFKC; Any-Latin; Latin-ASCII; Lower")
numbers = itertools.count()


def listed(folder: pathlib.Path, name: str) -> list[list[str]]:
    with (folder / name).open(encoding="latin-1", newline="") as file:
        return [[field.strip() for field in row] for row in csv.reader(file) if len(row) > 3]


def entity(properties: dict[str, list[str]]):
    made = model.make_entity("Person")
    made.id = f"p{next(numbers)}"
    for name, values in properties.items():
        for value in values:
            made.add(name, value, fuzzy=True)
    return made


def individuals(folder: pathlib.Path) -> dict[str, object]:
    """As OpenSanctions writes the list: the parts of the name, strong and weak aliases, countries, birth dates."""
    aliases, countries = collections.defaultdict(list), collections.defaultdict(set)
    for number, _, _, alias, *_ in listed(folder, "alt.csv"):
        aliases[number].append(natural(alias))
    for number, _, _, _, country, *_ in listed(folder, "add.csv"):
        countries[number].add(country)
    found = {}
    for row in listed(folder, "sdn.csv"):
        if row[2] != "individual":
            continue
        last, _, first = row[1].partition(",")
        dates = re.findall(r"DOB (?:circa )?(?:(\d\d) )?(?:(\w{3}) )?(\d{4})", row[11])
        found[row[0]] = entity({
            "name": [natural(row[1])], "firstName": [first.strip()], "lastName": [last.strip()],
            "alias": aliases[row[0]], "weakAlias": re.findall(r"a\.k\.a\. '([^']+)'", row[11]),
            "birthDate": ["-".join([year, *([f"{MONTHS.index(month) + 1:02d}"] if month else []), *([day] if day else [])])
                          for day, month, year in dates],
            "country": [*countries[row[0]], *re.findall(r"(?:nationality|citizen) ([^;.]+)", row[11])]})
    return found


def query(name: str, born: str, more: dict[str, list[str]]):
    return entity({"name": [name], "birthDate": [born] if born else [], **more})


def names_of(name: str) -> list[str]:
    """As the adapter asks: as it was written, and in Latin letters where it has others."""
    return [name] if name.isascii() else [name, LATIN.transliterate(name)]


def keys(person, asked: bool) -> set[str]:
    """What the index finds by."""
    found = set()
    for name in entity_names(person, infer_initials=asked, consolidate=asked):
        found.add("".join(part.comparable for part in name.parts))
        found.update(f"{symbol.category.value}:{symbol.id}" for symbol in name.symbols if symbol.category != Symbol.Category.INITIAL)
        for part in name.parts:
            found.add(part.comparable)
            if part.metaphone and len(part.metaphone) > 2:
                found.add("~" + part.metaphone)
    return found


class Matcher:
    def __init__(self, people: dict):
        self.people, self.index = people, collections.defaultdict(set)
        for number, person in people.items():
            for key in keys(person, False):
                self.index[key].add(number)

    def scores(self, asked, among: set[str]) -> list[float]:
        found = set().union(*(self.index.get(key, set()) for key in keys(asked, True)))
        return [LogicV2.compare(asked, self.people[number], LogicV2.default_config()).score for number in found & among]

    def best(self, name: str, born: str, more: dict, among: set[str]) -> float:
        return max((score for each in names_of(name) for score in self.scores(query(each, born, more), among)), default=0)


def whole_date(person) -> str:
    return next((date for date in person.get("birthDate") if len(date) == 10), "")


def misspelt(people: dict) -> dict[str, list[tuple[str, str]]]:
    """Names asked for and the entry each means, by what was done to them."""
    known = {number: person for number, person in people.items() if whole_date(person)}
    names = [(number, person.get("name")[0]) for number, person in sorted(known.items())]
    wide = [(number, "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name)) for number, name in names]
    found = {"as listed": names, "in wide letters": wide}
    for edits, what in (("1", "one edit"), ("2", "two edits")):
        found[what] = [(row["ent_num"], row["query"]) for row in rows("typos.csv.gz") if row["edits"] == edits]
    found["a listed alias"] = [(row["ent_num"], row["query"]) for row in rows("alias_holdout.csv.gz") if row["class"] == "variant"]
    for what in NOISE:
        found[what] = [(row["ent_num"], row["query"]) for row in rows("noise.csv.gz") if row["group"] == what]
    draw = random.Random(7)
    found = {what: [case for case in cases if case[0] in known] for what, cases in found.items()}
    return {what: draw.sample(cases, min(SAMPLE, len(cases))) for what, cases in found.items()}


def parts_of(name: str) -> dict[str, list[str]]:
    return {"firstName": [name.split()[0]], "lastName": [name.split()[-1]]}


def evaluate(matcher: Matcher, cases: dict, title: str, dated: bool, more=lambda name: {}):
    """more: what is sent beside the name and the birth date."""
    table, people = Table(title, LINES), matcher.people

    def found(what: str, of: str, born=lambda number: whole_date(people[number])):
        table.show(f"found: {what}", [matcher.best(name, born(number) if dated else "", more(name), {number}) for number, name in cases[of]])

    for what in cases:
        found(what, what)
        if dated and what == "as listed":
            found("as listed, another birth date", what, lambda number: "1951-02-03")
    strangers = random.Random(7).sample(rows("negatives_us.csv.gz"), NEGATIVES)
    table.show("alerted on: people on no list", [matcher.best(row["full_name"], row["date_of_birth"] if dated else "", more(row["full_name"]), people.keys())
                                           for row in strangers])


def main():
    with tempfile.TemporaryDirectory() as folder:
        people = individuals(unpack(pathlib.Path(folder) / "lists"))
    matcher, cases = Matcher(people), misspelt(people)
    evaluate(matcher, cases, "name alone", False)
    evaluate(matcher, cases, "name and birth date", True)
    evaluate(matcher, cases, "name, its first and last word as parts", False, parts_of)
    evaluate(matcher, cases, "name and a country (US)", False, lambda name: {"country": ["us"]})


if __name__ == "__main__":
    main()
