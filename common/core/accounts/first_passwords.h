#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/on_progress.h"
#include "common/domain/user.h"

namespace usher::core {

/// What became of the accounts that never signed in.
struct FirstPasswordReport {
  std::int64_t mailed = 0;     ///< In a trial: those that would be.
  std::int64_t suspended = 0;  ///< Left out, as the next two.
  std::int64_t seeded = 0;     ///< Sample accounts; no mailbox has their addresses.
  std::int64_t recent = 0;     ///< Got such a mail in the last day.
};

struct FirstPasswordOptions {
  bool again = false;     ///< Also those that got one in the last day.
  bool is_trial = false;  ///< Counts alone.
};

/// Mails each account that never signed in a link to choose its first password: valid for a week, once, for no other purpose.
/// Safe from any thread.
class FirstPasswords {
 public:
  FirstPasswords(Ports ports, const Outbox& outbox, const AuditLog& audit) : ports_(ports), outbox_(outbox), audit_(audit) {}

  /// Works in slices of some hundred accounts, each a transaction; a run after an interrupted one goes on with the others. Each
  /// mail is audited, and the whole once. Calls `on_progress` with the number of accounts that were looked at.
  Result<FirstPasswordReport> send(const domain::Administrator& by, const FirstPasswordOptions& options,
                                   const OnProgress& on_progress = no_progress) const;

 private:
  struct Prepared;
  Status send_one(store::Stores& tx, const Prepared& one, const FirstPasswordOptions& options, FirstPasswordReport& report) const;

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
