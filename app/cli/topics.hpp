// `vestibule topics plan|apply|leave`: the Kafka topics as they should be, and the way out of them.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_topics(CLI::App& command);

}  // namespace vestibule::app::cli
