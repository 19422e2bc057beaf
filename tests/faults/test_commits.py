"""What a command keeps, tells and answers hangs on its one COMMIT, whichever command it is: where the COMMIT fails none says yes and
nothing of it is left; where only the answer is lost all of it is there. Who answers before the COMMIT, or writes an event outside its
transaction, is seen here."""

import collections
import contextlib
import sqlite3

import pytest

from conftest import Stack
from faults import oracle
from parts.authenticator import totp
from parts.database import Database
from parts.process import until
from parts.service import LISTED, Mailbox, Maildir, Service, new_guest, new_person
from system.test_codes import code_of, sent
from system.test_mfa import Enrolled

PASSWORD = "Cobalt-Umbrella-12"
# What the service writes by itself, too: relay, consumers, dispatcher, keys, the words of those who are screened.
BESIDES = {"outbox", "outbox_lease", "outbox_sent", "relay_member", "consumer_position", "event_log", "event_log_offset", "timeline",
           "effect", "effect_secret", "effect_timeline", "mail_template", "signing_key", "encryption_key", "screening_list",
           "screening_book", "screening_word", "screening_word_of", "screening_entries", "screening_standing", "sqlite_sequence"}


class Command:
    """A call that waits to be made: the tables that it changes, the events of its transaction."""

    def __init__(self, call: str, body=None, *, changes: str, tells: str = "", client="demo-site", **more):
        self.method, self.path = call.split()
        self.body, self.client, self.more = body, client, more
        self.changes, self.tells = set(changes.split()), sorted(tells.split())

    def send(self, stack: Stack, correlation: str):
        body = self.body() if callable(self.body) else self.body
        headers = {"X-Correlation-Id": correlation, **self.more.get("headers", {})}
        return stack.api(self.client).call(self.method, self.path, body, **{**self.more, "headers": headers})


