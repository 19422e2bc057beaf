"""A row of the routes tables and its operation in openapi.yaml say the same; so do all lists of scopes."""

import json
import re

import yaml

from parts.process import ROOT

ROUTES = sorted((ROOT / "app/http").glob("*/*endpoints.cpp"))

# How the features write their rows. Designated initializers have one order, which the compiler checks.
ROW = re.compile(r'\.method = "(?P<method>[A-Z]+)",\s*\.pattern = "(?P<path>[^"]+)",\s*\.operation = "(?P<operation>\w+)",'
                 r'(?P<flags>.*?)\.handle = ', re.DOTALL)
OPEN_ROWS = [re.compile(r'open_route\("(?P<method>[A-Z]+)", "(?P<path>[^"]+)", "(?P<operation>\w+)", Body::(?P<body>\w+)'),
             re.compile(r'(?:add|open_route)\("(?P<path>/[^"]*)", "(?P<operation>\w+)"')]

TOKENS = {"client": {"clientToken"}, "user": {"clientToken", "X-User-Token"}, "bearer": {"userToken"}, "open": set()}
BODIES = {"application/json": "json", "application/x-www-form-urlencoded": "form", "application/merge-patch+json": "json"}
# Scopes of the user's own token, which no OpenAPI scheme of ours names, and calls whose endpoint looks at X-User-Token
# by itself: a dead token has an answer of its own there.
USER_SCOPES = {"openid"}
LOOKS_ITSELF = {"extendSession"}


def row(path: str, operation: str, method: str = "GET", tokens=frozenset(), scopes=frozenset(), body: str = "none",
        key: bool = False, query: bool = False) -> dict:
    return {"call": f"{method} {path}", "operation": operation, "tokens": set(tokens), "scopes": set(scopes) - USER_SCOPES,
            "body": body, "key": key, "query": query}


def flag(flags: str, name: str, otherwise: str) -> str:
    found = re.search(rf"\.{name} = (?:\w+::)?(\w+|{{[^}}]*}})", flags)
    return found[1] if found else otherwise


def constants(text: str) -> str:
    """The text with the names of scopes that stand in it as constants replaced by what they are."""
    for name, value in re.findall(r'constexpr auto (\w+) = ("[\w-]+");', text):
        text = re.sub(rf"\b{name}\b", value, text)
    return text


def rows_of(text: str) -> dict[str, dict]:
    rows = [row(found["path"], found["operation"], found["method"], TOKENS[flag(found["flags"], "access", "client")],
                re.findall(r'"([^"]+)"', flag(found["flags"], "scopes", "")), flag(found["flags"], "body", "none"),
                flag(found["flags"], "honours_idempotency_key", "false") == "true",
                flag(found["flags"], "reads_query", "false") == "true") for found in ROW.finditer(constants(text))]
    rows += [row(**found.groupdict()) for pattern in OPEN_ROWS for found in pattern.finditer(text)]
    return {each["call"]: each for each in rows}


def described(document: dict) -> dict[str, dict]:
    def resolved(part: dict) -> dict:
        return document["components"][part["$ref"].split("/")[2]][part["$ref"].split("/")[3]] if "$ref" in part else part

    def described_row(method: str, path: str, operation: dict) -> dict:
        parameters = [resolved(each) for each in operation.get("parameters", [])]
        headers = {each["name"] for each in parameters if each["in"] == "header"}
        schemes = [scheme for scheme in operation["security"] if "clientSecretBasic" not in scheme]
        tokens = {name for scheme in schemes for name in scheme}
        if operation["operationId"] not in LOOKS_ITSELF:
            tokens |= headers & {"X-User-Token"}
        media = resolved(operation["requestBody"])["content"] if "requestBody" in operation else {}
        bodies = {BODIES[kind] for kind in media}
        assert len(bodies) <= 1, f"{path} takes bodies that no route does"
        return row(path, operation["operationId"], method.upper(), tokens,
                   {scope for scheme in schemes for scope in scheme.get("clientToken", [])},
                   bodies.pop() if bodies else "none", "Idempotency-Key" in headers,
                   any(each["in"] == "query" for each in parameters))

    return {each["call"]: each for each in (described_row(method, path, operation)
                                            for path, item in document["paths"].items()
                                            for method, operation in item.items())}


def document() -> dict:
    return yaml.safe_load((ROOT / "schemas/http/openapi.yaml").read_text())


def disagreements(rows: dict[str, dict], operations: dict[str, dict]) -> list[str]:
    return [f"{call}: the route says {rows.get(call)}, openapi.yaml {operations.get(call)}"
            for call in sorted(rows.keys() | operations.keys()) if rows.get(call) != operations.get(call)]


def test_each_route_is_what_openapi_says_of_it():
    rows = {call: each for file in ROUTES for call, each in rows_of(file.read_text()).items()}
    complaints = disagreements(rows, described(document()))
    assert rows and not complaints, "\n".join(complaints)


def test_a_route_that_is_something_else_is_found():
    sound = '''{.method = "GET", .pattern = "/things", .operation = "listThings", .access = Access::user,
                .scopes = {"OPS"}, .body = Body::json, .honours_idempotency_key = true, .reads_query = true, .handle = x}'''
    operation = {"operationId": "listThings", "security": [{"clientToken": ["OPS"]}],
                 "parameters": [{"name": "X-User-Token", "in": "header"}, {"name": "Idempotency-Key", "in": "header"},
                                {"name": "limit", "in": "query"}],
                 "requestBody": {"content": {"application/json": {}}}}
    operations = described({"paths": {"/things": {"get": operation}}})
    assert not disagreements(rows_of(sound), operations)
    for old, new in [("GET", "POST"), ("/things", "/thing"), ("listThings", "getThings"), ("Access::user", "Access::client"),
                     ('"OPS"', '"OPS", "USER_RW"'), ("Body::json", "Body::form"), (".honours_idempotency_key = true, ", ""),
                     (".reads_query = true, ", "")]:
        assert disagreements(rows_of(sound.replace(old, new)), operations), f"{old} → {new}"


def known_scopes() -> list[str]:
    return re.findall(r'\{"([\w-]+)", (?:true|false)\}', (ROOT / "app/config/scopes.hpp").read_text())


def test_every_list_of_scopes_is_that_of_the_table():
    client = json.loads((ROOT / "schemas/config/tenant.schema.json").read_text())
    assert sorted(known_scopes()) == sorted(enumerated(client, "USER_RW"))
    used = {scope for each in described(document()).values() for scope in each["scopes"]}
    assert used and used <= set(known_scopes())


def enumerated(schema, among: str) -> list[str]:
    """The one enum of a JSON Schema in which a word stands."""
    found = []
    parts = [schema]
    while parts:
        part = parts.pop()
        parts += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
        if isinstance(part, dict) and among in part.get("enum", []):
            found.append(part["enum"])
    assert len(found) == 1
    return found[0]
