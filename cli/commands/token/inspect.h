#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

struct Context;
class Declare;

/// `usher token inspect`: prints the claims of an access token, never its signature. Error: kUnauthenticated (exit 1) with all
/// reasons if this installation would refuse the token.
struct TokenInspect {
  std::optional<std::string> token;  ///< Absent or `-`: a line of standard input.

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
