"""api.md 5: one judgement of passwords everywhere; breached ones by file and by range API, failing open or closed."""

import pytest

from parts.ranges import Authority, RangeServer, sha1
from parts.service import Mailbox, Maildir, Service, new_person

BREACHED = "Marmalade-Bicycle-9"


def judge(api, password, path="/user/compromised-password"):
    answer = api.post(path, {"password": password})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"recommendation", "reasons"}
    return answer.json()["recommendation"], answer.json()["reasons"]


class TestWithoutASource:
    @pytest.mark.parametrize("path", ["/user/compromised-password", "/user/vba/compromised-password"])
    def test_the_shipped_list_and_the_lengths(self, stack, path):
        api = stack.api()
        assert judge(api, "password1", path) == ("REJECT", ["COMMON"])
        assert judge(api, "PassWord1", path) == ("REJECT", ["COMMON"])
        assert judge(api, "short", path) == ("REJECT", ["TOO_SHORT"])
        assert judge(api, "x" * 129, path) == ("REJECT", ["TOO_LONG"])
        assert judge(api, BREACHED, path) == ("ACCEPT", [])
        assert judge(api, "Ωμέγα-Ωμέγα", path) == ("ACCEPT", [])

    def test_a_wrong_question(self, stack):
        for body in ({}, {"password": 5}, {"password": "x", "user": "y"}):
            answer = stack.api().post("/user/compromised-password", body)
            assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_FAILED")
        answer = stack.api("demo-concierge").post("/user/compromised-password", {"password": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "INSUFFICIENT_SCOPE")


@pytest.fixture(scope="module")
def ranges():
    part = RangeServer([BREACHED]).start()
    yield part
    part.stop()


def serve(folder, **settings):
    return Service(folder, {f"passwords.{key}": value for key, value in settings.items()}).start()


@pytest.fixture(scope="module")
def open_service(tmp_path_factory, ranges):
    service = serve(tmp_path_factory.mktemp("open"), breached_url=ranges.url + "/", breached_timeout=1)
    yield service
    assert service.stop() == 0


@pytest.fixture()
def healthy(ranges):
    ranges.mode = "ok"
    ranges.asked.clear()
    ranges.headers.clear()
    return ranges


class TestARangeApi:
    def test_five_digits_leave_the_house(self, open_service, healthy):
        assert judge(open_service.api(), BREACHED) == ("REJECT", ["BREACHED"])
        assert healthy.asked == ["/range/" + sha1(BREACHED)[:5]]
        assert healthy.headers[0]["Add-Padding"] == "true"

    def test_what_is_refused_anyway_is_not_asked_for(self, open_service, healthy):
        assert judge(open_service.api(), "password1") == ("REJECT", ["COMMON"])
        assert healthy.asked == []

    def test_registration_activation_login_and_change_judge_alike(self, open_service, healthy):
        api, mailbox = open_service.api(), Mailbox(Maildir(open_service.data / "mail"))
        answer = api.post("/user/registration", new_person(password=BREACHED))
        assert (answer.status_code, answer.json()["code"]) == (400, "PASSWORD_REJECTED")
        assert answer.json()["reasons"] == ["BREACHED"]

        person, answer = api.register()
        assert answer.status_code == 201
        user_id, token = mailbox.activation(person["email"])
        answer = api.post(f"/user/activate-token/{user_id}", {"token": token, "password": BREACHED})
        assert answer.json()["code"] == "PASSWORD_REJECTED" and answer.json()["reasons"] == ["BREACHED"]
        assert api.post(f"/user/activate-token/{user_id}", {"token": token}).status_code == 200

        login = {"username": person["email"], "password": person["password"]}
        session = api.post("/user/site/rewards/login", login).json()
        assert (session["passwordRecommendation"], session["passwordReasons"]) == ("ACCEPT", [])
        change = {"oldPassword": person["password"], "newPassword": BREACHED}
        answer = api.post("/user/change-password", change, user=session["userToken"])
        assert answer.json()["code"] == "PASSWORD_REJECTED" and answer.json()["reasons"] == ["BREACHED"]

        healthy.known.add(sha1(person["password"]))  # it leaks after it was chosen
        session = api.post("/user/site/rewards/login", login).json()
        assert (session["passwordRecommendation"], session["passwordReasons"]) == ("REJECT", ["BREACHED"])
        healthy.known.discard(sha1(person["password"]))

    @pytest.mark.parametrize("mode", ["error", "nonsense", "cut", "slow"])
    def test_failing_open(self, open_service, healthy, mode):
        healthy.mode = mode
        assert judge(open_service.api(), BREACHED) == ("ACCEPT", [])
        healthy.mode = "ok"
        assert judge(open_service.api(), BREACHED) == ("REJECT", ["BREACHED"])

    def test_failing_closed_and_left_alone_after_five(self, tmp_path, healthy):
        service = serve(tmp_path, breached_url=healthy.url, breached_timeout=1, breached_fail="closed")
        try:
            healthy.mode = "error"
            for _ in range(7):
                assert judge(service.api(), BREACHED) == ("CHALLENGE", ["UNCHECKED"])
            assert len(healthy.asked) == 5
            answer = service.api().post("/user/registration", new_person())
            assert answer.json()["code"] == "PASSWORD_REJECTED" and answer.json()["reasons"] == ["UNCHECKED"]
        finally:
            service.stop()


class TestARangeApiOverTls:
    def asked_by(self, folder, authority, server, **settings):
        part = RangeServer([BREACHED], server).start()
        service = serve(folder, breached_url=part.url, breached_timeout=2, breached_ca_file=authority.certificate, **settings)
        try:
            return judge(service.api(), BREACHED), len(part.asked)
        finally:
            assert service.stop() == 0
            part.stop()

    def test_a_certificate_of_the_authority_is_believed(self, tmp_path):
        authority = Authority(tmp_path / "tls")
        assert self.asked_by(tmp_path, authority, authority.server()) == (("REJECT", ["BREACHED"]), 1)

    @pytest.mark.parametrize("fault", ["another authority", "another address"])
    def test_any_other_is_not(self, tmp_path, fault):
        authority = Authority(tmp_path / "tls")
        server = Authority(tmp_path / "tls", "stranger").server() if fault == "another authority" else authority.server("127.0.0.2")
        judgement = ("CHALLENGE", ["UNCHECKED"])
        assert self.asked_by(tmp_path, authority, server, breached_fail="closed") == (judgement, 0)


class TestAFile:
    @pytest.mark.parametrize("form", ["published", "binary"])
    def test_it_is_searched(self, tmp_path, form):
        known = sorted(sha1(f"breached-{i}") for i in range(5000)) + [sha1(BREACHED)]
        known.sort()
        path = tmp_path / "hashes"
        path.write_bytes("".join(f"{each}:{i}\r\n" for i, each in enumerate(known)).encode() if form == "published"
                         else b"".join(bytes.fromhex(each) for each in known))
        service = serve(tmp_path, breached_file=path)
        try:
            for password in (BREACHED, "breached-0", "breached-4999"):
                assert judge(service.api(), password) == ("REJECT", ["BREACHED"])
            assert judge(service.api(), "breached-5000") == ("ACCEPT", [])
        finally:
            assert service.stop() == 0

    def test_the_lists_can_be_switched_off(self, tmp_path):
        service = serve(tmp_path, common_list="false")
        try:
            assert judge(service.api(), "password1") == ("ACCEPT", [])
        finally:
            assert service.stop() == 0

    def test_a_file_that_is_none_is_told_at_start(self, tmp_path):
        path = tmp_path / "hashes"
        path.write_text("password\nletmein\n")
        with pytest.raises(SystemError) as failure:
            serve(tmp_path, breached_file=path)
        assert "ended with 2" in str(failure.value) and "passwords.breached_file" in str(failure.value)
