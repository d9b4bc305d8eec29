#pragma once

#include "common/settings/server_command_line.h"

namespace usher {

/// Runs the server until SIGTERM or SIGINT and lets what runs finish (10 s at most). Errors are those of the start.
Status serve(const settings::ServerCommandLine& line, const char* const* environment);

}  // namespace usher
