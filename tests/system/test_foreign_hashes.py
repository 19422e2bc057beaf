"""Users whose passwords another system hashed: they log in with them at once, and are hashed anew by that; while there
are any, a failed login takes as long as the slowest of them."""

import time
import uuid

import pytest

from parts.database import Database
from parts.process import until

PASSWORD = "correct horse"
BCRYPT = "$2b$06$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC"
# All of "correct horse"; made with other implementations (see tests/infra/crypto/foreign_hash_test.cpp) or hashlib.
HASHES = {
    "bcrypt": BCRYPT,
    "argon2i": "$argon2i$v=19$m=1024,t=3,p=4$c2l4dGVlbiBieXRlcyEhIQ$ATb3b3qTINP0MJXtPPfDmRsLYY1GxSUALy5ZotnmUrc",
    "ssha512": "{SSHA512}x5HWsQ90P+hi6GCrZtq8jVp8mizEERTyKnIeC3lLLcUTDyKloW1peBthJgwzdSJWznS3BUd68B9YViWNGtbF/"
               "nBlcHBlci1hbmQtc2FsdCE=",
}
SLOW_COST = "$2b$12$" + "." * 53


class Hashes(Database):
    def give(self, user_id, text, cost):
        self.run(f"UPDATE user_account SET password_hash = '{text}', foreign_cost = '{cost}' WHERE id = {self.id(user_id)}")

    def hash_of(self, user_id) -> str:
        return self.run(f"SELECT password_hash FROM user_account WHERE id = {self.id(user_id)}")


@pytest.mark.parametrize("algorithm", sorted(HASHES))
def test_the_old_password_works_once_and_is_hashed_anew(stack, algorithm):
    person, user_id = stack.active_user()
    database = Hashes(stack)
    database.give(user_id, HASHES[algorithm], "$2b$04$" + "." * 53)
    assert stack.login({**person, "password": PASSWORD + "x"}).json()["code"] == "BAD_CREDENTIALS"
    assert database.hash_of(user_id) == HASHES[algorithm]
    assert stack.login({**person, "password": PASSWORD}).status_code == 200
    assert database.hash_of(user_id).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stack.login({**person, "password": PASSWORD}).status_code == 200


def test_every_failed_login_takes_as_long_as_the_slowest_hash(stack):
    person, user_id = stack.active_user()
    database = Hashes(stack)

    def failed_login() -> float:
        began = time.monotonic()
        answer = stack.login({**person, "primaryUserIdentifier": "nobody-" + uuid.uuid4().hex})
        assert answer.json()["code"] == "BAD_CREDENTIALS"
        return time.monotonic() - began

    def pace() -> float:
        return stack.service.metrics().get('vestibule_login_pace_seconds{tenant="demo"}', 0.0)

    database.give(user_id, BCRYPT, SLOW_COST)
    try:
        until(lambda: pace() > 0.1, "failed logins are paced")  # bcrypt of cost 12 takes that on any machine of these years
        assert min(failed_login() for _ in range(4)) >= pace()
    finally:
        assert stack.login({**person, "password": PASSWORD}).status_code == 200  # hashed anew: the last one is gone
    until(lambda: pace() == 0, "failed logins are as quick as before")
