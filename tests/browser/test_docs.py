"""The pages read well in a browser, without any network."""

import json
import subprocess

import pytest

from parts.process import until

CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=15000"]


def dom(url: str, profile, width: int) -> str:
    done = subprocess.run([*CHROMIUM, f"--user-data-dir={profile}", f"--window-size={width},900", "--dump-dom", url],
                          capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("width", [1280, 390])
def test_the_description_is_rendered(stack, tmp_path, width):
    page = until(lambda: (html := dom(stack.service.base_url + "/docs", tmp_path, width)) and "/user/registration" in html and html,
                 "the rendered operations", 60)
    for path in ("/oauth2/token", "/user/activate-token", "/events/stream"):
        assert path in page, path


def test_nothing_is_asked_of_another_host(stack, tmp_path):
    log = tmp_path / "net.json"
    subprocess.run([*CHROMIUM, f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--dump-dom",
                    stack.service.base_url + "/docs"], capture_output=True, timeout=90, check=True)
    text = log.read_text()
    events = json.loads(text if text.rstrip().endswith("}") else text.rstrip().rstrip(",") + "]}")["events"]
    asked = {event["params"]["url"] for event in events if event.get("params", {}).get("url", "").startswith(("http:", "https:"))}
    own = {url for url in asked if url.startswith(stack.service.base_url)}
    assert own and not {url for url in asked - own if "gvt1" not in url and "google" not in url}, asked - own


def test_a_problem_page(stack, tmp_path):
    page = dom(stack.service.base_url + "/problems/duplicate-user", tmp_path, 390)
    assert "DUPLICATE_USER" in page
