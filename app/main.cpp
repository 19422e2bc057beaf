#include <cstdio>

#include "app/version.hpp"

int main() {
    std::printf("vestibule %s\n", vestibule::app::version().data());
    return 0;
}
