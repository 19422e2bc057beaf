#include "infra/http/response_head.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/beast/http/status.hpp>
#include <iterator>

#include "infra/http/syntax.hpp"

namespace vestibule::http {
namespace {

bool is_ours(std::string_view name) {
    for (const std::string_view ours : {"Content-Length", "Transfer-Encoding", "Connection", "Date", "Keep-Alive"})
        if (same_ignoring_case(name, ours)) return true;
    return false;
}

// IMF-fixdate (RFC 9110, section 5.6.7), made once a second and thread.
std::string_view date(std::chrono::sys_seconds now) {
    thread_local std::chrono::sys_seconds made{std::chrono::seconds{-1}};
    thread_local std::string text;
    if (made != now) {
        using namespace std::chrono;
        static constexpr std::array days_of_week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const auto day = floor<days>(now);
        const year_month_day when{day};
        const hh_mm_ss time{now - day};
        text = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days_of_week[weekday{day}.c_encoding()],
                           static_cast<unsigned>(when.day()), months[static_cast<unsigned>(when.month()) - 1],
                           static_cast<int>(when.year()), time.hours().count(), time.minutes().count(),
                           time.seconds().count());
        made = now;
    }
    return text;
}

std::string_view reason(unsigned status) {
    const auto text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    return {text.data(), text.size()};
}

}  // namespace

bool may_have_body(unsigned status) {
    return status >= 200 && status != 204 && status != 304;
}

bool write_head(std::string& out, const Response& response, const Exchange& exchange) {
    const auto before = out.size();
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason(response.status),
                   date(exchange.now));
    for (const auto& [name, value] : response.headers) {
        if (is_ours(name)) continue;
        if (!is_token(name) || !std::ranges::all_of(value, is_field_character)) {
            out.resize(before);
            return false;
        }
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (may_have_body(response.status)) {
        if (exchange.framing == BodyFraming::length)
            fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
        else if (exchange.framing == BodyFraming::chunked)
            out += "Transfer-Encoding: chunked\r\n";
    }
    if (!exchange.keep_alive)
        out += "Connection: close\r\n";
    else if (exchange.http_1_0)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
    return true;
}

}  // namespace vestibule::http
