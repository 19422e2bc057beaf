#include "app/stand_in/mood.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace vestibule::app::stand_in {

Mood mood_of(std::string_view first_name) {
    constexpr std::array<std::pair<std::string_view, Mood>, 4> moods{
        {{"slow", Mood::slow}, {"fail", Mood::fail}, {"flaky", Mood::flaky}, {"reject", Mood::reject}}};
    std::string word(first_name.substr(0, first_name.find(' ')));
    std::ranges::transform(word, word.begin(),
                           [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    const auto found = std::ranges::find(moods, word, &std::pair<std::string_view, Mood>::first);
    return found == moods.end() ? Mood::well : found->second;
}

int Tries::next(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    return ++tries_[key];
}

asio::awaitable<void> be_slow() {
    asio::steady_timer timer(co_await asio::this_coro::executor, slow_answer);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace vestibule::app::stand_in
