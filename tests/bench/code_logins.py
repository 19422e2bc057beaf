"""Logins by mailed code: every code is sent by the service, read from its mail, and used once.

Sending and using are timed apart, since a mail lies between them: the figure of a whole login is what both take together
when one follows the other. How fast the mails themselves left is a row of its own.
"""

import concurrent.futures
import json
import re
import time

from bench.loads import post_all
from parts.process import until
from parts.service import new_person

SEND, LOG_IN = "/user/pwless-login-send-otp", "/user/site/rewards/login/pwless-otp"


def active_people(stack, count: int) -> list[str]:
    """The addresses of people who registered and activated."""
    people = [new_person() for _ in range(count)]
    _, answers = post_all(stack.api(), "/user/registration", [json.dumps(person) for person in people])
    assert {status for status, _ in answers} == {201}
    ids = {body["userId"] for _, body in answers}
    links = until(lambda: (found := tokens_of(stack)) and ids <= found.keys() and found, "the activation mails", 300, pause=0.2)
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
    return (text.decode().replace("\r", "") for text in stack.mailbox.source.texts().values())


def codes_by_mail(stack, people: list[str], read: set[str]) -> dict[str, str]:
    """The code in each address's newest mail, once everybody has one; `read` are the mails looked at so far."""
    codes = {}

    def complete():
        for name, text in stack.mailbox.source.texts().items():
            if name not in read and b"\nX-Vestibule-Mail: login-code\r" in text:
                codes[re.search(rb"^To: (.*)\r$", text, re.M).group(1).decode()] = re.search(rb"^(\d{8})\r$", text, re.M).group(1).decode()
            read.add(name)
        return len(codes) == len(people)

    until(complete, "the codes by mail", 300, pause=0.1)
    return codes


def measure(stack, people_count: int, rounds: int) -> tuple[dict, dict, float]:
    """Sends, uses and mails a second; each round sends to a device of its own, so that the limits on mails to a person
    stay the real ones."""
    people = active_people(stack, people_count)
    devices, read = [""] * len(people), set()
    sends, uses, mails = [], [], []
    for _ in range(rounds):
        lines = [json.dumps({"siteId": "rewards", "username": address}) + "\t" + device for address, device in zip(people, devices)]
        began = time.monotonic()
        figures, sent = post_all(stack.api(), SEND, lines)
        assert {status for status, _ in sent} == {202}, sent[0]
        sends.append(figures)
        codes = codes_by_mail(stack, people, read)
        mails.append(len(people) / (time.monotonic() - began))

        # Without its device token each login makes a new device: the next round's line.
        figures, used = post_all(stack.api(), LOG_IN, [json.dumps({"challengeId": body["challengeId"], "otp": codes[address]})
                                                 for address, (_, body) in zip(people, sent)])
        assert {status for status, _ in used} == {200}, used[0]
        uses.append(figures)
        devices = [body["deviceToken"] for _, body in used]
    return together(sends), together(uses), sum(mails) / len(mails)


def together(figures: list[dict]) -> dict:
    return {"rate": sum(f["count"] for f in figures) / sum(f["seconds"] for f in figures), "errors": 0,
            "p50": sum(f["p50"] for f in figures) / len(figures), "p99": max(f["p99"] for f in figures)}


def whole(sends: dict, uses: dict) -> dict:
    return {"rate": 1 / (1 / sends["rate"] + 1 / uses["rate"]), "p50": sends["p50"] + uses["p50"], "p99": max(sends["p99"], uses["p99"]),
            "errors": 0}
