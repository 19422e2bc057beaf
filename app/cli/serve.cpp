#include "app/cli/serve.hpp"

#include <CLI/CLI.hpp>

#include "app/service.hpp"

namespace vestibule::app::cli {

Work declare_serve(CLI::App& command) {
    command.footer(
        "Prints `ready http://host:port` once requests are answered; stops on SIGTERM. SIGHUP reloads the "
        "tenant files.");
    return [](const Settings& settings) { return serve(settings); };
}

}  // namespace vestibule::app::cli
