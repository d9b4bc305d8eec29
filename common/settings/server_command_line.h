#pragma once

#include "common/settings/load.h"

namespace usher::settings {

/// The text of `usherd --help`: an example, then every setting by group, at most 100 columns wide.
std::string help_text();

/// The parsed arguments of `usherd`.
struct ServerCommandLine {
  TextMap flags;  ///< For Sources::flags.
  std::optional<std::filesystem::path> env_file;
  std::optional<std::filesystem::path> config_file;
  bool is_test_database = false;  ///< The operator says so.
  bool help = false;
  bool version = false;
};

/// Error: kInvalidArgument with a sentence that names the wrong word and a similar valid one, if any.
Result<ServerCommandLine> parse_server_command_line(int count, const char* const* words);

}  // namespace usher::settings
