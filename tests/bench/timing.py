"""Whether two ways of a call can be told apart by how long they take: the Mann-Whitney test on interleaved calls.

`advantage` is the probability that a call of one kind took longer than one of the other, minus one half: 0 where nobody can
tell, ±0.5 where everybody can. With n calls of each kind it scatters by sqrt((2n + 1) / (12 n²)) where there is no difference,
0.0065 for n = 4000. The threshold is 0.05: beyond seven times that, and still an edge over guessing that costs an attacker
hundreds of mails to one person to make use of, while the limits allow 5.
"""

import http.client
import json
import time
import urllib.parse

THRESHOLD = 0.05


class Clock:
    """One connection that is kept, and what one call on it takes."""

    def __init__(self, service):
        url = urllib.parse.urlsplit(service.base_url)
        self.connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        self.connection.connect()
        self.headers = {"Content-Type": "application/json"}

    def bear(self, token: str):
        """A client's token lives for ten minutes, fewer than a thorough look takes."""
        self.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: dict) -> tuple[float, int, dict]:
        text = json.dumps(body)
        began = time.perf_counter()
        self.connection.request("POST", path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return time.perf_counter() - began, answer.status, json.loads(content or b"{}")


def advantage(ones: list[float], others: list[float]) -> float:
    """P(one > other) - 1/2, ties counted half."""
    ranked = sorted([(value, True) for value in ones] + [(value, False) for value in others])
    rank_sum, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        rank_sum += sum(1 for _, of_ones in ranked[at:end] if of_ones) * (at + end + 1) / 2
        at = end
    return (rank_sum - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others)) - 0.5
