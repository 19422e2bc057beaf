"""The tree keeps the rules, and each rule is shown refusing a bad input."""

import pathlib
import re
import shutil
import subprocess

import pytest

from lint import rules, tidy
from parts.process import ROOT

TEXT = (".hpp", ".cpp", ".txt", ".cmake", ".py", ".md", ".yaml", ".json", ".toml", ".sql", "run", "test", ".sh")


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def tree() -> dict[str, str]:
    return {name: (ROOT / name).read_text(errors="replace") for name in tracked()
            if name.endswith(TEXT) and not name.startswith(("third_party/", "app/web/vendor/"))}


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule, tree):
    complaints = rule(tree)
    assert not complaints, "\n".join(complaints)


BAD = [
    (rules.what_security_claims_is_shown, {"docs/security.md": "| 6.1.1 | 1 | ✓ where asked for | of course |\n"}),
    (rules.docs_name_tests_that_exist, {"docs/x.md": "shown by `tests/nowhere_test.cpp`\n"}),
    (rules.docs_name_tests_that_exist, {"docs/x.md": "shown by `tests/x.py::test_it`\n", "tests/x.py": "def test_its_other():\n"}),
    (rules.no_relative_includes, {"domain/a/b.cpp": '#include "../../infra/sql/session.hpp"\n'}),
    (rules.names_come_with_their_headers, {"domain/x.cpp": "int f() { return std::max(1, 2); }\n"}),
    (rules.names_come_with_their_headers, {"app/x.cpp": '#include "app/y.hpp"\nauto f() { return asio::post; }\n', "app/y.hpp": "#include <map>\n"}),
    (rules.no_feature_includes_another, {"domain/sessions/x.cpp": '#include "domain/registration/store.hpp"\n'}),
    (rules.no_feature_includes_another, {"domain/shared/x.hpp": '#include "domain/registration/store.hpp"\n'}),
    (rules.layers_see_only_their_libraries, {"domain/sessions/x.cpp": "#include <boost/asio/io_context.hpp>\n"}),
    (rules.layers_see_only_their_libraries, {"domain/shared/clock.hpp": "#include <boost/asio/any_io_executor.hpp>\n"}),
    (rules.layers_see_only_their_libraries, {"events/x.cpp": "#include <boost/asio/awaitable.hpp>\n"}),
    (rules.layers_see_only_their_libraries, {"app/http/x.cpp": "#include <soci/soci.h>\n"}),
    (rules.layers_see_only_their_libraries, {"app/http/x.cpp": "#include <openssl/evp.h>\n"}),
    (rules.beast_stays_in_few_files, {f"infra/http/{n}.cpp": "#include <boost/beast/http.hpp>\n" for n in "abcd"}),
    (rules.nothing_is_detached, {"app/x.cpp": "co_spawn(executor, f(), asio::detached);\n"}),
    (rules.no_marks_left, {"domain/x.cpp": "// TO" "DO later\n"}),
    (rules.files_have_speaking_names, {"infra/sql/helpers.hpp": ""}),
    (rules.sources_are_listed, {"infra/CMakeLists.txt": "file(GLOB all *.cpp)\n"}),
    (rules.sources_are_listed, {"infra/CMakeLists.txt": "a.cpp\n", "infra/b.cpp": ""}),
    (rules.sources_are_listed, {"infra/CMakeLists.txt": "a.cpp\n", "app/CMakeLists.txt": "\n", "infra/a.cpp": "", "app/a.cpp": ""}),
    (rules.nothing_leans_on_its_neighbours, {"tests/x.py": "open('../shar" "ed/data')\n"}),
]


@pytest.mark.parametrize("rule,bad", BAD, ids=lambda value: getattr(value, "__name__", None))
def test_the_rule_refuses_a_bad_input(rule, bad):
    assert rule(bad)


def compile_with_views(views: list[str], source: str, tmp_path: pathlib.Path) -> subprocess.CompletedProcess:
    file = tmp_path / "attempt.cpp"
    file.write_text(source)
    includes = [f"-I{ROOT}/build/ci/views/{view}" for view in views]
    return subprocess.run(["clang++-19", "-std=c++23", "-fsyntax-only", *includes, str(file)],
                          capture_output=True, text=True)


