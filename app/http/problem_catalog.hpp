// Every public error code: its title, what it means, and what the caller can do. Served at /problems/{code}.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vestibule::app {

struct ProblemPage {
    std::string_view code;  // UPPER_SNAKE
    unsigned status;
    std::string_view title;
    std::string_view meaning;
    std::string_view remedy;
};

// In order of status, then code.
std::span<const ProblemPage> problem_pages();

// Null for a code that is not public.
const ProblemPage* problem_page(std::string_view code);

// DUPLICATE_USER → duplicate-user, and back.
std::string kebab_case(std::string_view code);
std::string code_of_kebab(std::string_view kebab);

}  // namespace vestibule::app