class Prepared:
    """Commands for people who have come so far that each is the next step."""

    def __init__(self, stack: Stack):
        self.stack, self.api, self.bank, self.staff = stack, stack.api(), stack.api("demo-guest"), stack.api("demo-admin")
        self.commands = {**self.of_registration(), **self.of_signing_in(), **self.of_passwords(), **self.of_the_profile(),
                         **self.of_authenticators(), **self.of_sessions(), **self.of_staff(), **self.of_enrollment()}

    def of_registration(self):
        pending, _ = self.api.register()
        user_id, token = self.stack.mailbox.activation(pending["email"])
        again, _ = self.api.register()
        Database(self.stack).forget_the_last_mail()
        _, joining = self.stack.signed_in()
        return {
            "register": Command("POST /user/registration", new_person(), changes="user_account login_name user_site mail_send",
                                tells="user.registered"),
            "activate": Command(f"POST /user/activate-token/{user_id}", {"token": token}, changes="user_account", tells="user.activated"),
            "mail again": Command("POST /user/activation/resend", {"siteId": "rewards", "primaryUserIdentifier": again["email"]},
                                  changes="user_account mail_send", tells="auth.otp-issued"),
            "join": Command("POST /user/site/offers/registration", {"attributes": {"locale": "en"}}, user=joining,
                            changes="user_site login_name", tells="user.site-joined"),
        }

    def of_signing_in(self):
        person, guessed = (self.stack.active_user()[0] for _ in range(2))
        challenge, otp = sent(self.stack, "login-code", self.stack.active_user()[0])
        login = "POST /user/site/rewards/login"
        return {
            "sign in": Command(login, {"username": person["email"], "password": person["password"]}, changes="session device",
                               tells="auth.login-succeeded"),
            "guess": Command(login, {"username": guessed["email"], "password": "Not-The-Right-One-1"}, changes="login_counter",
                             tells="auth.login-failed"),
            "send a code": Command("POST /user/pwless-login-send-otp", {"siteId": "rewards", "username": person["email"]},
                                   changes="code_line", tells="auth.otp-issued"),
            "sign in by code": Command(f"{login}/pwless-otp", {"challengeId": challenge, "otp": otp}, changes="session code_line",
                                       tells="auth.login-succeeded"),
        }

    def of_passwords(self):
        person, user_token = self.stack.signed_in()
        forgetful, _ = self.stack.active_user()
        challenge, passcode = sent(self.stack, "passcode", forgetful)
        return {
            "send a passcode": Command("POST /user/send-passcode", {"siteId": "rewards", "username": person["email"]},
                                       changes="code_line", tells="auth.otp-issued"),
            "use a passcode": Command("POST /user/change-password-from-passcode",
                                      {"challengeId": challenge, "passcode": passcode, "newPassword": PASSWORD},
                                      changes="user_account code_line", tells="user.password-changed"),
            "change a password": Command("POST /user/change-password", {"oldPassword": person["password"], "newPassword": PASSWORD},
                                         user=user_token, changes="user_account", tells="user.password-changed"),
        }

    def of_the_profile(self):
        person, user_token = self.stack.signed_in()
        moving, moving_token = self.stack.signed_in()
        address = f"new-{moving['email']}"
        challenge = self.api.post("/user/email-change", {"email": address}, user=moving_token).json()["challengeId"]
        code = code_of(self.stack.mailbox.one(address, "email-change-code"))
        return {
            "change a name": Command("PATCH /user/profile", {"lastName": "Hall"}, user=user_token, changes="user_account",
                                     tells="user.attribute-changed"),
            "ask for an address": Command("POST /user/email-change", {"email": f"new-{person['email']}"}, user=user_token,
                                          changes="contact code_line", tells="auth.otp-issued"),
            "confirm an address": Command("POST /user/email-change/confirm", {"challengeId": challenge, "code": code},
                                          user=moving_token, changes="user_account login_name", tells="user.attribute-changed"),
        }

    def of_authenticators(self):
        _, beginning = self.stack.signed_in()
        _, enrolling = self.stack.signed_in()
        secret = self.api.post("/user/mfa/totp/setup", user=enrolling).json()["secret"]
        enrolled = Enrolled(self.stack)
        return {
            "set up": Command("POST /user/mfa/totp/setup", user=beginning, changes="totp", tells="auth.mfa-setup-started"),
            "enroll one": Command("POST /user/mfa/totp/enroll", lambda: {"otp": totp(secret)}, user=enrolling,
                                  changes="totp recovery_code", tells="auth.mfa-enrolled"),
            "remove one": Command("POST /user/mfa/totp/unenroll", {"otp": enrolled.codes[0], "otpType": "RECOVERY_CODE"},
                                  user=enrolled.token, changes="totp recovery_code", tells="auth.mfa-unenrolled auth.session-ended"),
        }

    def of_sessions(self):
        _, extended = self.stack.signed_in()
        _, ended = self.stack.signed_in()
        return {
            "extend": Command("POST /user/session/extend", user=extended, changes="session"),
            "sign out": Command("POST /user/logout", user=ended, changes="session", tells="auth.session-ended"),
        }

    def of_staff(self):
        (_, user_id), (_, held) = self.stack.active_user(), self.stack.active_user()
        assert self.staff.post(f"/user/{held}/hold", {"reason": "looked into"}).status_code == 200
        return {
            "hold": Command(f"POST /user/{user_id}/hold", {"reason": "looked into"}, client="demo-admin",
                            changes="user_account audit_entry", tells="user.held"),
            "release": Command(f"POST /user/{held}/release", {"reason": "all is well"}, client="demo-admin",
                               changes="user_account audit_entry", tells="user.released"),
        }

    def of_enrollment(self):
        guest = self.bank.enroll(new_guest()).json()
        assert self.bank.enroll(new_guest(**LISTED)).status_code == 400
        case = self.staff.get("/screening/cases?status=OPEN").json()["items"][0]["caseId"]
        return {
            "enroll": Command("POST /user/v2/enrollments", new_guest(), client="demo-guest", headers={"CLIENT_ID": "demo-guest"},
                              changes="user_account enrollment screening_evidence consent asset",
                              tells="user.registered user.consent-recorded user.activated "
                                    "enrollment.requested enrollment.screened enrollment.approved"),
            "update a guest": Command("POST /user/guest/update", {"userId": guest["userId"], "lastName": "Hall"}, client="demo-guest",
                                      changes="user_account screening_evidence",
                                      tells="user.attribute-changed enrollment.screened"),
            "decide": Command(f"POST /screening/cases/{case}/decision",
                              {"decision": "CLEAR", "reason": "another person", "reviewer": "r.meyer"}, client="demo-admin",
                              changes="user_account screening_case screening_decision screening_clearance",
                              tells="enrollment.approved user.activated user.released"),
            "revalidate": Command("POST /user/revalidate", {"callType": "OFAC", "userIds": [guest["userId"]]}, client="demo-admin",
                                  changes="revalidation revalidation_user", tells="enrollment.screened"),
        }


