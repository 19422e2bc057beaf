// Plays the MOE partner (screening.md 2.4): sync, enroll-and-sync, and its token endpoint.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "app/stand_in/journal.hpp"
#include "app/stand_in/mood.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app::stand_in {

// One business effect per Idempotency-Key: the same key and body is answered as before, another body is 422.
// A call with an Authorization header needs a token that came from here. Thread-safe.
class Moe {
  public:
    explicit Moe(Journal& journal) : journal_(journal) {}

    // nullopt: no path of MOE's.
    asio::awaitable<std::optional<http::Response>> answer(const http::Request& request);

  private:
    struct Known {
        std::string body;
        http::Response response;
    };

    http::Response token(const http::Request& request);
    asio::awaitable<http::Response> call(const http::Request& request, std::string path);
    http::Response settle(const std::string& key, const std::string& body, const boost::json::object& person,
                          bool enrolls, bool& effect);
    bool authorised(const http::Request& request);

    Journal& journal_;
    Tries tries_;
    std::mutex mutex_;  // of the rest
    std::set<std::string, std::less<>> tokens_;
    std::map<std::string, Known> answers_;  // by Idempotency-Key
    std::set<std::string> enrolled_;        // user and program
};

}  // namespace vestibule::app::stand_in
