#include "app/cli/check_config.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace vestibule::app::cli {

Work declare_check_config(CLI::App& command) {
    struct Options {
        std::string folder;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    command.add_option("DIR", options->folder, "The folder of tenant files; left out: tenants.dir");
    command.add_flag("--json", options->json, "The faults as JSON on standard output");
    return [options](const Settings&) {
        std::fputs("not linked yet\n", stderr);
        return failed;
    };
}

}  // namespace vestibule::app::cli
