// Latin names as somebody writes them who does not use Latin letters. Through ICU, backwards.
#pragma once

#include <string>
#include <string_view>

namespace vestibule::tests {

enum class Foreign { cyrillic, arabic, hangul, katakana, han };

std::string_view to_string(Foreign script);

// Empty where the script has no way to write the name: of Han, where a word is not made of Mandarin syllables.
std::string written_in(Foreign script, std::string_view name);

}  // namespace vestibule::tests
