// One entry of the list as it is kept in memory. Texts are views into the files that its ListSet holds.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "infra/sanctions/birth_date.hpp"

namespace vestibule::sanctions {

enum class EntityType : std::uint8_t { individual, entity, vessel, aircraft };
enum class NameKind : std::uint8_t { primary, strong_alias, former_name, weak_alias };
enum class Gender : std::uint8_t { unknown, male, female };

std::string_view to_string(EntityType type);
std::string_view to_string(NameKind kind);
std::string_view to_string(Gender gender);

struct ListedName {
    std::string_view text;  // "LAST, First", or as it stands
    NameKind kind = NameKind::primary;
};

struct Document {
    std::string_view type;     // "Passport", "National ID No."
    std::string_view number;   // as published
    std::string_view country;  // English name, or empty
};

struct Address {
    std::string_view street, city, country;  // each may be empty
};

struct Entity {
    std::uint32_t id = 0;  // ent_num
    EntityType type = EntityType::entity;
    Gender gender = Gender::unknown;
    std::string_view programs;  // "SDGT] [IFSR"
    std::string_view title;
    std::string_view remarks;       // with what SDN_COMMENTS.CSV continues
    std::vector<ListedName> names;  // the primary name first
    std::vector<BirthDate> birth_dates;
    std::vector<std::string_view> nationalities;  // nationality and citizenship, English names
    std::vector<std::string_view> birth_places;
    std::vector<Document> documents;
    std::vector<Address> addresses;
};

}  // namespace vestibule::sanctions
