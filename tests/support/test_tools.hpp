// The stores' tools for tests: a clock that stands still, ids that count, cryptography that only marks.
#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "infra/sql/store_tools.hpp"

namespace vestibule::tests {

// Keep it where it was made: `tools` refers to its parts.
struct TestTools {
    struct HeldClock final : Clock {
        std::atomic<std::int64_t> microseconds{1'790'000'000'000'000};  // September 2026
        Instant now() const override { return Instant(std::chrono::microseconds(microseconds.load())); }
        void advance(std::chrono::microseconds by) { microseconds += by.count(); }
    };

    struct CountingIds final : Ids {
        std::atomic<std::uint64_t> last{0};
        Uuid next() override {
            const auto number = ++last;
            Uuid::Bytes bytes{0x01, 0x9a, 0xb3, 0xc4, 0xd5, 0xe6, 0x70, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0};
            for (std::size_t i = 0; i < 6; ++i) bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
            return Uuid(bytes);
        }
    };

    // Spreads purpose and text over 32 bytes; no secret in it.
    struct MarkingHash final : KeyedHash {
        Digest hash(std::string_view purpose, std::string_view text) const override {
            Digest digest{};
            std::uint64_t state = 14695981039346656037ULL;
            for (const char c : std::string(purpose) + '\0' + std::string(text))
                state = (state ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
            for (auto& byte : digest) {
                state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                byte = static_cast<std::uint8_t>(state >> 56);
            }
            return digest;
        }
    };

    // sealed = context, NUL, plaintext reversed: a value in the wrong place does not open.
    struct MarkingCipher final : FieldCipher {
        std::string seal(std::string_view context, std::string_view plaintext) const override {
            return std::string(context) + '\0' + std::string(plaintext.rbegin(), plaintext.rend());
        }
        std::string open(std::string_view context, std::string_view sealed) const override {
            const auto head = std::string(context) + '\0';
            if (!sealed.starts_with(head)) throw std::runtime_error("sealed for another place");
            const auto tail = sealed.substr(head.size());
            return {tail.rbegin(), tail.rend()};
        }
        std::string new_wrapped_key() const override { return "key-" + std::to_string(++keys_); }
        std::string seal_with(std::string_view key, std::string_view context, std::string_view text) const override {
            return seal(std::string(key) + "/" + std::string(context), text);
        }
        std::string open_with(std::string_view key, std::string_view context, std::string_view sealed) const override {
            return open(std::string(key) + "/" + std::string(context), sealed);
        }

      private:
        mutable std::atomic<int> keys_{0};
    };

    HeldClock clock;
    CountingIds ids;
    MarkingHash hash;
    MarkingCipher cipher;
    sql::StoreTools tools{.clock = clock,
                          .ids = ids,
                          .keyed_hash = hash,
                          .cipher = cipher,
                          .event_source = "/vestibule/test",
                          .topic_prefix = "vestibule",
                          .event_written = {}};
};

}  // namespace vestibule::tests
