#pragma once

#include "cli/arguments/command.h"
#include "cli/commands/user/new_password.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"

namespace usher::cli {

struct Context;
class Declare;

/// `usher user create`: prints the account, and a generated password. Error: kEmailTaken unless --if-not-exists.
struct UserCreate {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool verified = false;
  domain::ProfileChange profile;
  std::vector<std::string> fields;
  NewPassword password;
  bool if_not_exists = false;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  [[nodiscard]] Record result(const domain::User& user, const Secret& secret) const;
  Status exists(Context& context) const;
};

}  // namespace usher::cli
