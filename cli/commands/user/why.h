#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

struct Context;
class Declare;

/// `usher user why`: what keeps an account from signing in, with the command that mends each.
struct UserWhy {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
