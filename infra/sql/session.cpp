#include "infra/sql/session.hpp"

#include <algorithm>

namespace vestibule::sql {

namespace {

template <class T>
const T& held(const std::vector<Value>& values, std::size_t column) {
    const auto* value = std::get_if<T>(&values.at(column));
    if (value == nullptr)
        throw std::logic_error("column " + std::to_string(column) + " is NULL or was read as another type");
    return *value;
}

}  // namespace

Value value_of(Instant instant) {
    return std::int64_t{instant.time_since_epoch().count()};
}

std::int64_t Row::integer(std::size_t column) const {
    return held<std::int64_t>(values_, column);
}

double Row::real(std::size_t column) const {
    return held<double>(values_, column);
}

std::string Row::text(std::size_t column) const {
    return held<std::string>(values_, column);
}

std::string Row::bytes(std::size_t column) const {
    return held<Bytes>(values_, column).data;
}

Digest Row::digest(std::size_t column) const {
    const auto& data = held<Bytes>(values_, column).data;
    Digest digest{};
    if (data.size() != digest.size()) throw std::logic_error("column " + std::to_string(column) + " holds no digest");
    std::copy(data.begin(), data.end(), digest.begin());
    return digest;
}

Uuid Row::uuid(std::size_t column) const {
    return held<Uuid>(values_, column);
}

Instant Row::instant(std::size_t column) const {
    return Instant(std::chrono::microseconds(integer(column)));
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<Instant> Row::optional_instant(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<Uuid> Row::optional_uuid(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return uuid(column);
}

}  // namespace vestibule::sql
