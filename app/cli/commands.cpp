// The table of commands.
#include <array>

#include "app/cli/check_config.hpp"
#include "app/cli/command.hpp"
#include "app/cli/serve.hpp"

namespace vestibule::app::cli {

std::span<const Command> commands() {
    static constexpr std::array table{
        Command{"serve", "Run the service", declare_serve},
        Command{"check-config", "Check tenant files and list every fault", declare_check_config},
    };
    return table;
}

}  // namespace vestibule::app::cli
