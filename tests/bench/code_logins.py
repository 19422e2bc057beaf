"""Logins by mailed code: every code is sent by the service, read from its mail, and used once.

Sending and using are timed apart, since a mail lies between them: the figure of a whole login is what both take together
when one follows the other. How fast the mails themselves left is a row of its own.
"""

import concurrent.futures
import email
import email.policy
import json
import pathlib
import re
import subprocess
import time
import urllib.parse

from parts.process import ROOT, until
from parts.service import new_person

SEND, LOG_IN = "/user/pwless-login-send-otp", "/user/site/rewards/login/pwless-otp"
CONNECTIONS = 32


def post_all(stack, path: str, lines: list[str]) -> tuple[dict, list[tuple[int, dict]]]:
    """The figures, and status and body of each answer in order."""
    url = urllib.parse.urlsplit(stack.service.base_url)
    done = subprocess.run([str(ROOT / "build/ci/tests/bench/post_all"), url.hostname, str(url.port), stack.api().token(), path,
                           str(CONNECTIONS)], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    count, seconds, p50, p99 = map(float, done.stderr.split("\n")[-2].split())
    answers = [(int(line[:3]), json.loads(line[4:] or "{}")) for line in done.stdout.splitlines()]
    return {"count": count, "seconds": seconds, "rate": count / seconds, "p50": p50, "p99": p99}, answers


def active_people(stack, count: int) -> list[str]:
    """The addresses of people who registered and activated."""
    people = [new_person() for _ in range(count)]
    _, answers = post_all(stack, "/user/registration", [json.dumps(person) for person in people])
    assert {status for status, _ in answers} == {201}
    ids = {body["userId"] for _, body in answers}
    links = until(lambda: (found := tokens_of(stack)) and ids <= found.keys() and found, "the activation mails", 300)
    api = stack.api()
    api.token()

    def activate(user_id):
        return api.session.post(f"{stack.service.base_url}/user/activate-token/{user_id}", json={"token": links[user_id]},
                                headers={"Authorization": f"Bearer {api.token()}"}, timeout=30).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert set(pool.map(activate, ids)) == {200}
    return [person["email"] for person in people]


def tokens_of(stack) -> dict[str, str]:
    return {user: token for text in texts_of(stack) for user, token in re.findall(r"userId=([0-9a-f-]{36})&token=([\w-]+)$", text, re.M)}


def texts_of(stack):
    """What the mails say, undecoded: their plain part goes out in ASCII."""
    source = stack.mailbox.source
    if hasattr(source, "folder") and (pathlib.Path(source.folder) / "new").is_dir():
        for path in pathlib.Path(source.folder).glob("new/*"):
            yield path.read_text(errors="replace").replace("\r", "")
    else:
        for mail in source.messages():
            yield mail.as_string(policy=email.policy.default).replace("\r", "")


def codes_of(stack) -> dict[str, list[str]]:
    """The codes mailed to each address so far."""
    codes: dict[str, list[str]] = {}
    for text in texts_of(stack):
        if "\nX-Vestibule-Mail: login-code\n" in text:
            address = re.search(r"^To: (.*)$", text, re.M).group(1)
            codes.setdefault(address, []).append(re.search(r"^(\d{8})$", text, re.M).group(1))
    return codes


def measure(stack, people_count: int, rounds: int) -> list[tuple[str, dict]]:
    """Each round sends to a device of its own, so that the limits on mails to a person stay the real ones."""
    people = active_people(stack, people_count)
    devices, seen = [""] * len(people), {address: set() for address in people}
    sends, uses, mails = [], [], []
    for _ in range(rounds):
        lines = [json.dumps({"siteId": "rewards", "username": address}) + "\t" + device for address, device in zip(people, devices)]
        began = time.monotonic()
        figures, sent = post_all(stack, SEND, lines)
        assert {status for status, _ in sent} == {202}, sent[0]
        sends.append(figures)
        complete = lambda: (found := codes_of(stack)) and all(len(found.get(a, ())) > len(seen[a]) for a in people) and found
        codes = until(complete, "the codes by mail", 300)
        mails.append(len(people) / (time.monotonic() - began))

        fresh = {address: next(code for code in codes[address] if code not in seen[address]) for address in people}
        for address, code in fresh.items():
            seen[address].add(code)
        # Without its device token each login makes a new device: the next round's line.
        figures, used = post_all(stack, LOG_IN, [json.dumps({"challengeId": body["challengeId"], "otp": fresh[address]})
                                                 for address, (_, body) in zip(people, sent)])
        assert {status for status, _ in used} == {200}, used[0]
        uses.append(figures)
        devices = [body["deviceToken"] for _, body in used]
    return [("code sends/s", together(sends)), ("code logins/s, of codes sent", together(uses)),
            ("whole logins by code/s", whole(together(sends), together(uses))),
            ("code mails/s, sends included", {"rate": sum(mails) / len(mails), "p50": 0, "p99": 0, "errors": 0})]


def together(figures: list[dict]) -> dict:
    return {"rate": sum(f["count"] for f in figures) / sum(f["seconds"] for f in figures), "errors": 0,
            "p50": sum(f["p50"] for f in figures) / len(figures), "p99": max(f["p99"] for f in figures)}


def whole(sends: dict, uses: dict) -> dict:
    return {"rate": 1 / (1 / sends["rate"] + 1 / uses["rate"]), "p50": sends["p50"] + uses["p50"], "p99": max(sends["p99"], uses["p99"]),
            "errors": 0}
