#include "infra/sql/postgres_url.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <stdexcept>

namespace vestibule::sql {

namespace {

std::map<std::string, std::string> parse(const std::string& url) {
    // libpq's message may quote parts of the URL, so it is not passed on.
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                               &PQconninfoFree);
    if (!options)
        throw std::runtime_error(
            "the database URL can't be read (not shown, it may hold a password): write it as "
            "postgresql://user:password@host:port/name, with special characters of the password percent-encoded.");
    std::map<std::string, std::string> found;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) found.emplace(option->keyword, option->val);
    return found;
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text.push_back('\\');
        text.push_back(c);
    }
    return text + "'";
}

}  // namespace

std::string postgres_parameters(const std::string& url, std::chrono::milliseconds statement_timeout) {
    auto options = parse(url);
    // The URL's own come last and win.
    options["options"] = "-c statement_timeout=" + std::to_string(statement_timeout.count()) +
                         " -c idle_in_transaction_session_timeout=60000 " + options["options"];
    // A server that is dead without a word is noticed within ten seconds.
    options.insert({{"connect_timeout", "3"},
                    {"keepalives", "1"},
                    {"keepalives_idle", "5"},
                    {"keepalives_interval", "2"},
                    {"keepalives_count", "3"},
                    {"tcp_user_timeout", "10000"},
                    {"application_name", "vestibule"},
                    {"client_encoding", "UTF8"}});
    std::string text;
    for (const auto& [key, value] : options) text += key + "=" + quoted(value) + " ";
    return text;
}

std::string shown_postgres_url(const std::string& url) {
    const auto options = parse(url);
    const auto value = [&](const char* key, const char* otherwise) {
        const auto found = options.find(key);
        return found == options.end() ? std::string(otherwise) : found->second;
    };
    return "postgresql://" + value("host", "localhost") + ":" + value("port", "5432") + "/" + value("dbname", "");
}

}  // namespace vestibule::sql
