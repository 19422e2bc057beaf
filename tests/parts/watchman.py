"""A Watchman v2 server whose list and mood a test sets."""

import datetime
import time
import urllib.parse

from .moe_partner import Partner

MOODS = ("down", "silent", "failing", "refusing", "garbage", "oversized", "no list", "empty list", "stale list", "no hash")


class Watchman:
    """Answers as the real one does: no hit is null, every failure a 400, an unknown parameter an error."""

    KNOWN = {"type", "name", "birthDate", "source", "limit", "minMatch"}

    def __init__(self, listed: dict[str, float] | None = None):
        self.listed = dict(listed or {})  # full name -> match
        self.hash, self.mood, self.delay = "a" * 64, "well", 0.0
        self.refreshed = datetime.datetime.now(datetime.UTC)
        self.partner = Partner(self._answer)
        self.url, self.stop = self.partner.url, self.partner.stop

    def searches(self, name: str) -> list[dict[str, list[str]]]:
        asked = [urllib.parse.urlsplit(call["path"]) for call in list(self.partner.calls)]
        queries = [urllib.parse.parse_qs(url.query) for url in asked if url.path == "/v2/search"]
        return [query for query in queries if query["name"] == [name]]

    def _answer(self, number, request):
        if self.mood == "down":
            return "cut"
        url = urllib.parse.urlsplit(request["path"])
        return self._listinfo() if url.path == "/v2/listinfo" else self._search(urllib.parse.parse_qs(url.query))

    def _listinfo(self):
        ended = self.refreshed - datetime.timedelta(days=self.mood == "stale list" and 365)
        lists = {"no list": {}, "empty list": {"us_ofac": 0}}.get(self.mood, {"us_ofac": 18494})
        hashes = {} if self.mood == "no hash" else {"us_ofac": self.hash}
        return 200, {"lists": lists, "listHashes": hashes, "startedAt": ended.isoformat(), "endedAt": ended.isoformat(),
                     "version": "v0.66.0"}

    def _search(self, query):
        if self.mood == "silent":
            time.sleep(12)  # beyond what one attempt may take
        time.sleep(self.delay)
        if query.keys() - self.KNOWN:
            return 400, {"error": "extra/unused query parameters"}
        strange = {"failing": (503, {}), "refusing": (400, {"error": "no"}), "garbage": (200, b"<html>sorry</html>"),
                   "oversized": (200, b'{"entities":null,"x":"' + b"x" * (2 << 20) + b'"}')}
        if self.mood in strange:
            return strange[self.mood]
        match = self.listed.get(query["name"][0])
        return 200, {"query": {}, "entities": match and [
            {"name": "SOMEBODY, Listed", "entityType": "person", "sourceList": "us_ofac", "sourceID": "22790",
             "person": {"name": "Listed Somebody", "altNames": None, "birthDate": "1962-11-23T00:00:00Z"},
             "business": None, "addresses": None, "match": match}]}
