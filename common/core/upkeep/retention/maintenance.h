#pragma once

#include <stop_token>

#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

class AuditChain;
class Erasures;
class KeyRing;

/// What was not removed when expired data was removed last, for those who look at the installation.
struct RetentionFault {
  Time since{};      ///< When that began.
  std::string what;  ///< `audit_events: WHY; chat_messages: WHY`.
};

/// Reads what note_retention() has left.
Result<std::optional<RetentionFault>> retention_fault(store::Stores& tx);

/// Keeps what failed, or forgets it if `what` is empty. Writes only what has changed.
Status note_retention(const Ports& ports, const std::string& what);

/// How many rows were removed.
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
  std::int64_t chat_threads = 0;
  std::int64_t adapted_pages = 0;
  std::int64_t erasures = 0;
};

/// Removes expired rows, in batches small enough that no request waits long for the write lock. Safe from any thread.
class Maintenance {
 public:
  /// `keys`, `chain` and `erasures` must outlive it.
  Maintenance(Ports ports, KeyRing& keys, const AuditChain& chain, const Erasures& erasures)
      : ports_(ports), keys_(keys), chain_(chain), erasures_(erasures) {}

  /// Removes sealed successors after their grace period, verifications a day after they expire or are used, expired rate limit
  /// rows, sessions that ended a day ago, keys that can no longer be used, mail sent 30 days ago or given up 90 days ago, audit
  /// events and erasures by AUDIT_RETENTION_DAYS, chat by CHAT_RETENTION_DAYS, that of visitors by CHAT_VISITOR_RETENTION_DAYS,
  /// adapted pages by ADAPT_RETENTION_DAYS, and visitors with all their data by ANONYMOUS_DAYS. Stops after the running batch
  /// once `stop` is requested. Each kind by itself: an error names the kinds that failed, after all the others are done, and
  /// stays as retention_fault() until a later call removes everything.
  Result<Pruned> prune(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Removes only what belongs to sessions: the sealed successors and the sessions themselves.
  Result<Pruned> prune_sessions(const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Counts what prune() would remove now. Changes nothing. Errors: as prune().
  [[nodiscard]] Result<Pruned> forecast() const;

 private:
  struct Pass;
  struct Kind;
  static std::span<const Kind> kinds();
  Result<Pruned> run_each(const Pass& pass) const;

  Ports ports_;
  KeyRing& keys_;
  const AuditChain& chain_;
  const Erasures& erasures_;
};

}  // namespace usher::core
