"""Every libFuzzer target for its share of a minute, from the seeds in corpus/; a planted fault is found."""

import os
import pathlib
import subprocess

import pytest

from parts.process import ROOT

HERE = pathlib.Path(__file__).parent
TARGETS = sorted(file.stem for file in HERE.glob("*_fuzz.cpp") if file.stem != "planted_fuzz")
SECONDS = 60  # over all targets; ten times that with --full


@pytest.fixture(scope="module", autouse=True)
def built():
    for command in (["cmake", "--preset", "fuzz"],
                    ["cmake", "--build", "--preset", "fuzz", "--target", "fuzzers", "-j", str(os.cpu_count())]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def fuzz(target: str, seconds: int, folder: pathlib.Path) -> subprocess.CompletedProcess:
    """New inputs go to a folder of their own, and what crashes to `folder`/crash-…"""
    grown, seeds = folder / "grown", HERE / "corpus" / target
    grown.mkdir()
    return subprocess.run([ROOT / "build/fuzz/tests/fuzz" / target, f"-max_total_time={seconds}", "-timeout=5",
                           "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={folder}/", grown,
                           *([seeds] if seeds.is_dir() else [])],
                          capture_output=True, text=True, errors="replace", timeout=seconds + 60)


def crashes(folder: pathlib.Path) -> list[pathlib.Path]:
    return [file for file in folder.iterdir() if file.name.startswith(("crash-", "leak-", "oom-", "timeout-"))]


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_it(target, tmp_path, request):
    assert list((HERE / "corpus" / target).iterdir()), f"{target} starts from no seed"
    full = 10 if request.config.getoption("--full") else 1
    done = fuzz(target, full * SECONDS // len(TARGETS), tmp_path)
    found = {file.name: file.read_bytes()[:500] for file in crashes(tmp_path)}
    assert done.returncode == 0 and not found, f"{found}\n{done.stderr[-3000:]}"


def test_a_planted_fault_is_found(tmp_path):
    done = fuzz("planted_fuzz", 30, tmp_path)
    assert done.returncode != 0
    assert [file.read_bytes()[:4] for file in crashes(tmp_path)] == [b"boom"], done.stderr[-3000:]
