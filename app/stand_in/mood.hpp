// How a stand-in treats a person: the first name says it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace vestibule::app::stand_in {

namespace asio = boost::asio;

// slow: answers well after five seconds. fail: 503 always. flaky: 503 the first time, then well. reject: a refusal.
enum class Mood { well, slow, fail, flaky, reject };
inline constexpr std::chrono::seconds slow_answer{5};

// "Slow", "Fail", "Flaky", "Reject" in any case, alone or as the first word; everybody else is well.
Mood mood_of(std::string_view first_name);

// Tries by key, so that a flaky answer comes well the second time. Thread-safe.
class Tries {
  public:
    int next(const std::string& key);

  private:
    std::mutex mutex_;
    std::map<std::string, int> tries_;
};

asio::awaitable<void> be_slow();

}  // namespace vestibule::app::stand_in
