#pragma once

#include "common/settings/load.h"

namespace CLI {
class App;
}

namespace usher::settings {

enum class FlagSet {
  kServer,       ///< Every setting that has a flag, --config and --env-file.
  kCommandLine,  ///< --database, --config and --env-file.
};

/// Adds the options to `app`; parsing stores their texts in `into`, which must outlive it. Values are checked by load() alone,
/// so that a wrong one is reported in the same words wherever it came from. Booleans may stand without a value (`--migrate`).
/// Given twice, the last counts.
void add_flags(CLI::App& app, FlagSet which, Sources& into);

}  // namespace usher::settings
