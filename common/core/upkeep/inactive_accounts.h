#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/on_progress.h"
#include "common/store/accounts/users.h"

namespace usher::core {

/// What happened to accounts that nobody uses.
struct Retired {
  std::int64_t warned = 0;
  std::int64_t deleted = 0;
};

/// INACTIVE_ACCOUNT_DAYS: deletes an account, as its owner would, when there was no sign-in and no use of a session for so long
/// and a mail said so at least two weeks before. A sign of life in between makes the warning void. Admins, suspended and
/// anonymous accounts stay. Without a mail server nobody can be warned, so nobody goes. Safe from any thread and from several
/// processes.
class InactiveAccounts {
 public:
  /// All of it outlives this.
  InactiveAccounts(Ports ports, const Outbox& outbox, const AuditLog& audit) : ports_(ports), outbox_(outbox), audit_(audit) {}

  /// In batches; does nothing while the setting is none. After `stop` was requested it ends with the batch that runs.
  Result<Retired> retire(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;

  static constexpr std::chrono::days kNotice{14};

 private:
  enum class Step { kNothing, kWarn, kDelete };
  /// What is to be done about one account, with what has to be drawn beforehand.
  struct Plan {
    Step step;
    domain::User user;
    domain::AuditEvent event;
    std::optional<domain::Mail> mail;
    std::string marker_id;
  };
  [[nodiscard]] Step step_for(const store::AccountUse& use, Time now) const;
  [[nodiscard]] Time deletion_of(const store::AccountUse& use, Time now) const;
  [[nodiscard]] Plan plan(Step step, const store::AccountUse& use, Time now) const;
  Result<std::vector<Plan>> plans_for(const std::vector<UserId>& ids, Time now) const;
  Result<Retired> carry_out(const std::vector<Plan>& plans, Time now) const;
  static Status warn(store::Stores& tx, const Plan& plan, Time now);
  static Status erase(store::Stores& tx, const Plan& plan);

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
