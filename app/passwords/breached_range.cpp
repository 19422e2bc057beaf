#include "app/passwords/breached_range.hpp"

#include "domain/shared/failures.hpp"
#include "infra/log/log.hpp"
#include "infra/passwords/range_answer.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t prefix_digits = 5;
constexpr int rests_after = 5;  // failures in a row
constexpr std::chrono::seconds rest{30};

http::ClientSettings client_settings(const BreachedRange::Settings& settings) {
    return {
        .connect = settings.timeout, .attempt = settings.timeout, .response_limit = 1 << 20, .trust = settings.ca_file};
}

}  // namespace

BreachedRange::BreachedRange(Settings settings) : settings_(std::move(settings)), client_(client_settings(settings_)) {}

asio::awaitable<std::optional<bool>> BreachedRange::holds(passwords::Sha1 hash) {
    if (rests()) co_return std::nullopt;
    const auto answer = co_await ask(passwords::hex(hash));
    note(answer.has_value());
    co_return answer;
}

asio::awaitable<std::optional<bool>> BreachedRange::ask(const std::string& digits) {
    http::OutboundRequest request;
    request.url = settings_.base + "/range/" + digits.substr(0, prefix_digits);
    request.headers.add("Add-Padding", "true");
    request.headers.add("User-Agent", "vestibule");
    try {
        const auto response = co_await client_.send(std::move(request), Clock::now() + settings_.timeout);
        if (response.status != 200) co_return std::nullopt;
        co_return passwords::range_holds(response.body, std::string_view(digits).substr(prefix_digits));
    } catch (const Unavailable&) {
        co_return std::nullopt;
    }
}

bool BreachedRange::rests() {
    const std::scoped_lock lock(mutex_);
    return Clock::now() < rests_until_;
}

void BreachedRange::note(bool answered) {
    const std::scoped_lock lock(mutex_);
    failures_ = answered ? 0 : failures_ + 1;
    if (failures_ < rests_after) return;
    if (failures_ == rests_after) log::warning("the range API of breached passwords does not answer", {});
    rests_until_ = Clock::now() + rest;
}

}  // namespace vestibule::app
