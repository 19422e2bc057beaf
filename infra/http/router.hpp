// From method and path to the row of a routes table.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vestibule::http {

// Built once, then read by any thread.
class Router {
  public:
    struct Match {
        std::size_t index;
        std::map<std::string, std::string> variables;  // percent-decoded, never empty
    };
    struct NoSuchPath {};
    struct MethodNotAllowed {
        std::string allow;  // value of the Allow header, such as "GET, HEAD, POST"
    };
    using Outcome = std::variant<Match, NoSuchPath, MethodNotAllowed>;

    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // `pattern` such as "/user/{userId}/hold". Throws std::invalid_argument for a second row of the same method and
    // shape, and for a pattern without leading slash.
    void add(std::string_view method, std::string_view pattern, std::size_t index);

    // `path` as sent. Segments compare after percent-decoding; literal segments win over variables. What can't be
    // decoded stays as sent: as a variable's value it is nobody's id. HEAD finds the row of GET unless it has its own.
    Outcome find(std::string_view method, std::string_view path) const;

  private:
    struct Node;
    std::unique_ptr<Node> root_;
};

}  // namespace vestibule::http
