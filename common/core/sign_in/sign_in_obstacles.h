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
  std::string_view
      reason;  ///< A value of refusal_reason, or `none`, `password_breached`, `mail_failed`, `mail_waits`, `mail_limited`.
  std::string text;
  Remedy remedy = {};
};

/// Answers why an account cannot sign in from what is stored: the account, its factors, limits, mail and refused sign-ins. Safe
/// from any thread.
class SignInObstacles {
 public:
  explicit SignInObstacles(Ports ports) : ports_(ports) {}

  /// What refuses sign-ins now comes first; never empty.
  Result<std::vector<Obstacle>> of(const domain::User& user) const;

 private:
  Ports ports_;
};

}  // namespace usher::core
