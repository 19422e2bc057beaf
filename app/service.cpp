#include "app/service.hpp"

#include <cstdio>

namespace vestibule::app {

int serve(const Settings&) {
    std::fputs("serve is not composed yet\n", stderr);
    return 1;
}

}  // namespace vestibule::app
