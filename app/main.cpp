#include "app/cli/command.hpp"

int main(int argc, char** argv) {
    return vestibule::app::cli::run(argc, argv);
}
