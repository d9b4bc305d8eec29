#pragma once

#include "cli/arguments/declare.h"
#include "cli/terminal/terminal.h"
#include "common/base/text.h"

namespace usher::cli {

inline constexpr const char* kDryRunHelp = "Report what would happen, and change nothing";

/// The arguments of a command that takes nothing else.
struct DryRunOption {
  bool dry_run = false;

  void declare(Declare& arguments) { arguments.flag("--dry-run", dry_run, kDryRunHelp); }
};

/// Call it before the result of a dry run is printed.
inline void note_dry_run(Terminal& terminal) { terminal.note("A dry run: nothing was changed"); }

/// How a database is named in a question that asks to type it: the last part of Database::place().
inline std::string database_name(const std::string& place) {
  return std::filesystem::path(place.substr(0, place.find('?'))).filename().string();
}

}  // namespace usher::cli
