#pragma once

namespace CLI {
class App;
}

namespace usher::settings {

struct Sources;

enum class FlagSet {
  kServer,       ///< All settings with a flag, --config and --env-file.
  kCommandLine,  ///< --database, --config and --env-file.
};

/// Adds the options to `app`. Parsing stores their texts in `into`, which must outlive `app`. Only load() checks values, so that
/// the message for an invalid value does not depend on its source. Booleans may omit the value (`--migrate`). If an option is
/// repeated, the last one counts.
void add_flags(CLI::App& app, FlagSet which, Sources& into);

}  // namespace usher::settings
