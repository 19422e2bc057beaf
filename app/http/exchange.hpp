// What is known of a request from its head on until its answer.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "app/http/client_tokens.hpp"
#include "app/http/route.hpp"
#include "domain/shared/error.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

struct Exchange {
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    std::string correlation_id;
    std::string traceparent;
    std::string instance;  // path without query
    bool oauth = false;
    const Route* route = nullptr;
    std::map<std::string, std::string> path = {};
    VerifiedClient verified = {};
};

// In the form of its path: a problem document (RFC 9457), below /oauth2/ an error of RFC 6749.
http::Response refuse(const Exchange& exchange, const Error& error);

}  // namespace vestibule::app
