#include "infra/sanctions/entity.hpp"

namespace vestibule::sanctions {

std::string_view to_string(EntityType type) {
    switch (type) {
        case EntityType::individual:
            return "individual";
        case EntityType::vessel:
            return "vessel";
        case EntityType::aircraft:
            return "aircraft";
        case EntityType::entity:
            break;
    }
    return "entity";
}

std::string_view to_string(NameKind kind) {
    switch (kind) {
        case NameKind::primary:
            return "primary";
        case NameKind::strong_alias:
            return "strong";
        case NameKind::former_name:
            return "former";
        case NameKind::weak_alias:
            break;
    }
    return "weak";
}

std::string_view to_string(Gender gender) {
    switch (gender) {
        case Gender::male:
            return "male";
        case Gender::female:
            return "female";
        case Gender::unknown:
            break;
    }
    return "unknown";
}

}  // namespace vestibule::sanctions
