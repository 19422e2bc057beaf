#include "domain/shared/tenant.hpp"

namespace vestibule {

std::string_view to_string(MoeCall::Type type) {
    return type == MoeCall::Type::sync ? "MOE" : "ENROLL_PROGRAM_AND_MOE";
}

std::optional<MoeCall::Type> parse_moe_call_type(std::string_view text) {
    for (auto type : {MoeCall::Type::sync, MoeCall::Type::enroll_program_and_sync})
        if (to_string(type) == text) return type;
    return std::nullopt;
}

}  // namespace vestibule
