#include "infra/crypto/foreign_hash.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/crypto/argon2id_hasher.hpp"
#include "tests/support/async_test.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

struct Known {
    std::string algorithm;
    std::string password;
    std::string text;
};

// The sources of the first of each kind are public; the others were made with argon2-cffi, bcrypt (Rust) and passlib.
const std::vector<Known> known_answers{
    // phc-winner-argon2, src/test.c
    {"argon2i", "password", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA"},
    {"argon2id", "password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
    {"argon2id", "correct horse",
     "$argon2id$v=19$m=1024,t=3,p=4$c2l4dGVlbiBieXRlcyEhIQ$mS6I9nCE81tiRAn/tJGYovnatswLto9vXyFNLI7eTgQ"},
    {"argon2i", "correct horse",
     "$argon2i$v=19$m=1024,t=3,p=4$c2l4dGVlbiBieXRlcyEhIQ$ATb3b3qTINP0MJXtPPfDmRsLYY1GxSUALy5ZotnmUrc"},
    // Openwall crypt_blowfish, wrapper.c
    {"bcrypt", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"bcrypt", "U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"},
    {"bcrypt", "ππππππππ", "$2a$10$.TtQJ4Jr6isd4Hp.mVfZeuh6Gws4rOQ/vdBczhDx.19NFK0Y84Dle"},
    {"bcrypt", "correct horse", "$2b$06$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC"},
    {"bcrypt", "correct horse", "$2y$06$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC"},
    // U. Drepper, Unix crypt using SHA-256 and SHA-512
    {"sha512-crypt", "Hello world!",
     "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
    {"sha512-crypt", "Hello world!",
     "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/"
     "YTBmSK6H9qs/y3RnOaw5v."},
    {"ssha512", "correct horse",
     "{SSHA512}x5HWsQ90P+hi6GCrZtq8jVp8mizEERTyKnIeC3lLLcUTDyKloW1peBthJgwzdSJWznS3BUd68B9YViWNGtbF/"
     "nBlcHBlci1hbmQtc2FsdCE="},
};

// Bare ones: RFC 6070, RFC 7914 sections 11 and 12; SHA-512 after hashlib.
const std::vector<std::pair<std::string, ImportedHash>> known_parts{
    {"password",
     {.algorithm = "pbkdf2-sha1", .hash = "SwB5AbdlSJq+rUnZJvch0GWkKcE=", .salt = "c2FsdA==", .iterations = 4096}},
    {"passwd",
     {.algorithm = "pbkdf2-sha256",
      .hash = "VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw==",
      .salt = "c2FsdA==",
      .iterations = 1}},
    {"password",
     {.algorithm = "pbkdf2-sha512",
      .hash = "0Zexsz2wFD4BixLz0dFHnmzevcyXxcD4f2kC4HL0V7UUPzBgJkGz1VzTNZiMs2uEN2Bg7NUy4Dm3QqI5Q0ry1Q",
      .salt = "c2FsdA",
      .iterations = 4096}},
    {"password",
     {.algorithm = "scrypt",
      .hash = "/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA==",
      .salt = "TmFDbA==",
      .n = 1024,
      .r = 8,
      .p = 16}},
    {"pleaseletmein",
     {.algorithm = "scrypt",
      .hash = "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw==",
      .salt = "U29kaXVtQ2hsb3JpZGU=",
      .n = 16384,
      .r = 8,
      .p = 1}},
};

const ForeignHashReader reader;

std::string code_of(const std::expected<std::string, FieldError>& stored) {
    return stored ? "" : stored.error().pointer + " " + stored.error().code;
}

std::string refusal(ImportedHash hash) {
    return code_of(reader.stored(hash));
}

ImportedHash bare(std::string algorithm) {
    return {.algorithm = std::move(algorithm), .hash = std::string(44, 'A'), .salt = "c2FsdHNhbHQ="};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_hash_of_another_system)

BOOST_AUTO_TEST_CASE(is_read_written_and_checked) {
    for (const auto& [algorithm, password, text] : known_answers) {
        const auto hash = ForeignHash::read(text);
        BOOST_REQUIRE_MESSAGE(hash.has_value(), text);
        BOOST_TEST(hash->text() == text);
        BOOST_TEST(hash->algorithm() == algorithm);
        BOOST_TEST(hash->matches(Secret(password)), text);
        BOOST_TEST(!hash->matches(Secret(password + "x")), text);
        BOOST_TEST(!hash->matches(Secret("")), text);
        BOOST_TEST(code_of(reader.stored({.algorithm = algorithm, .hash = text})) == "");
    }
}

BOOST_AUTO_TEST_CASE(comes_in_parts_where_there_is_no_usual_string) {
    for (const auto& [password, imported] : known_parts) {
        const auto stored = reader.stored(imported);
        BOOST_REQUIRE_MESSAGE(stored.has_value(), imported.algorithm);
        const auto hash = ForeignHash::read(*stored);
        BOOST_REQUIRE_MESSAGE(hash.has_value(), *stored);
        BOOST_TEST(hash->matches(Secret(password)), *stored);
        BOOST_TEST(!hash->matches(Secret("another")), *stored);
    }
}

BOOST_AUTO_TEST_CASE(has_a_cost_that_tells_nothing_else) {
    for (const auto& [algorithm, password, text] : known_answers) {
        const auto cost = reader.cost_of(text);
        const auto dummy = ForeignHash::read(cost);
        BOOST_REQUIRE_MESSAGE(dummy.has_value(), cost);
        BOOST_TEST(dummy->algorithm() == algorithm);
        BOOST_TEST(!dummy->matches(Secret(password)), cost);
        BOOST_TEST(reader.cost_of(cost) == cost);
    }
    BOOST_TEST(reader.cost_of("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW") ==
               reader.cost_of("$2y$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"));
    BOOST_TEST(reader.cost_of("nothing") == "");
}

BOOST_AUTO_TEST_CASE(is_refused_where_its_check_would_hold_a_core) {
    const std::string argon2_tail = "$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA";
    const auto whole = [](std::string algorithm, std::string text) {
        return refusal({.algorithm = std::move(algorithm), .hash = std::move(text)});
    };
    BOOST_TEST(whole("argon2id", "$argon2id$v=19$m=262144,t=2,p=1" + argon2_tail) == "");
    BOOST_TEST(whole("argon2id", "$argon2id$v=19$m=262144,t=3,p=1" + argon2_tail) == " RANGE");
    BOOST_TEST(whole("argon2id", "$argon2id$v=19$m=262145,t=1,p=1" + argon2_tail) == " RANGE");
    BOOST_TEST(whole("argon2id", "$argon2id$v=19$m=65536,t=281474976710656,p=1" + argon2_tail) == " RANGE");
    BOOST_TEST(whole("argon2id", "$argon2id$v=19$m=18446744073709551615,t=18446744073709551615,p=1" + argon2_tail) ==
               " RANGE");
    BOOST_TEST(whole("bcrypt", "$2b$12$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC") == "");
    BOOST_TEST(whole("bcrypt", "$2b$13$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC") == " RANGE");
    BOOST_TEST(whole("sha512-crypt", "$6$rounds=999999999$salt$" + std::string(86, 'a')) == " RANGE");

    auto pbkdf2 = bare("pbkdf2-sha256");
    pbkdf2.iterations = 500'000;  // 33 bytes: two blocks
    BOOST_TEST(refusal(pbkdf2) == "");
    pbkdf2.iterations = 500'001;
    BOOST_TEST(refusal(pbkdf2) == " RANGE");
    pbkdf2.iterations = UINT64_MAX;
    BOOST_TEST(refusal(pbkdf2) == " RANGE");

    auto scrypt = bare("scrypt");
    scrypt.n = 1 << 16;
    scrypt.r = 8;
    scrypt.p = 1;
    BOOST_TEST(refusal(scrypt) == "");
    scrypt.n = 1ULL << 62;
    BOOST_TEST(refusal(scrypt) == " RANGE");
    scrypt.n = 2;
    scrypt.p = UINT64_MAX;
    BOOST_TEST(refusal(scrypt) == " RANGE");
    // And none that was stored by another way is begun.
    BOOST_TEST(
        !ForeignHash::read("$2b$31$abcdefghijklmnopqrstuud/5IuQmqhVO0kfNEbHJM.fJkPiliBzC")->matches(Secret("x")));
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_place_of_the_fault) {
    BOOST_TEST(refusal({.algorithm = "md5", .hash = "x"}) == "/algorithm VALUE");
    BOOST_TEST(refusal({.algorithm = "bcrypt", .hash = "x"}) == "/hash FORMAT");
    BOOST_TEST(refusal({.algorithm = "bcrypt", .hash = known_answers[0].text}) == "/hash FORMAT");
    BOOST_TEST(refusal({.algorithm = "argon2id", .hash = known_answers[0].text}) == "/hash FORMAT");
    BOOST_TEST(refusal({.algorithm = "argon2i", .hash = known_answers[0].text, .salt = "c2FsdA=="}) == " VALUE");
    BOOST_TEST(refusal(bare("pbkdf2-sha1")) == "/iterations REQUIRED");
    BOOST_TEST(refusal({.algorithm = "pbkdf2-sha1", .hash = "AAAA", .salt = {}, .iterations = 1}) == "/salt REQUIRED");
    BOOST_TEST(refusal({.algorithm = "pbkdf2-sha1", .hash = "AAAA", .salt = "c2FsdA==", .iterations = 1}) ==
               "/hash RANGE");
    BOOST_TEST(refusal({.algorithm = "pbkdf2-sha1", .hash = "*", .salt = "c2FsdA==", .iterations = 1}) ==
               "/hash FORMAT");
    auto scrypt = bare("scrypt");
    scrypt.n = 1000;
    scrypt.r = 8;
    BOOST_TEST(refusal(scrypt) == "/n VALUE");
    scrypt.n = 1024;
    BOOST_TEST(refusal(scrypt) == "/p REQUIRED");
}

BOOST_AUTO_TEST_CASE(is_nothing_else) {
    for (const std::string text :
         {"", "$", "$$", "plain", "$1$salt$hash", "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$2b$5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe!",
          "$argon2d$v=19$m=256,t=2,p=2$c29tZXNhbHQ$AAAA",
          "$argon2id$v=16$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
          "$argon2id$v=19$m=8,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "$6$rounds=1$salt$x",
          "{SSHA512}", "{SSHA512}AAAA", "{SSHA}x5HWsQ90", "$pbkdf2-md5$i=1$AAAA$AAAA"})
        BOOST_TEST(!ForeignHash::read(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hashing_with_foreign_hashes_in_store)

BOOST_AUTO_TEST_CASE(verifies_them_and_calls_them_outdated) {
    metrics::Registry metrics;
    BlockingPool pool{crypto_pool(1, 8, metrics)};
    Argon2idHasher hasher{pool, {}};
    tests::async_test(
        [&]() -> asio::awaitable<void> {
            for (const auto& [algorithm, password, text] : known_answers) {
                BOOST_TEST(co_await hasher.verify(Secret(password), text), text);
                BOOST_TEST(!co_await hasher.verify(Secret("wrong"), text), text);
                if (algorithm != "argon2id") BOOST_TEST(hasher.outdated(text), text);
            }
        },
        std::chrono::seconds(60));  // slow on purpose
}

BOOST_AUTO_TEST_SUITE_END()
