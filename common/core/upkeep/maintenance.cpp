#include "common/core/upkeep/maintenance.h"

#include "common/core/accounts/account_erasure.h"
#include "common/settings/settings.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

constexpr int kRowsPerBatch = 500;
/// Ended sessions stay this long, so that the reuse of a stolen token is still detected (RFC 9700 §4.14.2).
constexpr std::chrono::days kEndedSessionsKept{1};
/// Used and expired tokens stay this long, so that a late click gets "used" or "expired" instead of "invalid".
constexpr std::chrono::days kConsumedTokensKept{1};
constexpr std::chrono::days kSentMailKept{30};
constexpr std::chrono::days kFailedMailKept{90};

/// Repeats `work`, one batch per transaction, until nothing is left.
struct Batches {
  store::Transactions& transactions;
  const OnProgress& on_progress;
  const std::stop_token& stop;

  /// Returns the sum. `work`: by one conditional statement.
  template <class F>
  Result<std::int64_t> run(F work) const {
    return run(db::Consistency::kRow, work);
  }
  template <class F>
  Result<std::int64_t> run(db::Consistency consistency, F work) const {
    std::int64_t total = 0;
    while (!stop.stop_requested()) {
      USHER_TRY(const std::int64_t gone, transactions.write({.consistency = consistency}, work));
      total += gone;
      on_progress(gone);
      // A batch may be smaller because rows went meanwhile, so only an empty one is the last.
      if (gone == 0) break;
    }
    return total;
  }
};

/// Keeps the last-seen times of the sessions with their users.
Result<std::int64_t> prune_sessions_of(store::Stores& tx, Time before) {
  USHER_TRY(const auto uses, tx.sessions.prune(before, kRowsPerBatch));
  for (const auto& use : uses) USHER_CHECK(tx.users.note_seen(use.user, use.seen_at));
  return static_cast<std::int64_t>(uses.size());
}

/// Removes visitors with all their data.
Result<std::int64_t> prune_visitors(store::Stores& tx, Time before) {
  USHER_TRY(const auto gone, tx.visitors.list_gone(before, kRowsPerBatch));
  for (const auto& visitor : gone) {
    USHER_CHECK(erase_belongings(tx, domain::Owner(visitor)));
    USHER_CHECK(tx.visitors.erase(visitor));
  }
  return static_cast<std::int64_t>(gone.size());
}

}  // namespace

Result<Pruned> Maintenance::prune_sessions(const OnProgress& on_progress, const std::stop_token& stop) const {
  const auto now = ports_.clock.now();
  const auto grace_over = now - ports_.settings.tokens.refresh_grace;
  const Batches batches{ports_.transactions, on_progress, stop};
  Pruned pruned;
  USHER_TRY(pruned.successors,
            batches.run([&](store::Stores& tx) { return tx.refresh_tokens.forget_successors(grace_over, kRowsPerBatch); }));
  USHER_TRY(pruned.sessions, batches.run([&](store::Stores& tx) { return prune_sessions_of(tx, now - kEndedSessionsKept); }));
  return pruned;
}

Result<Pruned> Maintenance::prune(const OnProgress& on_progress, const std::stop_token& stop) const {
  const auto now = ports_.clock.now();
  const Batches batches{ports_.transactions, on_progress, stop};
  USHER_TRY(Pruned pruned, prune_sessions(on_progress, stop));
  USHER_TRY(pruned.verifications, batches.run([&](store::Stores& tx) {
    return tx.verifications.prune(now - kConsumedTokensKept, now - kConsumedTokensKept, kRowsPerBatch);
  }));
  // Any client can begin a flow, and none asks for an expired one again.
  USHER_TRY(const auto flows,
            batches.run([&](store::Stores& tx) { return tx.verifications.erase_expired_flows(now, kRowsPerBatch); }));
  pruned.verifications += flows;
  USHER_TRY(pruned.rate_limits, batches.run([&](store::Stores& tx) { return tx.rate_limits.prune(now, kRowsPerBatch); }));
  USHER_TRY(pruned.keys, keys_.prune());
  USHER_TRY(pruned.mails, batches.run([&](store::Stores& tx) {
    return tx.outbox.prune(now - kSentMailKept, now - kFailedMailKept, kRowsPerBatch);
  }));
  if (const auto kept = ports_.settings.retention.audit) {
    USHER_TRY(pruned.audit_events, chain_.prune(now - *kept, on_progress, stop));
  }
  const auto last_sign = now - ports_.settings.retention.anonymous;
  USHER_TRY(pruned.visitors,
            batches.run(db::Consistency::kSerializable, [&](store::Stores& tx) { return prune_visitors(tx, last_sign); }));
  if (const auto kept = ports_.settings.retention.chat) {
    const auto before = now - *kept;
    USHER_TRY(pruned.chat_messages,
              batches.run([&](store::Stores& tx) { return tx.chat_messages.prune(before, kRowsPerBatch); }));
    USHER_CHECK(batches.run([&](store::Stores& tx) { return tx.chat_threads.prune(before, kRowsPerBatch); }));
  }
  return pruned;
}

Result<Pruned> Maintenance::forecast() const {
  const auto now = ports_.clock.now();
  const auto& retention = ports_.settings.retention;
  Pruned pruned;
  USHER_TRY(pruned.keys, keys_.count_prunable());
  USHER_CHECK(ports_.transactions.read([&](store::Stores& tx) -> Status {
    USHER_TRY(pruned.successors, tx.prunable.successors(now - ports_.settings.tokens.refresh_grace));
    USHER_TRY(pruned.sessions, tx.prunable.sessions(now - kEndedSessionsKept));
    USHER_TRY(pruned.verifications, tx.prunable.verifications(now - kConsumedTokensKept));
    USHER_TRY(pruned.rate_limits, tx.prunable.rate_limits(now));
    USHER_TRY(pruned.mails, tx.prunable.mails(now - kSentMailKept, now - kFailedMailKept));
    USHER_TRY(pruned.visitors, tx.prunable.visitors(now - retention.anonymous));
    if (retention.audit) {
      USHER_TRY(pruned.audit_events, tx.prunable.audit_events(now - *retention.audit));
    }
    if (retention.chat) {
      USHER_TRY(pruned.chat_messages, tx.chat_messages.count_before(now - *retention.chat));
    }
    return done();
  }));
  return pruned;
}

}  // namespace usher::core
