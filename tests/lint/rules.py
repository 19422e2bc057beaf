"""The rules that no compiler checks. Each takes {path: text} and gives its complaints, `path:line: words`."""

import posixpath
import re

INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
FOREIGN_TO_APP = ("soci", "librdkafka", "boost/beast", "openssl", "sodium", "sqlite3", "libpq")
# Everything that a thing of the field is called; nothing is called these.
VAGUE_FILES = re.compile(r"(^|/|_)(helpers?|utils?|manager|misc|common)\.(hpp|cpp)$")
BEAST_FILES = 3
SOURCE = re.compile(r"[^\s()]+\.cpp")
DOMAIN_MAY_SEE = {"boost/asio/awaitable.hpp"}
# Whoever subscribes says where deliveries arrive: the strand of the consumer, which an adapter can't know.
MAY_SEE_AN_EXECUTOR = {"domain/shared/event_log.hpp"}


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _includes(files):
    for path, text in files.items():
        if path.endswith((".hpp", ".cpp")):
            for found in INCLUDE.finditer(text):
                yield path, _line(text, found.start()), found.group(1)


def no_relative_includes(files):
    return [f"{path}:{line}: include from the root, not {name}"
            for path, line, name in _includes(files) if name.startswith("../") or "/../" in name]


def no_feature_includes_another(files):
    complaints = []
    for path, line, name in _includes(files):
        if path.startswith("domain/") and name.startswith("domain/"):
            own, other = path.split("/")[1], name.split("/")[1]
            if other not in (own, "shared") or (own == "shared" and other != "shared"):
                complaints.append(f"{path}:{line}: features talk through events, {own} must not include {name}")
    return complaints


def layers_see_only_their_libraries(files):
    complaints = []
    for path, line, name in _includes(files):
        third_party = name.split("/")[0]
        if path.startswith("events/") and name.startswith("boost/") and not name.startswith("boost/json"):
            complaints.append(f"{path}:{line}: events need boost/json only, not {name}")
        executor = path in MAY_SEE_AN_EXECUTOR and name == "boost/asio/any_io_executor.hpp"
        if path.startswith("domain/") and name.startswith("boost/") and name not in DOMAIN_MAY_SEE and not executor:
            complaints.append(f"{path}:{line}: the domain may see boost/asio/awaitable.hpp only, not {name}")
        if path.startswith("app/") and (name.startswith(FOREIGN_TO_APP) or third_party in FOREIGN_TO_APP):
            complaints.append(f"{path}:{line}: {name} belongs behind a folder of infra/")
    return complaints


def beast_stays_in_few_files(files):
    users = sorted({path for path, _, name in _includes(files)
                    if name.startswith("boost/beast") and path.startswith(("app/", "infra/", "domain/", "events/"))})
    return [f"Beast templates live in {BEAST_FILES} files, not {len(users)}: {', '.join(users)}"] \
        if len(users) > BEAST_FILES else []


def _occurrences(files, pattern, words, where=("events/", "domain/", "infra/", "app/")):
    return [f"{path}:{_line(text, found.start())}: {words}"
            for path, text in files.items() if path.startswith(where) and path.endswith((".hpp", ".cpp"))
            for found in re.finditer(pattern, text)]


def nothing_is_detached(files):
    return _occurrences(files, r"asio::detached\b", "spawn into a task_group, which logs, counts and waits")


def no_marks_left(files):
    return _occurrences(files, r"\b(TODO|FIXME|XXX)\b", "do it or file it", ("events/", "domain/", "infra/", "app/", "tests/"))


def files_have_speaking_names(files):
    return [f"{path}: name the thing that lives there" for path in files if VAGUE_FILES.search(path)]


def sources_are_listed(files):
    complaints = [f"{path}: list sources, do not glob" for path, text in files.items()
                  if path.endswith("CMakeLists.txt") and re.search(r"file\s*\(\s*GLOB", text)]
    listed = set()
    for path, text in files.items():
        if path.endswith((".txt", ".cmake")):
            for name in SOURCE.findall(text):
                from_root = name.removeprefix("${CMAKE_SOURCE_DIR}/")
                listed.add(from_root if from_root != name else posixpath.normpath(posixpath.join(path, "..", name)))
    return complaints + [f"{path}: built by no CMakeLists.txt" for path in files
                         if path.endswith(".cpp") and path not in listed]


def nothing_leans_on_its_neighbours(files):
    return [f"{path}:{_line(text, found.start())}: the project stands alone, it must not need {found.group(0)}"
            for path, text in files.items() for found in re.finditer(r"\.\./shar" + r"ed\b|/wor" + r"k/\w+", text)]


def docs_name_tests_that_exist(files):
    return [f"{path}:{_line(text, found.start())}: there is no {found.group(0)[1:]}"
            for path, text in files.items() if path.startswith("docs/")
            for found in re.finditer(r"`(tests/[\w./-]+\.(?:cpp|py))(?:::(\w+))?", text)
            if not re.search(rf"\b{found.group(2) or ''}\b", files.get(found.group(1), ""))]


def what_security_claims_is_shown(files):
    """A requirement that is met names the test that shows it."""
    text = files.get("docs/security.md", "")
    return [f"docs/security.md:{_line(text, row.start())}: {row.group(1)} is met, and no test is named"
            for row in re.finditer(r"^\| (\d[\d., –]*) \|[^|]*\| ✓[^|]*\|(.*)$", text, re.MULTILINE) if "`tests/" not in row.group(2)]


RULES = [no_relative_includes, no_feature_includes_another, layers_see_only_their_libraries, beast_stays_in_few_files,
         nothing_is_detached, no_marks_left, files_have_speaking_names, sources_are_listed,
         nothing_leans_on_its_neighbours, docs_name_tests_that_exist,
         what_security_claims_is_shown]
