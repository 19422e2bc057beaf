// Tables of words inside names: particles, honorifics, given names that are one name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vestibule::sanctions {

// "al", "bin", "van": join or precede a name and carry little of it. Normalised words.
bool is_particle(std::string_view word);

// "sheikh", "dr", "general": titles that lists and forms put before a name. Normalised words.
bool is_honorific(std::string_view word);

// "ivanovich", "petrovna": the father's name in Russian, Ukrainian and Belarusian romanisations.
bool is_patronymic(std::string_view word);

// Groups of normalised given names that stand for one another; a name may stand in several groups.
std::span<const std::string_view> given_name_groups();

}  // namespace vestibule::sanctions
