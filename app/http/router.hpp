// Finds the route of a path and a method; literal segments win over variables.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/route.hpp"

namespace vestibule::app {

// Percent-decoded; nullopt for a bad escape, U+0000, or what is not UTF-8 afterwards.
std::optional<std::string> percent_decoded(std::string_view text);

// Immutable once made; thread-safe. Throws std::logic_error where two routes answer the same call.
class Router {
  public:
    explicit Router(std::vector<Route> routes);
    ~Router();

    struct Match {
        const Route* route = nullptr;             // null: no such path, or not with this method
        std::map<std::string, std::string> path;  // variables, decoded
        std::string allow;                        // "GET, POST" where the path exists, else empty
    };
    // `path` as sent. A segment that can't be decoded matches nothing.
    Match find(std::string_view method, std::string_view path) const;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Node;
    const Node* descend(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                        std::vector<std::string>& variables) const;

    std::vector<Route> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace vestibule::app
