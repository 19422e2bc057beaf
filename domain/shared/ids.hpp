// Identifiers: UUIDs (RFC 9562), made as version 7 so that they sort by time.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"

namespace vestibule {

class Uuid {
  public:
    using Bytes = std::array<std::uint8_t, 16>;

    Uuid() = default;
    explicit Uuid(const Bytes& bytes) : bytes_(bytes) {}

    // The 36-character form in either case; nullopt for anything else.
    static std::optional<Uuid> parse(std::string_view text);

    const Bytes& bytes() const { return bytes_; }
    std::string to_string() const;

    friend auto operator<=>(const Uuid&, const Uuid&) = default;

  private:
    Bytes bytes_{};
};

// Makes UUIDv7 (RFC 9562, section 5.7), increasing within the process. Thread-safe.
class Ids {
  public:
    virtual ~Ids() = default;
    virtual Uuid next() = 0;
};

}  // namespace vestibule

template <>
struct std::hash<vestibule::Uuid> {
    std::size_t operator()(const vestibule::Uuid& id) const noexcept {
        std::size_t hash = 14695981039346656037ULL;
        for (auto byte : id.bytes()) hash = (hash ^ byte) * 1099511628211ULL;
        return hash;
    }
};
