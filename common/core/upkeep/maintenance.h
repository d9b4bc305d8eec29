#pragma once

#include <stop_token>

#include "common/core/audit/audit_chain.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/ports.h"
#include "common/core/tokens/key_ring.h"

namespace usher::core {

/// How many rows went.
struct Pruned {
  std::int64_t sessions = 0;
  std::int64_t verifications = 0;
  std::int64_t rate_limits = 0;
  std::int64_t keys = 0;
  std::int64_t successors = 0;
  std::int64_t mails = 0;
  std::int64_t audit_events = 0;
  std::int64_t visitors = 0;
  std::int64_t chat_messages = 0;
};

/// Removes what has run out, in batches small enough that nobody waits for the write lock. Safe from any thread.
class Maintenance {
 public:
  /// `keys` and `chain` outlive it.
  Maintenance(Ports ports, KeyRing& keys, const AuditChain& chain) : ports_(ports), keys_(keys), chain_(chain) {}

  /// Sealed successors whose grace is over, expired or used verifications, expired limit rows, sessions that ended a day ago,
  /// keys nobody can use, mail sent 30 days ago or given up 90 days ago, audit events as AUDIT_RETENTION_DAYS says, chat as
  /// CHAT_RETENTION_DAYS says, and visitors with all that is theirs as ANONYMOUS_DAYS says. After `stop` was requested it ends
  /// with the batch that runs.
  Result<Pruned> prune(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Of these, what belongs to sessions: the sealed successors and the sessions themselves.
  Result<Pruned> prune_sessions(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;

 private:
  Ports ports_;
  KeyRing& keys_;
  const AuditChain& chain_;
};

}  // namespace usher::core
