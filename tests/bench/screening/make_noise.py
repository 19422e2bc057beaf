"""Writes sets/noise.csv.gz: individuals of the shipped list as other people's forms, keyboards, scanners and countries would have
them. Nothing was tuned on it: its damage is drawn from other rules than the model's. `make_noise.py [PEOPLE [SEED]]`."""

import csv
import gzip
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).parent
LIST = HERE.parents[2] / "infra" / "sanctions" / "lists" / "ofac-sdn-2023-12-28" / "sdn.csv.gz"

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SCANNED = [pair.split(">") for pair in
           "rn>m m>rn l>i i>l o>0 cl>d d>cl e>c c>e vv>w w>vv h>b b>h u>v v>u a>o l>1 i>1 s>5 g>q n>ri nn>m t>f f>t y>v b>8 z>2".split()]
ROMANISED = [pair.split(">") for pair in
             "q>k kh>h kh>ch dj>j j>dj ou>u u>ou oo>u ee>i i>ee sh>sch ch>tch ts>tz v>w w>v ks>x x>ks ei>ey ay>ai ai>ay iya>ia "
             r"ov\b>off ev\b>eff skiy\b>sky sky\b>skiy skii\b>ski iy\b>y yu>iu ya>ja ya>ia zh>j gh>g dh>d th>t ah\b>a eh\b>e ss>s "
             r"mm>m z>s ph>f aa>a o>u e>i y\b>i \bye>e \be>ye yy>y ao>au hs>x".split()]
SURNAMES = "garcia lopez rodriguez smith ivanova khan hassan chen petrov fernandez kim silva".split()
TITLES = "mr dr sheikh haji eng general mrs prof".split()
CYRILLIC = dict(pair.split("=") for pair in
                "shch=щ zh=ж kh=х ts=ц ch=ч sh=ш yu=ю ya=я iy=ий yy=ый ye=е a=а b=б v=в g=г d=д e=е z=з i=и y=й k=к l=л m=м n=н "
                "o=о p=п r=р s=с t=т u=у f=ф w=в h=х j=дж c=к q=к x=кс".split())
ARABIC = dict(pair.split("=") for pair in
              "sh=ش kh=خ th=ث dh=ذ gh=غ aa=ا ee=ي oo=و ou=و b=ب t=ت j=ج h=ح d=د r=ر z=ز s=س f=ف q=ق k=ك l=ل m=م n=ن w=و y=ي g=ج "
              "p=ب v=ف c=ك x=كس i=ي u=و o=و".split())


def neighbours():
    found = {}
    for row in ROWS:
        for at, key in enumerate(row):
            found.setdefault(key, set()).update(row[max(0, at - 1):at] + row[at + 1:at + 2])
    for upper, lower in zip(ROWS, ROWS[1:]):
        for a, b in zip(upper, lower):
            found[a].add(b)
            found[b].add(a)
    return {key: sorted(keys) for key, keys in found.items()}


KEYS = neighbours()


class Damage:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def edit(self, text):
        letters = [at for at, letter in enumerate(text) if letter.isalpha()]
        at, other = self.random.choice(letters), self.random.choice("abcdefghijklmnopqrstuvwxyz")
        swapped = text[at + 1:at + 2] + text[at] if text[at + 1:at + 2].isalpha() else text[at] + text[at + 1:at + 2]
        return self.random.choice([text[:at] + text[at + 1:], text[:at] + text[at] + text[at:], text[:at] + other + text[at + 1:],
                                   text[:at] + other + text[at:], text[:at] + swapped + text[at + 2:]])

    def press(self, text):
        at = self.random.choice([at for at, letter in enumerate(text) if letter in KEYS])
        return text[:at] + self.random.choice(KEYS[text[at]]) + text[at + 1:]

    def scan(self, text):
        places = [(found.start(), old, new) for old, new in SCANNED for found in re.finditer(old, text)]
        if not places:
            return text
        at, old, new = self.random.choice(places)
        return text[:at] + new + text[at + len(old):]

    def romanise(self, text):
        fitting = [pair for pair in ROMANISED if re.search(pair[0], text)]
        for old, new in self.random.sample(fitting, min(2, len(fitting))):
            text = re.sub(old, new, text)
        return text

    def arabic(self, word):
        written = ""
        while word:
            if word[0] in "ae":
                written += "ا" if not written or len(word) == 1 or self.random.random() < 0.3 else ""
                word = word[1:]
                continue
            size = next((size for size in (2, 1) if word[:size] in ARABIC), 0)
            written += ARABIC.get(word[:size], "")
            word = word[max(size, 1):]
        return re.sub(r"(.)\1", r"\1", written)


def cyrillic(word):
    return re.sub("|".join(sorted(CYRILLIC, key=len, reverse=True)), lambda found: CYRILLIC[found.group()], word)


def noisy(given, family, damage):
    """Pairs of what was done and what came of it."""
    draw, words = damage.random, given + family
    text = " ".join(words)
    yield "as listed", text
    yield "two edits", damage.edit(damage.edit(text))
    yield "three edits", damage.edit(damage.edit(damage.edit(text)))
    yield "two keys beside", damage.press(damage.press(text))
    yield "two letters misread by a scanner", damage.scan(damage.scan(text))
    yield "romanised otherwise, two habits", damage.romanise(text)
    yield "family name first", " ".join(family + given)
    if len(given) > 1:
        yield "later given names left out", " ".join(given[:1] + family)
        yield "later given names as initials", " ".join(given[:1] + [word[0] for word in given[1:]] + family)
    if len(family) > 1 and family[0] not in ("al", "el", "de", "da", "van", "bin", "ibn", "abu"):
        yield "second surname left out", " ".join(given + family[:1])
        yield "surnames hyphenated", " ".join(given + ["-".join(family)])
    yield "a surname added", " ".join(words + [draw.choice(SURNAMES)])
    yield "a title added", " ".join([draw.choice(TITLES)] + words)
    yield "first name as an initial", " ".join([given[0][0]] + family)
    at = draw.randrange(len(words) - 1)
    yield "two words joined", " ".join(words[:at] + [words[at] + words[at + 1]] + words[at + 2:])
    if re.search(r"(ov|ova|ev|eva|in|ina|skiy|enko|uk|yan)$", family[-1]):
        yield "in Cyrillic", " ".join(map(cyrillic, words))
    if any(word in ("al", "bin") or word.startswith(("al-", "abd", "muham", "moham")) for word in words):
        yield "in Arabic", " ".join(damage.arabic(word.replace("-", "")) for word in words)


def people():
    with gzip.open(LIST, "rt", encoding="ascii") as file:
        for row in csv.reader(file):
            if len(row) < 3 or row[2] != "individual" or "," not in row[1]:
                continue
            family, given = ([re.sub(r"[^a-z' -]", "", word) for word in part.split()] for part in row[1].lower().split(",", 1))
            if all(given) and all(family) and given and family:
                yield row[0], given, family


def main(count=1000, seed=20):
    damage = Damage(int(seed))
    chosen = damage.random.sample(list(people()), int(count))
    with gzip.GzipFile(HERE / "sets" / "noise.csv.gz", "wb", mtime=0) as packed:
        packed.write(b"ent_num,query,group\n")
        for number, given, family in chosen:
            for group, text in noisy(given, family, damage):
                packed.write(f'{number},"{text}","{group}"\n'.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
