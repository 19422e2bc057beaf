#include "app/version.hpp"

namespace vestibule::app {

std::string_view version() {
    return "0.1.0";
}

}  // namespace vestibule::app
