// Why a value does not hold against a schema, as violations that a client can act on.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <vector>

#include "domain/shared/error.hpp"

namespace vestibule::schema {

// One more than an answer lists, so that whoever answers can say that there are more.
inline constexpr std::size_t explained_at_most = 501;

// Looks at the plain keywords (type, required, properties, items, enum, bounds …) and follows `$ref` within `root`.
// Whether a value holds is valijson's to say; this only finds words for a "no", and may find none where the reason
// lies in anyOf, if, not and the like. Ends at `explained_at_most`. No detail repeats the value.
std::vector<FieldError> explain(const boost::json::value& root, const boost::json::value& value);

}  // namespace vestibule::schema
