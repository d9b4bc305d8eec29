#pragma once

#include <stop_token>

#include "common/core/accounts/erasures.h"
#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/on_progress.h"
#include "common/store/accounts/users.h"

namespace usher::core {

/// The result of a run.
struct Retired {
  std::int64_t warned = 0;
  std::int64_t deleted = 0;
};

/// INACTIVE_ACCOUNT_DAYS: deletes an account, as its user would, after so long without a sign-in or use of a session, if a mail
/// announced the deletion at least two weeks before. A warning that was not sent within two weeks is repeated. Any use in between
/// cancels the warning. Admins, suspended and anonymous accounts are kept. Without a mail server no account can be warned, so
/// none is deleted. Safe from any thread and from several processes.
class InactiveAccounts {
 public:
  /// All arguments must outlive it.
  InactiveAccounts(Ports ports, const Outbox& outbox, const AuditLog& audit, const Erasures& erasures)
      : ports_(ports), outbox_(outbox), audit_(audit), erasures_(erasures) {}

  /// Works in batches; does nothing without the setting. Stops after the running batch once `stop` is requested.
  Result<Retired> retire(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Counts what retire() would do now. Changes nothing.
  [[nodiscard]] Result<Retired> forecast() const;

  static constexpr std::chrono::days kNotice{14};

 private:
  enum class Step { kNothing, kWarn, kDelete };
  /// The step for one account, with what must be drawn or composed outside the transaction.
  struct Plan {
    Step step;
    domain::User user;
    domain::AuditEvent event;
    std::optional<domain::Mail> mail;
  };
  [[nodiscard]] Step step_for(const store::AccountUse& use, Time now) const;
  [[nodiscard]] Time deletion_of(const store::AccountUse& use, Time now) const {
    return std::max<Time>(use.last_used + *ports_.settings.retention.inactive_accounts, now + kNotice);
  }
  [[nodiscard]] Plan plan(Step step, const store::AccountUse& use, Time now) const;
  Result<std::vector<Plan>> plans_for(const std::vector<UserId>& ids, Time now) const;
  Result<Retired> carry_out(const std::vector<Plan>& plans, const NotedErasure& erasure, Time now) const;
  Status warn(store::Stores& tx, const Plan& plan, Time now) const;
  static Status erase(store::Stores& tx, const Plan& plan, const NotedErasure& erasure);

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const Erasures& erasures_;
};

}  // namespace usher::core
