// Names by which a client reaches no user.
#pragma once

#include <string>

#include "domain/shared/reach.hpp"

namespace vestibule {

// Under what the sends to such a name are counted. A client of an issuer has counts of its own: to somebody else the
// name may be a person, whose mails it must not use up. `name` is folded.
inline std::string recipient_of_unknown(const std::string& name, const Reach& reach) {
    return reach.issuer ? name + '\0' + *reach.issuer : name;
}

}  // namespace vestibule
