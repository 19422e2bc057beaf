// Servers that tests start: as children with their output in a file, on free ports, gone when the test is gone.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace vestibule::tests {

using Arguments = std::vector<std::string>;

// Its own process group, output appended to `log`. `user` is who it runs as where we are root; empty: as we are.
pid_t launch(const Arguments& arguments, const std::string& log, const std::string& user = {});
// Throws std::runtime_error, which names `what` and the log, where it fails.
void run(const Arguments& arguments, const std::string& log, const std::string& what, const std::string& user = {});

int free_port();

// A shell that waits for our end, in whatever way we end, and then runs `script` with `parameters` as $1, $2 …
// Gives the descriptor whose closing wakes it.
int start_janitor(const std::string& script, const Arguments& parameters);

}  // namespace vestibule::tests
