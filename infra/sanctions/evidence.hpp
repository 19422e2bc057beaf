// What birth date, country, gender and documents say for and against a hit.
#pragma once

#include <vector>

#include "infra/sanctions/entity.hpp"
#include "infra/sanctions/model.hpp"
#include "infra/sanctions/screener.hpp"

namespace vestibule::sanctions {

// The four fields in their order. What either side lacks is `unknown` and weighs nothing.
std::vector<FieldVerdict> weigh_fields(const Model& model, const Subject& subject, const Entity& entity);

// What weigh_fields() can add at most for this subject, documents aside.
double most_points(const Model& model, const Subject& subject);

// Letters and digits of a document number, upper case; shorter than 5: empty, it proves nothing.
std::string comparable_number(std::string_view number);

}  // namespace vestibule::sanctions
