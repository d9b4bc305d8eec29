#pragma once

#include "common/settings/load.h"

namespace usher::settings {

/// The parsed arguments of `usherd`.
struct ServerCommandLine {
  TextMap flags;  ///< For Sources::flags.
  std::optional<std::filesystem::path> env_file;
  std::optional<std::filesystem::path> config_file;
  bool help = false;
  bool version = false;
};

/// Error: kInvalidArgument with a sentence that names the wrong word and a similar valid one, if any.
Result<ServerCommandLine> parse_server_command_line(int count, const char* const* words);

}  // namespace usher::settings
