#include "app/passwords/breached_sources.hpp"

#include <exception>
#include <stdexcept>

#include "infra/log/log.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t file_threads = 2;
constexpr std::size_t file_queue = 256;

metrics::Counter counter(metrics::Registry& metrics, const std::string& outcome) {
    return metrics.counter("vestibule_breached_lookups_total", "Passwords looked up among breached ones, by outcome",
                           {{"outcome", outcome}});
}

}  // namespace

BreachedSources::BreachedSources(const PasswordSettings& settings, metrics::Registry& metrics)
    : fails_open_(settings.breached_fail == "open"),
      found_(counter(metrics, "found")),
      not_found_(counter(metrics, "not_found")),
      unknown_(counter(metrics, "unknown")) {
    if (!settings.breached_file.empty()) {
        file_.emplace(settings.breached_file);
        pool_ = std::make_unique<BlockingPool>(
            BlockingPool::Settings{.name = "breached", .threads = file_threads, .queue_limit = file_queue});
    }
    if (!settings.breached_url.empty())
        range_.emplace(BreachedRange::Settings{settings.breached_url, std::chrono::seconds(settings.breached_timeout),
                                               settings.breached_ca_file});
}

asio::awaitable<BreachedPasswords::Answer> BreachedSources::look_up(Secret password) {
    const auto hash = passwords::password_sha1(password);
    std::optional<bool> found = false;
    if (file_) found = co_await in_file(hash);
    if (range_ && found != true) {
        const auto elsewhere = co_await range_->holds(hash);
        found = elsewhere == true ? true : elsewhere ? found : std::nullopt;
    }
    (found ? (*found ? found_ : not_found_) : unknown_).add();
    if (found) co_return *found ? Answer::found : Answer::not_found;
    co_return fails_open_ ? Answer::not_found : Answer::unknown;
}

asio::awaitable<std::optional<bool>> BreachedSources::in_file(passwords::Sha1 hash) {
    try {
        co_return co_await pool_->run([this, hash] { return file_->contains(hash); });
    } catch (const std::exception& failure) {
        log::error("the file of breached passwords can't be searched", {{"reason", failure.what()}});
        co_return std::nullopt;
    }
}

std::vector<Fault> faults_of_breached_sources(const PasswordSettings& settings) {
    std::vector<Fault> faults;
    try {
        if (!settings.breached_file.empty()) const passwords::BreachedFile file(settings.breached_file);
    } catch (const std::runtime_error& failure) {
        faults.push_back({.origin = settings.breached_file.string(),
                          .field = "passwords.breached_file",
                          .problem = failure.what(),
                          .remedy = "a file of SHA-1 hashes in order, as haveibeenpwned.com publishes it"});
    }
    try {
        if (!settings.breached_ca_file.empty()) const http::Client client({.trust = settings.breached_ca_file});
    } catch (const std::runtime_error& failure) {
        faults.push_back({.origin = settings.breached_ca_file.string(),
                          .field = "passwords.breached_ca_file",
                          .problem = failure.what(),
                          .remedy = "a PEM file of certificates"});
    }
    return faults;
}

}  // namespace vestibule::app
