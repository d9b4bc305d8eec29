#pragma once

#include <optional>
#include <string>

#include "cli/arguments/command.h"
#include "cli/commands/user/new_password.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"

namespace usher::cli {

/// `usher user update`: what is given changes, an empty text clears.
struct UserUpdateCommand {
  std::string user;
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<std::string> role;
  domain::ProfileChange profile;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user suspend`: ends the sessions, too.
struct UserSuspend {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

struct UserActivate {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user delete`: with all that hangs on it, for good.
struct UserDelete {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user set-password`: ends the sessions, too.
struct UserSetPassword {
  std::string user;
  NewPassword password;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user send-reset`: mails a link to set a new password.
struct UserSendReset {
  std::string user;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user verify-email`: one account, or all that were made before a time.
struct UserVerifyEmail {
  std::optional<std::string> user;
  std::optional<Time> created_before;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  Status verify_one(Context& context) const;
  Status verify_many(Context& context) const;
};

}  // namespace usher::cli
