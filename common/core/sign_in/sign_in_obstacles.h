#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/user.h"

namespace usher::core {

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
  Remedy remedy = {};
};

/// Answers why an account cannot sign in from what is stored: the account, its factors, limits, mail and refused sign-ins. What
/// refuses sign-ins now comes first; never empty.
Result<std::vector<Obstacle>> sign_in_obstacles_of(const domain::User& user, const Ports& ports);

}  // namespace usher::core
