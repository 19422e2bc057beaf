// `vestibule mail preview`: what a mail will look like, with made-up values, before anybody gets it.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_mail(CLI::App& command);

}  // namespace vestibule::app::cli
