// Stand-ins for clock, ids, randomness, hashing and text, so that handlers run without any technology.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/totp.hpp"

namespace vestibule::tests {

struct FakeClock final : Clock {
    FakeClock() = default;
    explicit FakeClock(Instant now) : at(now) {}

    Instant at{std::chrono::microseconds(1'790'000'000'000'000)};
    Instant now() const override { return at; }
    void advance(std::chrono::microseconds by) { at += by; }
};

struct FakeIds final : Ids {
    std::uint8_t last = 0;
    Uuid next() override {
        Uuid::Bytes bytes{0x01, 0x9a, 0xb3, 0xc4, 0xd5, 0xe6, 0x70, 0, 0x80};
        bytes[15] = ++last;
        return Uuid(bytes);
    }
};

struct FakeRandomness final : Randomness {
    int made = 0;
    Secret token(std::size_t bytes) override {
        return Secret("token-" + std::to_string(++made) + "-of-" + std::to_string(bytes));
    }
    Secret digits(std::size_t count) override { return Secret(std::string(count, '7')); }
};

// The code of a step is the step's last six digits.
struct FakeTotpCodes final : TotpCodes {
    std::string code(const Secret&, std::int64_t step) const override {
        auto text = std::to_string(1'000'000 + step % 1'000'000);
        return text.substr(1);
    }
};

// "hash(<password>)"; counts the work it is asked for.
struct FakePasswordHasher final : PasswordHasher {
    int hashed = 0;
    std::function<void()> meanwhile;  // what others do while the next one is at work
    std::vector<std::string> verified;
    std::set<std::string> old;
    std::string no_one = "shadow hash";

    asio::awaitable<std::string> hash(Secret password) override {
        ++hashed;
        others();
        co_return "hash(" + std::string(password.reveal()) + ")";
    }
    asio::awaitable<bool> verify(Secret password, std::string encoded) override {
        verified.push_back(encoded);
        others();
        co_return encoded == "hash(" + std::string(password.reveal()) + ")" ||
            encoded == "old(" + std::string(password.reveal()) + ")";
    }
    const std::string& shadow_hash() const override { return no_one; }
    bool outdated(std::string_view encoded) const override { return encoded.starts_with("old("); }

  private:
    void others() {
        if (const auto act = std::exchange(meanwhile, {})) act();
    }
};

// ASCII only.
struct FakeText final : Text {
    std::string nfc(std::string_view text) const override { return std::string(text); }
    std::string fold(std::string_view text) const override {
        std::string folded(text);
        for (auto& c : folded)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return folded;
    }
    std::string trim(std::string_view text) const override { return std::string(text); }
    std::size_t code_points(std::string_view text) const override { return text.size(); }
    bool has_control_characters(std::string_view) const override { return false; }
};

struct FakeCommonPasswords final : CommonPasswords {
    std::set<std::string, std::less<>> known{"password1"};
    bool contains(std::string_view folded) const override { return known.contains(folded); }
};

struct FakeBreachedPasswords final : BreachedPasswords {
    std::set<std::string, std::less<>> known;
    bool away = false;
    int asked = 0;
    asio::awaitable<Answer> look_up(Secret password) override {
        ++asked;
        if (away) co_return Answer::unknown;
        co_return known.contains(password.reveal()) ? Answer::found : Answer::not_found;
    }
};

inline std::shared_ptr<Site> a_site(std::string id) {
    auto site = std::make_shared<Site>();
    site->id = std::move(id);
    site->locales = {"en", "es"};
    return site;
}

}  // namespace vestibule::tests
