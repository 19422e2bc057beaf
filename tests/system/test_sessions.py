"""api.md 5: the password login with its lock-out, the session, and what is seen of a user."""

import time
import uuid

import pytest


def code(answer) -> str:
    return answer.json()["code"]


def wrong(person):
    return {**person, "password": "Not-The-Right-One-1"}


class TestLogin:
    def test_every_login_name_works_in_any_case(self, stack):
        person, user_id = stack.active_user()
        for name in (person["primaryUserIdentifier"], person["email"], person["email"].upper()):
            answer = stack.login({**person, "primaryUserIdentifier": name})
            assert answer.status_code == 200, answer.text
            session = answer.json()
            assert session["userId"] == user_id and session["siteId"] == "rewards"
            assert session["expiresIn"] == 900 and session["amr"] == ["pwd"] and session["mfaStatus"] == "NOT_ENROLLED"
            assert session["passwordRecommendation"] == "ACCEPT" and session["passwordReasons"] == []
            assert len(session["userToken"]) >= 43 and len(session["deviceToken"]) >= 43

    def test_wrong_password_and_unknown_name_are_answered_alike(self, stack):
        person, _ = stack.active_user()
        known = stack.login(wrong(person))
        unknown = stack.login({**person, "primaryUserIdentifier": "nobody-" + uuid.uuid4().hex})
        assert [(a.status_code, code(a)) for a in (known, unknown)] == [(401, "BAD_CREDENTIALS")] * 2
        assert sorted(known.headers) == sorted(unknown.headers)
        differing = {"instance", "traceId"}
        assert {k: v for k, v in known.json().items() if k not in differing} == \
               {k: v for k, v in unknown.json().items() if k not in differing}

    def test_a_pending_user_learns_it_only_with_the_right_password(self, stack):
        person, _ = stack.api().register()
        right, bad = stack.login(person), stack.login(wrong(person))
        assert (right.status_code, code(right)) == (403, "USER_NOT_ACTIVE")
        assert (bad.status_code, code(bad)) == (401, "BAD_CREDENTIALS")

    def test_a_user_of_another_site_is_unknown_here(self, stack):
        person, _ = stack.active_user()
        answer = stack.api().post("/user/site/offers/login", {
            "username": person["primaryUserIdentifier"], "password": person["password"]})
        assert (answer.status_code, code(answer)) == (401, "BAD_CREDENTIALS")

    def test_a_site_that_is_not_the_clients(self, stack):
        person, _ = stack.active_user()
        answer = stack.login(person, stack.api("demo-offers"))
        assert (answer.status_code, code(answer)) == (403, "SITE_NOT_ALLOWED")

    @pytest.mark.parametrize("known", [True, False])
    def test_after_the_third_failure_the_factor_rests_a_second_known_or_not(self, stack, known):
        person = stack.active_user()[0] if known else {
            "primaryUserIdentifier": "nobody-" + uuid.uuid4().hex, "password": "x" * 12,
            "userSiteRegistrationRequest": {"siteId": "rewards"}}
        answers = [stack.login(wrong(person)) for _ in range(4)]
        assert [code(a) for a in answers] == ["BAD_CREDENTIALS"] * 3 + ["LOCKED_OUT"]
        assert answers[3].status_code == 401 and answers[3].headers["Retry-After"] == "1"
        if known:
            assert code(stack.login(person)) == "LOCKED_OUT"  # the right one is not looked at either
            time.sleep(1.05)  # the rest itself is what is tested
            assert stack.login(person).status_code == 200
            assert [code(stack.login(wrong(person))) for _ in range(3)] == ["BAD_CREDENTIALS"] * 3

    def test_strangers_cannot_lock_a_known_device_out(self, stack):
        person, _ = stack.active_user()
        device = stack.login(person).json()["deviceToken"]
        answers = [code(stack.login(wrong(person))) for _ in range(4)]
        assert answers[3] == "LOCKED_OUT"
        mine = stack.login(person, headers={"X-Device-Token": device})
        assert mine.status_code == 200 and mine.json()["deviceToken"] == device

    def test_a_device_token_of_another_user_is_none(self, stack):
        person, other = stack.active_user()[0], stack.active_user()[0]
        device = stack.login(other).json()["deviceToken"]
        answer = stack.login(person, headers={"X-Device-Token": device})
        assert answer.status_code == 200 and answer.json()["deviceToken"] != device

    @pytest.mark.parametrize("sent", ["", "x", "x" * 257])
    def test_a_device_token_that_is_none_is_passed_over(self, stack, sent):
        person, _ = stack.active_user()
        answer = stack.login(person, headers={"X-Device-Token": sent})
        assert answer.status_code == 200 and answer.json()["deviceToken"] not in ("", sent)