def rows(service: Service) -> dict[str, list]:
    """All that is kept, by table."""
    with contextlib.closing(sqlite3.connect(f"file:{service.data}/vestibule.db?mode=ro", uri=True)) as database:
        tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name not in BESIDES]
        return {table: sorted(map(repr, database.execute(f"SELECT * FROM {table}"))) for table in tables}


def told(service: Service) -> dict[str, list[str]]:
    """What was told on behalf of each call: its own events, not those of the mails that followed."""
    events = {record["headers"]["ce_id"]: record["headers"] for record in oracle.embedded_log(service)}
    found = collections.defaultdict(list)
    for head in events.values():
        kind = head["ce_type"].removeprefix("vestibule.").removesuffix(".v1")
        if not kind.startswith("effect."):
            found[head["ce_correlationid"]].append(kind)
    return {call: sorted(kinds) for call, kinds in found.items()}


class House:
    """The commands, made ready in a service without faults, and the faults to send them to."""

    def __init__(self, folder):
        self.service = Service(folder).start().when("screening")
        self.stack = Stack(self.service, Mailbox(Maildir(self.service.data / "mail")), {})
        self.commands = Prepared(self.stack).commands

    def restart(self, fault: str = ""):
        assert self.service.stop() == 0
        self.service.process.env = {"VESTIBULE_FAILPOINT": f"{fault}=error:planned"} if fault else {}
        self.service.start().when("screening")

    def send_all(self) -> dict[str, set[str]]:
        """None may say yes; the tables that each changed all the same."""
        changed = {}
        for name, command in self.commands.items():
            before = rows(self.service)
            answer = command.send(self.stack, name.replace(" ", "-"))
            assert answer.status_code == 500, f"{name}: {answer.status_code} {answer.text}"
            after = rows(self.service)
            changed[name] = {table for table in after if before[table] != after[table]}
        return changed

    def told(self) -> dict[str, list[str]]:
        known = told(self.service)
        return {name: known.get(name.replace(" ", "-"), []) for name in self.commands}


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "house")
    yield made
    assert made.service.stop() == 0


def test_whose_commit_fails_says_no_and_leaves_nothing(house):
    house.restart("H1")
    assert {name: tables for name, tables in house.send_all().items() if tables} == {}
    house.restart()
    # What comes later comes after all that was written before it.
    answer = house.stack.api().call("POST", "/user/registration", new_person(), headers={"X-Correlation-Id": "the-last"})
    assert answer.status_code == 201
    until(lambda: "the-last" in told(house.service), "an event after them")
    assert {name: events for name, events in house.told().items() if events} == {}


def test_whose_answer_is_lost_is_done_and_told(house):
    house.restart("H2")
    changed = house.send_all()
    assert {name: command.changes - changed[name] for name, command in house.commands.items() if command.changes - changed[name]} == {}
    house.restart()
    expected = {name: command.tells for name, command in house.commands.items()}
    with contextlib.suppress(AssertionError):
        until(lambda: house.told() == expected, "all is told", 10)
    assert house.told() == expected
