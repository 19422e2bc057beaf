// postgresql:// URLs: what we add to them, and how they are shown.
#pragma once

#include <chrono>
#include <string>

namespace vestibule::sql {

// libpq's key='value' form of the URL with our defaults where it says nothing: time-outs, keep-alives, UTF-8.
// Throws std::runtime_error, without quoting the URL, where libpq can't read it.
std::string postgres_parameters(const std::string& url, std::chrono::milliseconds statement_timeout);

// postgresql://host:port/name, for messages and logs: no user, no password.
std::string shown_postgres_url(const std::string& url);

}  // namespace vestibule::sql
