#pragma once

#include "common/settings/server_command_line.h"

namespace usher {

/// Runs the server until SIGTERM or SIGINT, then waits for running requests (10 s at most). Returns the errors of the start.
Status serve(const settings::ServerCommandLine& line, const char* const* environment);

}  // namespace usher
