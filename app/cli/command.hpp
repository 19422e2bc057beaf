// What a command of the command line is; each lives in its own file and stands in the table of commands.cpp.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "app/config/settings.hpp"

namespace CLI {
class App;
}

namespace vestibule::app::cli {

// 0 ok, 1 failed, 2 bad usage or configuration.
constexpr int ok = 0;
constexpr int failed = 1;
constexpr int bad_usage = 2;

// The work of a command, once its options are parsed. Data goes to standard output, everything else to standard error.
using Work = std::function<int(const Settings&)>;

struct Command {
    std::string_view name;
    std::string_view summary;
    // Puts the command's own options on its CLI11 sub-command; variables that they fill are kept alive by the
    // closure given back (std::make_shared). The settings flags, --config and --demo are there already.
    Work (*declare)(CLI::App& command);
};

// In the order of `vestibule --help`.
std::span<const Command> commands();

// The whole command line; what main() calls. Throws nothing.
int run(int argc, const char* const* argv);

}  // namespace vestibule::app::cli
