#pragma once

#include "common/settings/server_command_line.h"
#include "server/handover.h"

namespace usher {

/// Runs the server until SIGTERM or SIGINT, then waits for running requests (10 s at most). SIGHUP reloads keys and the log
/// level; SIGUSR2 starts the program again, hands the listening sockets over to it and ends. Returns the errors of the start.
/// `commit` is that of the build, for /metrics.
Status serve(const settings::ServerCommandLine& line, const CommandLine& process, std::string_view commit);

}  // namespace usher
