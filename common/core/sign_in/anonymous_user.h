#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// People who come in without saying who they are: an account with a made-up address and no way in but its session. When its
/// holder signs up or in for good, SessionIssuer ends it (see domain::Caller::anonymous). Safe from any thread.
class AnonymousUsers {
 public:
  AnonymousUsers(Ports ports, const RateLimiter& limiter, const SessionIssuer& issuer, const AuditLog& audit)
      : ports_(ports), limiter_(limiter), issuer_(issuer), audit_(audit) {}

  /// A new account and its session; counts as a sign-up of the client address. kConflict for who is anonymous already;
  /// kRateLimited.
  Result<SessionGrant> sign_in(const domain::Caller& caller) const;
  /// The caller's own account goes. kForbidden for who is not anonymous.
  Status erase(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// ANONYMOUS_DAYS: deletes, in batches, the accounts of which there was no sign for so long; returns how many. After `stop` was
  /// requested it ends with the batch that runs.
  Result<std::int64_t> retire(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;

 private:
  /// An account that may have to go, with the event that says so.
  struct Unused {
    UserId id;
    domain::AuditEvent event;
  };
  Result<std::vector<Unused>> list_unused(Time before, const UserId& after) const;
  Result<std::int64_t> erase_unused(const std::vector<Unused>& unused, Time before) const;

  Ports ports_;
  const RateLimiter& limiter_;
  const SessionIssuer& issuer_;
  const AuditLog& audit_;
};

}  // namespace usher::core
