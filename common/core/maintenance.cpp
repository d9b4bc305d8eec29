#include "common/core/maintenance.h"

namespace usher::core {
namespace {

constexpr int kBatch = 500;
/// Ended sessions stay this long, so that a stolen token that comes late is still seen as one that was.
constexpr std::chrono::days kEndedSessionsKept{1};

/// Repeats `work`, a batch a transaction, until it finds nothing more.
struct Batches {
  store::Transactions& transactions;
  const OnProgress& tell;
  const std::stop_token& stop;

  /// The sum.
  template <class F>
  Result<std::int64_t> run(F work) const {
    std::int64_t total = 0;
    for (;;) {
      USHER_TRY(const std::int64_t gone, transactions.write(work));
      total += gone;
      tell(gone);
      if (gone < kBatch || stop.stop_requested()) return total;
    }
  }
};

}  // namespace

Result<Pruned> Maintenance::prune_sessions(const OnProgress& tell, const std::stop_token& stop) const {
  const auto now = ports_.clock.now();
  const auto grace_over = now - ports_.settings.tokens.refresh_grace;
  const Batches batches{ports_.transactions, tell, stop};
  Pruned pruned;
  USHER_TRY(pruned.successors,
            batches.run([&](store::Stores& tx) { return tx.refresh_tokens.forget_successors(grace_over, kBatch); }));
  USHER_TRY(pruned.sessions, batches.run([&](store::Stores& tx) { return tx.sessions.prune(now - kEndedSessionsKept, kBatch); }));
  return pruned;
}

Result<Pruned> Maintenance::prune(const OnProgress& tell, const std::stop_token& stop) const {
  const auto now = ports_.clock.now();
  const Batches batches{ports_.transactions, tell, stop};
  USHER_TRY(Pruned pruned, prune_sessions(tell, stop));
  USHER_TRY(pruned.verifications, batches.run([&](store::Stores& tx) { return tx.verifications.prune(now, kBatch); }));
  USHER_TRY(pruned.rate_limits, batches.run([&](store::Stores& tx) { return tx.rate_limits.prune(now, kBatch); }));
  USHER_TRY(pruned.keys, keys_.prune());
  return pruned;
}

}  // namespace usher::core
