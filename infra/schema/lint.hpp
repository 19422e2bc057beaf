// What is wrong with an attribute schema beyond draft 7: keywords that nobody knows, checks that never happen.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"

namespace vestibule::schema {

// RFC 6901.
std::string child(std::string_view pointer, std::string_view token);

std::vector<FieldError> lint(const boost::json::value& schema);

}  // namespace vestibule::schema
