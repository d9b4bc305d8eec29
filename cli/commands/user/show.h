#pragma once

#include "cli/arguments/command.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "common/core/administration/users.h"

namespace usher::cli {

/// `usher user list`: oldest first, a page at a time.
struct UserList {
  FilterOptions<store::UserFilter> filters;
  PageOptions page;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// `usher user show`: one account with its profile, or all stored data about the user.
struct UserShow {
  std::string user;
  bool everything = false;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
