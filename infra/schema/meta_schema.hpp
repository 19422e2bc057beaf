// The schema of schemas (http://json-schema.org/draft-07/schema#).
#pragma once

#include <string_view>

namespace vestibule::schema {

extern const std::string_view draft_7;

}  // namespace vestibule::schema
