#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace usher::cli {

struct CommandTable;
enum class Needs;

/// What surrounds the process, taken once in main.
struct World {
  std::map<std::string, std::string, std::less<>> environment;
  std::string working_directory;
  const Clock& clock;
};

/// The options that every command takes, wherever they stand.
struct GlobalOptions {
  std::optional<std::string> database;
  std::optional<std::string> config;
  std::optional<std::string> env_file;
  OutputOptions output;
  InteractionOptions interaction;
  bool help = false;
  bool version = false;
};

/// What the composition in main.cpp makes for the commands that need it: settings, database, core. The mechanism never looks
/// inside.
class Installation;

/// Makes the App as far as `needs` says and applies the schema and secret checks that belong to it; never called for kNothing.
using OpenInstallation = std::function<Result<std::shared_ptr<Installation>>(Needs needs, const GlobalOptions& globals,
                                                                             const World& world, Terminal& terminal)>;

/// What run() gets. References outlive the run.
struct Context {
  Terminal& terminal;
  const Output& output;
  const World& world;
  const GlobalOptions& globals;
  const CommandTable& table;
  Installation* installation = nullptr;  ///< Set unless the command needs nothing.
};

}  // namespace usher::cli
