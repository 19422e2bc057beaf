"""A yente server whose list a test sets."""

import json
import urllib.parse

from .moe_partner import Partner


class Yente:
    """Answers as yente 5.5 does: to one query, with what scores above the cutoff, and whether it reaches the threshold."""

    def __init__(self, listed: dict[str, float] | None = None):
        self.listed = dict(listed or {})  # name -> score
        self.asked = []  # the properties of each query
        self.partner = Partner(self._answer)
        self.url, self.stop = self.partner.url, self.partner.stop

    def _answer(self, number, request):
        url = urllib.parse.urlsplit(request["path"])
        if url.path == "/catalog":
            return 200, {"datasets": [{"name": "us_ofac_sdn", "version": "2", "index_version": "1"}], "index_stale": False}
        settings = {name: values[0] for name, values in urllib.parse.parse_qs(url.query).items()}
        ((name, query),) = json.loads(request["body"])["queries"].items()
        self.asked.append(query["properties"])
        scores = [score for score in map(self.listed.get, query["properties"]["name"]) if score and score > float(settings["cutoff"])]
        return 200, {"limit": int(settings["limit"]), "responses": {name: {
            "status": 200, "total": {"value": len(scores), "relation": "eq"}, "query": {"id": None, **query},
            "results": [{"id": "NK-1", "caption": "Listed Somebody", "schema": "Person", "properties": {"name": ["Listed Somebody"]},
                         "score": max(scores), "match": max(scores) >= float(settings["threshold"]), "explanations": {}}] if scores else []}}}
