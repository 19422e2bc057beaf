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
# What the precompiled header hides: a file that leans on it alone is found only when somebody builds without it. std::size_t comes with
# every header of the library.
NEEDED_FOR = {header: re.compile(rf"\b(?:{names})\b") for header, names in {
    "algorithm": r"std::(?:clamp|max|min|ranges::(?:all_of|any_of|contains|copy|copy_if|count|count_if|fill|find|find_if|for_each|"
                 r"is_sorted|lower_bound|max_element|min_element|none_of|replace|reverse|sort|transform|unique|upper_bound))",
    "array": "std::array", "atomic": "std::atomic", "charconv": "std::(?:from|to)_chars", "chrono": "std::chrono",
    "condition_variable": "std::condition_variable", "cstdint": r"std::u?int(?:8|16|32|64)_t", "deque": "std::deque",
    "exception": "std::(?:current_exception|exception_ptr|rethrow_exception)", "expected": "std::(?:un)?expected",
    "filesystem": "std::filesystem", "fstream": "std::[io]fstream", "functional": "std::(?:move_only_)?function", "map": "std::map",
    "memory": r"std::(?:enable_shared_from_this|make_shared|make_unique|shared_ptr|unique_ptr|weak_ptr)",
    "mutex": r"std::(?:lock_guard|mutex|scoped_lock|unique_lock)", "optional": "std::(?:nullopt|optional)",
    "set": "std::set", "span": "std::span", "sstream": "std::[io]?stringstream",
    "stdexcept": r"std::(?:invalid_argument|logic_error|out_of_range|runtime_error)", "string": "std::(?:string|to_string)",
    "string_view": "std::string_view", "thread": "std::j?thread", "unordered_map": "std::unordered_map",
    "utility": "std::(?:exchange|move|pair|swap)", "vector": "std::vector",
    **{f"boost/asio/{name}.hpp": f"asio::{name}" for name in
       ("any_io_executor", "awaitable", "co_spawn", "post", "redirect_error", "steady_timer", "strand", "use_awaitable")},
}.items()}
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


def _reached(path, includes, found):
    """The headers that a file includes, its own and through ours."""
    for name in includes.get(path, ()):
        if name not in found:
            found.add(name)
            _reached(name, includes, found)
    return found


def names_come_with_their_headers(files):
    includes, complaints = {}, []
    for path, _, name in _includes(files):
        includes.setdefault(path, []).append(name)
    for path, text in files.items():
        if not path.endswith((".hpp", ".cpp")) or path.startswith("cmake/"):
            continue
        code = re.sub(r'//[^\n]*|"(?:\\.|[^"\\\n])*"', "", text)
        reached = _reached(path, includes, set())
        complaints += [f"{path}: {used.group(0)} needs <{header}>" for header, pattern in NEEDED_FOR.items()
                       if header not in reached and (used := pattern.search(code))]
    return complaints


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


RULES = [no_relative_includes, names_come_with_their_headers, no_feature_includes_another, layers_see_only_their_libraries, beast_stays_in_few_files,
         nothing_is_detached, no_marks_left, files_have_speaking_names, sources_are_listed,
         nothing_leans_on_its_neighbours, docs_name_tests_that_exist,
         what_security_claims_is_shown]
