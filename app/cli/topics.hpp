// `vestibule topics plan|apply`: the Kafka topics as they should be.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_topics(CLI::App& command);

}  // namespace vestibule::app::cli
