"""api.md 3: an active user joins another site of the tenant."""

import uuid

from parts.service import LISTED

PATH = "/user/site/offers/registration"


def code(answer) -> str:
    return answer.json()["code"]


def join(stack, token, body=None, **more):
    return stack.api().post(PATH, {"attributes": {"locale": "en"}} if body is None else body, user=token, **more)


def test_a_user_joins_a_site_and_signs_in_there(stack):
    person, token = stack.signed_in(firstName="Rosalind", lastName="Quimby")
    answer = join(stack, token)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["siteId"] == "offers" and body["status"] == "ACTIVE"
    assert body["primaryUserIdentifier"] == person["primaryUserIdentifier"]
    assert answer.headers["Location"] == f"/user/{body['userId']}"

    details = stack.api("demo-admin").get(f"/user/{body['userId']}").json()
    assert sorted(site["siteId"] for site in details["sites"]) == ["offers", "rewards"]
    session = stack.api("demo-offers").post("/user/site/offers/login", {
        "username": person["email"], "password": person["password"]})
    assert session.status_code == 200 and session.json()["siteId"] == "offers"
    assert stack.api().get("/user/profile", user=token).status_code == 200, "the old session goes on"
    assert code(join(stack, token)) == "DUPLICATE_USER"


def test_a_name_of_its_own_there(stack):
    _, token = stack.signed_in(firstName="Rosalind", lastName="Quimby")
    name = "j" + uuid.uuid4().hex[:12]
    answer = join(stack, token, {"primaryUserIdentifier": f" {name} ", "attributes": {}})
    assert answer.status_code == 201 and answer.json()["primaryUserIdentifier"] == name
    _, other = stack.signed_in(firstName="Rosalind", lastName="Quimby")
    assert code(join(stack, other, {"primaryUserIdentifier": name.upper(), "attributes": {}})) == "DUPLICATE_USER"


def test_the_same_call_again_gives_the_same_answer(stack):
    _, token = stack.signed_in(firstName="Rosalind", lastName="Quimby")
    first, again = (join(stack, token, headers={"Idempotency-Key": "join"}) for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"


def test_what_is_refused(stack):
    _, token = stack.signed_in(firstName="Rosalind", lastName="Quimby")
    refused = join(stack, token, {"primaryUserIdentifier": "x", "attributes": [], "siteId": "offers"})
    assert refused.status_code == 400 and {error["pointer"] for error in refused.json()["errors"]} == {
        "/primaryUserIdentifier", "/attributes", "/siteId"}
    refused = join(stack, token, {"attributes": {"favourites": "none"}})
    assert refused.status_code == 400 and code(refused) == "ATTRIBUTE_INVALID"
    refused = stack.api().post("/user/site/nowhere/registration", {"attributes": {}}, user=token)
    assert refused.status_code == 403 and code(refused) == "SITE_NOT_ALLOWED"
    for user in (None, "x" * 43):
        refused = join(stack, user)
        assert refused.status_code == 401 and code(refused) == "USER_UNAUTHENTICATED"
    refused = stack.api("demo-offers").post(PATH, {"attributes": {}}, user=token)
    assert refused.status_code == 401 and code(refused) == "USER_UNAUTHENTICATED", "a token works with clients of its site"


def test_a_site_that_screens_holds_who_is_listed(stack):
    person, token = stack.signed_in(**LISTED)
    refused = join(stack, token)
    assert refused.status_code == 400 and code(refused) == "SCREENING_DENIED"
    (found,) = stack.api("demo-admin").get(f"/user/find?email={person['email']}").json()["items"]
    assert found["status"] == "ON_HOLD_SCREENING"
    held = stack.api().get("/user/profile", user=token)
    assert held.status_code == 403 and code(held) == "USER_NOT_ACTIVE"
