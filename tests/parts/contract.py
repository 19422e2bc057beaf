"""Holds every answer against the service's own /openapi.json: the path, the status, the headers, the media type, the body."""

import json
import re

import requests
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


class Contract:
    _known: dict[str, "Contract"] = {}

    def __init__(self, document: dict):
        self.document = document
        self.registry = Registry().with_resource("urn:openapi", Resource(document, DRAFT202012))
        self.paths = [(re.compile("^" + re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path)) + "$"), path)
                      for path in sorted(document["paths"], key=lambda path: path.count("{"))]

    @classmethod
    def of(cls, base_url: str) -> "Contract":
        if base_url not in cls._known:
            answer = requests.get(base_url + "/openapi.json", timeout=10)
            assert answer.status_code == 200
            cls._known[base_url] = cls(answer.json())
        return cls._known[base_url]

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for word in node["$ref"].removeprefix("#/").split("/"):
                target = target[word.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def check(self, method: str, path: str, answer: requests.Response):
        assert answer.headers.get("X-Correlation-Id"), "every answer carries X-Correlation-Id"
        template = next((name for pattern, name in self.paths if pattern.match(path)), None)
        operation = self.document["paths"].get(template, {}).get(method.lower())
        media = answer.headers.get("Content-Type", "").split(";")[0]

        if operation is None:  # no such call: still a problem document
            assert answer.status_code in (400, 401, 403, 404, 405, 413, 429, 503), (method, path, answer.status_code)
            self._problem(answer)
            return
        responses = operation["responses"]
        status = str(answer.status_code)
        assert status in responses or "default" in responses, f"{method} {template}: {status} is not described"
        described = self.resolve(responses.get(status, responses.get("default")))
        for name, header in described.get("headers", {}).items():
            header, where = self.resolve(header), f"{method} {template} {status}: {name}"
            assert name in answer.headers or not header.get("required"), f"{where} is missing"
            if name in answer.headers:
                sent = answer.headers[name]
                self.validate(int(sent) if header["schema"]["type"] == "integer" else sent, header["schema"], where)
        content = described.get("content")
        if not content:
            assert not answer.content, f"{method} {template} {status}: a body that is not described"
            return
        assert media in content, f"{method} {template} {status}: {media} is not described"
        if media.endswith("json") and "schema" in content[media]:
            self.validate(answer.json(), content[media]["schema"], f"{method} {template} {status}")
        if media == "application/problem+json":
            self._problem(answer)

    def validate(self, value, schema, where):
        # References inside the schema are relative to the whole document.
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:openapi#/'))
        errors = sorted(Draft202012Validator(absolute, registry=self.registry).iter_errors(value), key=str)
        assert not errors, f"{where}: {errors[0].message} at {list(errors[0].absolute_path)}"

    @staticmethod
    def _problem(answer):
        body = answer.json()
        for member in ("type", "title", "status", "detail", "instance", "code", "traceId", "error", "errorDetails"):
            assert member in body, f"problem without {member}: {body}"
        assert body["status"] == answer.status_code
        assert body["type"] == "/problems/" + body["code"].lower().replace("_", "-")
