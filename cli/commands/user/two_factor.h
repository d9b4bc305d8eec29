#pragma once

#include "cli/arguments/command.h"
#include "common/base/secret.h"

namespace usher::domain {
struct User;
}

namespace usher::cli {

struct Context;
class Declare;

/// `usher user reset-2fa`: for users who lost the app and the backup codes; also ends the sessions.
struct UserResetTwoFactor {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user enroll-2fa`: shows a secret, reads a code of the app (three tries at a terminal, otherwise one line of standard
/// input), and prints the backup codes.
struct UserEnrollTwoFactor {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  Result<std::vector<Secret>> confirm(Context& context, const domain::User& who, const std::string& prompt) const;
};

}  // namespace usher::cli
