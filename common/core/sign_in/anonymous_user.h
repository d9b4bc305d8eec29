#pragma once

#include <stop_token>

#include "common/core/accounts/erasures.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// Anonymous accounts of the Better Auth protocol: a generated address, and no access except their session. When the user signs
/// up or in, SessionIssuer merges and ends the account (see domain::Caller::anonymous). Safe from any thread.
class AnonymousUsers {
 public:
  AnonymousUsers(Ports ports, const RateLimiter& limiter, const SessionIssuer& issuer, const AuditLog& audit,
                 const Erasures& erasures)
      : ports_(ports), limiter_(limiter), issuer_(issuer), audit_(audit), erasures_(erasures) {}

  /// Makes an account and its session; counts as a sign-up of the client address. Error: kConflict if the caller is already
  /// anonymous; kRateLimited.
  Result<SessionGrant> sign_in(const domain::Caller& caller) const;
  /// Erases the caller's own account. Error: kForbidden if it is not anonymous.
  Status erase(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// ANONYMOUS_DAYS: deletes accounts unused for this long, in batches; returns their number. After `stop` was requested, ends
  /// with the current batch.
  Result<std::int64_t> retire(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Counts the accounts that retire() would delete now.
  [[nodiscard]] Result<std::int64_t> forecast() const;

 private:
  Result<std::vector<UserId>> list_unused(Time before, const UserId& after) const;
  Result<std::int64_t> erase_unused(const std::vector<UserId>& unused, Time before) const;

  Ports ports_;
  const RateLimiter& limiter_;
  const SessionIssuer& issuer_;
  const AuditLog& audit_;
  const Erasures& erasures_;
};

}  // namespace usher::core
