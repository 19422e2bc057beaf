"""The pages read well in a browser, without any network."""

import json
import subprocess

import pytest

from parts.browser import Browser
from parts.process import until

CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=15000"]


WIDER = """[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"""


@pytest.fixture(params=[1280, 390], ids=["desk", "telephone"])
def browser(request, tmp_path):
    browser = Browser(tmp_path / "profile", request.param)
    yield browser
    browser.stop()


def fits(browser) -> bool:
    """Nobody scrolls sideways, and the window is no wider than it should be."""
    return browser.value("Math.max(document.documentElement.scrollWidth, innerWidth)") <= browser.width


def test_the_description_is_rendered(stack, browser):
    browser.open(stack.service.base_url + "/docs")
    until(lambda: "/user/registration" in browser.value("document.body.textContent"), "the rendered operations", 60)
    text = browser.value("document.body.textContent")
    for path in ("/oauth2/token", "/user/activate-token", "/events/stream"):
        assert path in text, path
    assert fits(browser), browser.value(WIDER)


@pytest.mark.parametrize("path, word", [("/", "VALIDATION_FAILED"), ("/problems/duplicate-user", "DUPLICATE_USER"),
                                        ("/problems/revalidation-not-found", "REVALIDATION_NOT_FOUND")])
def test_a_page_of_our_own(stack, browser, path, word):
    browser.open(stack.service.base_url + path)
    assert word in browser.value("document.body.innerText") and fits(browser), browser.value(WIDER)
    assert float(browser.value("parseFloat(getComputedStyle(document.body).fontSize)")) >= 16


def test_nothing_is_asked_of_another_host(stack, tmp_path):
    log = tmp_path / "net.json"
    subprocess.run([*CHROMIUM, f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--dump-dom",
                    stack.service.base_url + "/docs"], capture_output=True, timeout=90, check=True)
    text = log.read_text()
    events = json.loads(text if text.rstrip().endswith("}") else text.rstrip().rstrip(",") + "]}")["events"]
    asked = {event["params"]["url"] for event in events if event.get("params", {}).get("url", "").startswith(("http:", "https:"))}
    own = {url for url in asked if url.startswith(stack.service.base_url)}
    assert own and not {url for url in asked - own if "gvt1" not in url and "google" not in url}, asked - own
