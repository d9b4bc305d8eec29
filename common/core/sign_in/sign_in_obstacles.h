#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/user.h"

namespace usher::core {

/// What mends an obstacle: an act on rows of a resource, see common/core/administration.
struct Mending {
  std::string_view resource = {};  ///< `users`; empty: nothing mends it.
  std::string_view verb = {};      ///< Of the act; `show`: a look at the row.
  std::string id = {};             ///< The row as a person names it.
  std::string_view filter = {};    ///< `account`: its rows are those with this value.
};

/// One reason why an account cannot sign in, or could not.
struct Obstacle {
  enum class Level {
    kNone,    ///< Only said: what a sign-in asks for, or that nothing is in its way.
    kRecent,  ///< Was in the way of a sign-in, or may be.
    kBlocks,  ///< Refuses sign-ins now.
  };
  Level level = Level::kNone;
  /// A value of refusal_reason, or `none`, `contested`, `password_breached`, `mail_failed`, `mail_waits`, `mail_limited`.
  std::string_view reason;
  std::string text;
  Mending mending = {};
};

/// Answers why an account cannot sign in from what is stored: the account, its factors, limits, mail and refused sign-ins. What
/// refuses sign-ins now comes first; never empty.
Result<std::vector<Obstacle>> sign_in_obstacles_of(const domain::User& user, const Ports& ports);

}  // namespace usher::core
