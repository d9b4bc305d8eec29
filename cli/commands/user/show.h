#pragma once

#include <optional>
#include <string>

#include "cli/arguments/command.h"
#include "cli/arguments/page.h"

namespace usher::core {
class Core;
}  // namespace usher::core

namespace usher::cli {

/// `usher user list`: oldest first, a page at a time.
struct UserList {
  std::optional<std::string> search;
  std::optional<std::string> role;
  std::optional<std::string> status;
  std::optional<std::string> verified;
  std::optional<Moment> since;
  bool never_signed_in = false;
  std::optional<Moment> idle;
  std::optional<std::string> unanswered;
  PageOptions page;

  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  [[nodiscard]] Status check_step(const core::Core& core) const;
};

/// `usher user show`: one account with its profile, or all stored data about the user.
struct UserShow {
  std::string user;
  bool everything = false;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

}  // namespace usher::cli