def test_a_domain_file_that_includes_infrastructure_does_not_compile(tmp_path):
    good = compile_with_views(["domain", "events"], '#include "domain/shared/ids.hpp"\n', tmp_path)
    assert good.returncode == 0, good.stderr
    bad = compile_with_views(["domain", "events"], '#include "infra/sql/session.hpp"\n', tmp_path)
    assert bad.returncode != 0 and "file not found" in bad.stderr


def test_the_coroutine_probe_passes_here_and_fails_on_an_object_too_many(tmp_path):
    source = (ROOT / "cmake" / "coroutine_probe.cpp").read_text()
    broken = source.replace("~Counted() { --alive; }", "~Counted() { alive -= 2; }")
    assert broken != source
    for text, expected in ((source, 0), (broken, 1)):
        file, program = tmp_path / "probe.cpp", tmp_path / "probe"
        file.write_text(text)
        subprocess.run(["clang++-19", "-std=c++23", "-O2", str(file), "-o", str(program)], check=True)
        assert subprocess.run([str(program)], capture_output=True).returncode == expected


def own_sources() -> list[str]:
    return [name for name in tracked() if re.match(r"(events|domain|infra|app|tests|cmake)/.*\.[ch]pp$", name)]


def test_every_source_is_formatted():
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *own_sources()], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]


def test_the_formatter_refuses_a_bad_layout(tmp_path):
    shutil.copy(ROOT / ".clang-format", tmp_path)
    (tmp_path / "bad.cpp").write_text("int  main( ){return 0 ;}\n")
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", "bad.cpp"], cwd=tmp_path, capture_output=True)
    assert done.returncode != 0


def test_the_openapi_document_is_linted_clean():
    done = subprocess.run([str(ROOT / ".cache/node/node_modules/.bin/redocly"), "lint", "schemas/http/openapi.yaml",
                           "--config", "tests/lint/redocly.yaml"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linter_refuses_a_bad_openapi_document(tmp_path):
    (tmp_path / "bad.yaml").write_text("openapi: 3.1.0\ninfo: {title: x}\npaths: {/a: {get: {}}}\n")
    done = subprocess.run([str(ROOT / ".cache/node/node_modules/.bin/redocly"), "lint", str(tmp_path / "bad.yaml"),
                           "--config", "tests/lint/redocly.yaml"], cwd=ROOT, capture_output=True)
    assert done.returncode != 0


def test_the_compose_file_sets_only_settings_that_exist():
    import yaml
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert {"first", "second", "postgres", "kafka", "mail"} <= set(services)
    described = subprocess.run([str(ROOT / "build/release/vestibule"), "serve", "--help-config"], capture_output=True, text=True).stdout
    settings = {"VESTIBULE_" + key.replace(".", "_").upper() for key in re.findall(r"^\| `([\w.]+)`", described, re.MULTILINE)}
    names = {name for service in services.values() for name in service.get("environment", {}) if name.startswith("VESTIBULE_")}
    assert names and names <= settings, names - settings
    # Without the demo's list an instance whose tenant screens does not start (a second one neither).
    assert all("--demo" in services[name]["command"] for name in ("first", "second"))
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line)
    used = set(re.findall(r"\$\{(\w+)\}", (ROOT / "compose.yaml").read_text()))
    assert used == set(example)
    assert all("healthcheck" in services[name] for name in ("first", "second", "postgres", "kafka"))


def test_clang_tidy_has_nothing_to_say(request):
    """Of the rules in every run; of the whole tree, which takes clang-tidy a quarter of an hour, in the full one."""
    folders = "events|domain|infra|app" if request.config.getoption("--full") else "events|domain"
    found = tidy.complaints(ROOT / "build/ci", ROOT / ".cache/tidy", folders)
    assert not found, "\n".join(found)


def test_clang_tidy_refuses_bad_code(tmp_path):
    shutil.copy(ROOT / ".clang-tidy", tmp_path)
    (tmp_path / "bad.cpp").write_text("#include <string>\n#include <utility>\nstd::string f(std::string s) { std::string t = std::move(s); return s; }\n")
    done = subprocess.run(["clang-tidy-19", "--warnings-as-errors=*", "--quiet", "bad.cpp", "--", "-std=c++23"], cwd=tmp_path,
                          capture_output=True, text=True)
    assert done.returncode != 0 and "use-after-move" in done.stdout
