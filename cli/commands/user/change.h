#pragma once

#include "cli/arguments/command.h"
#include "cli/arguments/declare.h"
#include "cli/commands/user/new_password.h"
#include "common/domain/moment.h"
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

/// `usher user suspend`: also ends the sessions.
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

/// `usher user delete`: permanently, with all data of the account.
struct UserDelete {
  std::string user;
  std::optional<std::string> receipt;

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

/// `usher user send-reset`: mails a link to set a new password.
struct UserSendReset {
  std::optional<std::string> user;
  bool never_signed_in = false;
  bool again = false;
  bool dry_run = false;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  Status send_one(Context& context) const;
  Status send_many(Context& context) const;
};

/// `usher user verify-email`: one account, or all accounts created before a time.
struct UserVerifyEmail {
  std::optional<std::string> user;
  std::optional<Moment> created_before;
  bool dry_run = false;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  Status verify_one(Context& context) const;
  Status verify_many(Context& context) const;
};

}  // namespace usher::cli
