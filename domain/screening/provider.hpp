// Who answers whether a person is on a list: one port for the built-in screener and those outside.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "domain/screening/case.hpp"

namespace vestibule::screening {

// Why there is no answer: it is never a decision.
struct Unanswered {
    std::string code;  // LIST_STALE, NAME_UNREADABLE, TIMEOUT, …
    std::optional<std::chrono::seconds> retry_after = {};
};

using Asked = std::expected<ScreeningAnswer, Unanswered>;

// Thread-safe.
class ScreeningProvider {
  public:
    virtual ~ScreeningProvider() = default;

    virtual std::string_view name() const = 0;  // builtin, watchman, yente
    // Answers within this process, so that it may be asked while a client waits and before a transaction.
    virtual bool in_process() const = 0;
    // False while every answer would be Unanswered: no list, or one that is too old.
    virtual bool available() const = 0;
    // The list it answers from now; nullopt where it has none or can't tell.
    virtual asio::awaitable<std::optional<AgreedList>> version() = 0;
    // Never throws for the provider's sake. `origin` is handed on to a provider outside.
    virtual asio::awaitable<Asked> ask(ScreenedPerson person, Origin origin) = 0;
};

}  // namespace vestibule::screening
