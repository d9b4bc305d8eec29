#pragma once

#include "cli/arguments/command.h"
#include "cli/arguments/declare.h"
#include "cli/commands/user/new_password.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"

namespace usher::cli {

struct Context;

/// `usher user update`: changes the given fields; an empty text clears a field.
struct UserUpdateCommand {
  std::string user;
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<std::string> role;
  std::optional<std::string> email;
  bool without_undo = false;
  std::optional<std::string> reason;
  domain::ProfileChange profile;
  std::vector<std::string> fields;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user set-password`: also ends the sessions.
struct UserSetPassword {
  std::string user;
  NewPassword password;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
