#pragma once

#include <functional>
#include <map>
#include <span>

#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "common/base/version.h"
#include "common/core/testing/moved_clock.h"

namespace usher::cli {

struct CommandTable;
enum class Needs;

/// The environment of the process, read once in main.
struct World {
  std::map<std::string, std::string, std::less<>> environment;
  std::string working_directory;
  const Clock& clock;
  std::string system_directory = {};  ///< For settings::Sources.
  BuildInfo build = {};
  MovedClock* moved = nullptr;         ///< `clock`, where the installation may move it on.
  std::string systemd_directory = {};  ///< What an administrator enabled. Empty: a system without systemd.
};

/// The options that every command accepts, at any position.
struct GlobalOptions {
  std::optional<std::string> database;
  std::optional<std::string> config;
  std::optional<std::string> env_file;
  OutputOptions output;
  InteractionOptions interaction;
  bool help = false;
  bool version = false;
};

/// Settings, database and core, made by main.cpp for the commands that need them. The argument parser never uses its members.
class Installation;

/// Opens the installation as far as `needs` says, with the checks of schema and secret; never called for kNothing.
using OpenInstallation = std::function<Result<std::shared_ptr<Installation>>(Needs needs, const GlobalOptions& globals,
                                                                             const World& world, Terminal& terminal)>;

/// The arguments of run(). References outlive the run.
struct Context {
  Terminal& terminal;
  const Output& output;
  const World& world;
  const GlobalOptions& globals;
  const CommandTable& table;
  std::span<const std::string> words;    ///< The command line as typed, without the program's name.
  Installation* installation = nullptr;  ///< Set unless the command needs nothing.
};

}  // namespace usher::cli
