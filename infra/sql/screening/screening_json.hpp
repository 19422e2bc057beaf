// Persons, candidates and answers as JSON: what the sealed columns of screening hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/screening/case.hpp"

namespace vestibule::sql {

// Of screening_standing.
std::string person_field(const Uuid& user);
std::string person_text(const ScreenedPerson& person);
ScreenedPerson read_person(std::string_view text);

// A case's person and hits, and what it was opened for.
std::string case_text(const screening::Case& screening_case);
void read_case_body(std::string_view text, screening::Case& screening_case);

// Everything that makes a decision reproducible later.
std::string evidence_text(const screening::Evidence& evidence);

std::string decision_text(const screening::CaseDecision& decision);
void read_decision_body(std::string_view text, screening::CaseDecision& decision);

}  // namespace vestibule::sql