class TestSession:
    def test_extending(self, stack):
        _, token = stack.signed_in()
        answer = stack.api().post("/user/session/extend", user=token)
        assert answer.status_code == 200 and set(answer.json()) == {"expiresIn", "absoluteExpiresAt"}
        assert answer.json()["expiresIn"] == 900

    def test_after_logout_nothing_works(self, stack):
        _, token = stack.signed_in()
        api = stack.api()
        assert api.get("/user/profile", user=token).status_code == 200
        assert api.post("/user/logout", user=token).status_code == 204
        dead = api.get("/user/profile", user=token)
        assert (dead.status_code, code(dead)) == (401, "USER_UNAUTHENTICATED")
        dead = api.post("/user/session/extend", user=token)
        assert (dead.status_code, code(dead)) == (401, "SESSION_NOT_EXTENDABLE")

    def test_without_a_user_token(self, stack):
        api = stack.api()
        for method, path in (("GET", "/user/profile"), ("POST", "/user/logout"), ("POST", "/user/session/extend")):
            answer = api.call(method, path)
            assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")
        answer = api.get("/user/profile", user="A" * 43)
        assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")

    def test_a_token_works_only_with_clients_of_its_site(self, stack):
        _, token = stack.signed_in()
        answer = stack.api("demo-offers").get("/user/profile", user=token)
        assert (answer.status_code, code(answer)) == (401, "USER_UNAUTHENTICATED")


class TestWhatIsSeenOfAUser:
    def test_the_own_profile(self, stack):
        person, token = stack.signed_in(dateOfBirth="1990-05-17")
        body = stack.api().get("/user/profile", user=token).json()
        assert body["email"] == person["email"] and body["firstName"] == person["firstName"]
        assert body["dateOfBirth"] == "1990-05-17" and body["status"] == "ACTIVE"

    def test_details_for_those_who_may(self, stack):
        person, user_id = stack.active_user(dateOfBirth="1990-05-17")
        body = stack.api("demo-admin").get(f"/user/{user_id}").json()
        assert set(body) == {"userId", "userDetailsId", "status", "email", "firstName", "lastName", "dateOfBirth", "countryCode",
                             "mfaStatus", "sites", "createdAt", "updatedAt", "version"}
        assert body["userId"] == body["userDetailsId"] == user_id and body["status"] == "ACTIVE"
        assert body["sites"][0]["siteId"] == "rewards" and set(body["sites"][0]) == {"siteId", "primaryUserIdentifier", "registeredAt"}
        assert body["sites"][0]["primaryUserIdentifier"] == person["primaryUserIdentifier"]

    def test_a_client_of_another_site_cannot_tell_that_the_user_exists(self, stack):
        _, user_id = stack.active_user()
        api = stack.api("demo-offers")
        there, nowhere = api.get(f"/user/{user_id}"), api.get(f"/user/{uuid.uuid4()}")
        assert [(a.status_code, code(a)) for a in (there, nowhere)] == [(404, "USER_NOT_FOUND")] * 2

    def test_a_concierge_client_is_refused_outside_its_calls(self, stack):
        _, user_id = stack.active_user()
        answer = stack.api("demo-concierge").get(f"/user/{user_id}")
        assert (answer.status_code, code(answer)) == (403, "INSUFFICIENT_SCOPE")

    @pytest.mark.parametrize("by", ["userId", "email", "primaryUserIdentifier"])
    @pytest.mark.parametrize("how", ["GET", "POST"])
    def test_finding(self, stack, by, how):
        person, user_id = stack.active_user()
        query = {"userId": {"userId": user_id}, "email": {"email": person["email"].upper()},
                 "primaryUserIdentifier": {"primaryUserIdentifier": person["primaryUserIdentifier"], "siteId": "rewards"}}[by]
        api = stack.api("demo-admin")
        if how == "POST":
            answer = api.post("/user/find", query)
        else:
            import urllib.parse
            answer = api.get("/user/find?" + urllib.parse.urlencode(query))
        assert answer.status_code == 200, answer.text
        assert [item["userId"] for item in answer.json()["items"]] == [user_id]

    def test_finding_nobody_and_asking_wrongly(self, stack):
        api = stack.api("demo-admin")
        assert api.post("/user/find", {"email": "nobody@example.com"}).json()["items"] == []
        for query in ({}, {"email": "a@example.com", "userId": str(uuid.uuid4())}, {"name": "x"}):
            answer = api.post("/user/find", query)
            assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED")
