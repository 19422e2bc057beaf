#include "infra/crypto/argon2id_hasher.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <thread>

#include "domain/shared/base64.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/crypto/foreign_hash.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace {

constexpr Argon2idParameters floor_values{};
constexpr int below_the_loop = 10;  // added niceness of the crypto threads

// Takes "<prefix><number>" off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<Argon2idParameters> parameters_of(std::string_view encoded) {
    const auto version = take_number(encoded, "$argon2id$v=");
    const auto memory = take_number(encoded, "$m=");
    const auto iterations = take_number(encoded, ",t=");
    if (version != 19 || !memory || !iterations) return std::nullopt;
    return Argon2idParameters{*memory, *iterations};
}

bool readable(const std::string& encoded) {
    return encoded.size() < crypto_pwhash_STRBYTES && parameters_of(encoded).has_value();
}

bool matches(const Secret& password, const std::string& encoded) {
    return crypto_pwhash_str_verify(encoded.c_str(), password.reveal().data(), password.reveal().size()) == 0;
}

}  // namespace

BlockingPool::Settings crypto_pool(std::size_t threads, std::size_t queue_limit, metrics::Registry& metrics) {
    const auto queued =
        metrics.gauge("vestibule_crypto_queued", "Password hashes that wait for a thread of the crypto pool");
    return {.name = "crypto",
            .threads = threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : threads,
            .queue_limit = queue_limit,
            .niceness = below_the_loop,
            .on_queued = [queued](std::size_t waiting) { queued.set(static_cast<double>(waiting)); }};
}

Argon2idHasher::Argon2idHasher(BlockingPool& pool, Argon2idParameters parameters)
    : pool_(pool), parameters_(parameters) {
    need_sodium();
    if (parameters.memory_kib < floor_values.memory_kib || parameters.iterations < floor_values.iterations)
        throw std::invalid_argument("Argon2id below 19 MiB or two iterations");
    shadow_hash_ = "$argon2id$v=19$m=" + std::to_string(parameters.memory_kib) +
                   ",t=" + std::to_string(parameters.iterations) + ",p=1$" +
                   base64(random_bytes(16), Padding::without) + "$" + base64(random_bytes(32), Padding::without);
}

asio::awaitable<std::string> Argon2idHasher::hash(Secret password) {
    co_return co_await pool_.run([password = std::move(password), parameters = parameters_] {
        std::array<char, crypto_pwhash_STRBYTES> encoded{};
        const auto text = password.reveal();
        if (crypto_pwhash_str_alg(encoded.data(), text.data(), text.size(), parameters.iterations,
                                  parameters.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
            throw std::runtime_error("no memory to hash a password");
        return std::string(encoded.data());
    });
}

asio::awaitable<bool> Argon2idHasher::verify(Secret password, std::string encoded) {
    if (encoded == shadow_hash_ && FAILPOINT_SKIPS("S1")) co_return false;
    if (!readable(encoded)) {
        if (auto foreign = ForeignHash::read(encoded))
            co_return co_await pool_.run(
                [password = std::move(password), foreign = std::move(*foreign)] { return foreign.matches(password); });
        // What nobody can read still takes the time of a hash.
        co_await pool_.run([password = std::move(password), this] { return matches(password, shadow_hash_); });
        co_return false;
    }
    co_return co_await pool_.run(
        [password = std::move(password), encoded = std::move(encoded)] { return matches(password, encoded); });
}

bool Argon2idHasher::outdated(std::string_view encoded) const {
    const auto made_with = parameters_of(encoded);
    return !made_with || made_with->memory_kib < parameters_.memory_kib ||
           made_with->iterations < parameters_.iterations;
}

}  // namespace vestibule::crypto
