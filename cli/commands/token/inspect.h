#pragma once

#include <optional>
#include <string>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher token inspect`: prints what an access token says, never its signature; kUnauthenticated (exit 1) with every reason in
/// words when it would be refused here.
struct TokenInspect {
  std::optional<std::string> token;  ///< Absent or `-`: a line of standard input.

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
