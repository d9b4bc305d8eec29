#include "common/core/upkeep/retention/maintenance.h"

#include "common/core/accounts/erasures.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/credentials/reclaim.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/retention/visitors_chat.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/prunable.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/pages/adapted_pages.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

/// `SINCE WHAT`.
constexpr std::string_view kRow = "retention.fault";

constexpr int kRowsPerBatch = 500;
/// Ended sessions stay this long, so that the reuse of a stolen token is still detected (RFC 9700 §4.14.2).
constexpr std::chrono::days kEndedSessionsKept{1};
/// Used and expired tokens stay this long, so that a late click gets "used" or "expired" instead of "invalid".
constexpr std::chrono::days kConsumedTokensKept{1};
constexpr std::chrono::days kSentMailKept{30};
constexpr std::chrono::days kFailedMailKept{90};

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

/// A visitor's message that both times are over for counts once.
Result<std::int64_t> count_chat(store::Stores& tx, const settings::Retention& retention, Time now) {
  USHER_TRY(auto messages, count_visitors_chat(tx, retention, now));
  if (!retention.chat) return messages;
  const auto before = now - *retention.chat;
  USHER_TRY(const auto all, tx.chat_messages.count_before(before));
  if (messages == 0) return all;
  USHER_TRY(const auto both, tx.chat_messages.count_visitors_before(std::min(before, now - *retention.visitors_chat)));
  return messages + all - both;
}

}  // namespace

Result<std::optional<RetentionFault>> retention_fault(store::Stores& tx) {
  USHER_TRY(const auto row, tx.installation.get(kRow));
  if (!row) return std::optional<RetentionFault>();
  const auto space = row->find(' ');
  const auto since = parse_time(row->substr(0, space));
  return std::optional(
      RetentionFault{.since = since.value_or(Time{}), .what = space == std::string::npos ? "" : row->substr(space + 1)});
}

Status note_retention(const Ports& ports, const std::string& what) {
  USHER_TRY(const auto known, ports.transactions.read_one([](store::Stores& tx) { return retention_fault(tx); }));
  if ((known ? known->what : std::string()) == what) return done();
  const auto since = known ? known->since : ports.clock.now();
  const auto row = to_rfc3339(since) + " " + what;
  return ports.transactions.write(
      [&](store::Stores& tx) { return what.empty() ? tx.installation.erase(kRow) : tx.installation.put(kRow, row); });
}

/// One pass over all kinds, which removes rows or counts them.
struct Maintenance::Pass {
  const Maintenance& of;
  bool removes = true;
  bool sessions_alone = false;
  OnProgress on_progress = no_progress;
  std::stop_token stop = {};
  Time now = of.ports_.clock.now();

  /// Removes batch by batch, one a transaction, until nothing is left, or counts all of them. `remove`: by one conditional
  /// statement.
  template <class Remove, class Count>
  Result<std::int64_t> run(Remove remove, Count count, db::Consistency consistency = db::Consistency::kRow) const {
    if (!removes) return of.ports_.transactions.read(count);
    std::int64_t total = 0;
    while (!stop.stop_requested()) {
      USHER_TRY(const std::int64_t gone, of.ports_.transactions.write({.consistency = consistency}, remove));
      total += gone;
      on_progress(gone);
      // A batch may be smaller because rows went meanwhile, so only an empty one is the last.
      if (gone == 0) break;
    }
    return total;
  }

  [[nodiscard]] const settings::Settings& settings() const { return of.ports_.settings; }

  [[nodiscard]] Result<std::int64_t> successors() const {
    const auto before = now - settings().tokens.refresh_grace;
    return run([&](store::Stores& tx) { return tx.refresh_tokens.forget_successors(before, kRowsPerBatch); },
               [&](store::Stores& tx) { return tx.prunable.successors(before); });
  }

  [[nodiscard]] Result<std::int64_t> sessions() const {
    const auto before = now - kEndedSessionsKept;
    return run([&](store::Stores& tx) { return prune_sessions_of(tx, before); },
               [&](store::Stores& tx) { return tx.prunable.sessions(before); });
  }

  /// Any client can begin a flow at a provider, and none asks for an expired one again.
  [[nodiscard]] Result<std::int64_t> verifications() const {
    const auto before = now - kConsumedTokensKept;
    return run(
        [&](store::Stores& tx) -> Result<std::int64_t> {
          USHER_TRY(const auto gone, tx.verifications.prune(before, before, kRowsPerBatch));
          return gone > 0 ? Result<std::int64_t>(gone) : tx.verifications.erase_expired_flows(now, kRowsPerBatch);
        },
        [&](store::Stores& tx) { return tx.prunable.verifications(before, now); });
  }

  [[nodiscard]] Result<std::int64_t> rate_limits() const {
    return run([&](store::Stores& tx) { return tx.rate_limits.prune(now, kRowsPerBatch); },
               [&](store::Stores& tx) { return tx.prunable.rate_limits(now); });
  }

  [[nodiscard]] Result<std::int64_t> keys() const { return removes ? of.keys_.prune() : of.keys_.count_prunable(); }

  [[nodiscard]] Result<std::int64_t> mails() const {
    const auto sent = now - kSentMailKept;
    const auto others = now - kFailedMailKept;
    return run([&](store::Stores& tx) { return tx.outbox.prune(sent, others, kRowsPerBatch); },
               [&](store::Stores& tx) { return tx.prunable.mails(sent, others); });
  }

  [[nodiscard]] Result<std::int64_t> audit_events() const {
    if (!settings().retention.audit) return std::int64_t{0};
    const auto before = now - *settings().retention.audit;
    return removes ? of.chain_.prune(before, on_progress, stop) : of.chain_.count_prunable(before);
  }

  /// They name people as the audit log does, by id.
  [[nodiscard]] Result<std::int64_t> erasures() const {
    if (!settings().retention.audit) return std::int64_t{0};
    const auto before = now - *settings().retention.audit;
    USHER_TRY(const auto rows, run([&](store::Stores& tx) { return tx.erasures.prune(before, kRowsPerBatch); },
                                   [&](store::Stores& tx) { return tx.prunable.erasures(before); }));
    if (removes && rows > 0) of.erasures_.renew_copy();
    return rows;
  }

  [[nodiscard]] Result<std::int64_t> visitors() const {
    const auto before = now - settings().retention.anonymous;
    return run([&](store::Stores& tx) { return prune_visitors(tx, before); },
               [&](store::Stores& tx) { return tx.prunable.visitors(before); }, db::Consistency::kSerializable);
  }

  [[nodiscard]] Result<std::int64_t> chat_messages() const {
    if (!removes)
      return of.ports_.transactions.read([&](store::Stores& tx) { return count_chat(tx, settings().retention, now); });
    const PruneBatches in_batches = [&](const auto& work) { return run(work, work); };
    USHER_TRY(auto messages, prune_visitors_chat(of.ports_, in_batches, kRowsPerBatch));
    if (!settings().retention.chat) return messages;
    const auto prune = [&](store::Stores& tx) { return tx.chat_messages.prune(now - *settings().retention.chat, kRowsPerBatch); };
    USHER_TRY(const auto others, run(prune, prune));
    return messages + others;
  }

  [[nodiscard]] Result<std::int64_t> chat_threads() const {
    if (!settings().retention.chat) return std::int64_t{0};
    const auto before = now - *settings().retention.chat;
    USHER_TRY(const auto gone, run([&](store::Stores& tx) { return tx.chat_threads.prune(before, kRowsPerBatch); },
                                   [&](store::Stores& tx) { return tx.prunable.chat_threads(before); }));
    const auto forget = [&](store::Stores& tx) { return tx.chat_messages.forget_titles(before, kRowsPerBatch); };
    if (removes) USHER_CHECK(run(forget, forget));
    return gone;
  }

  [[nodiscard]] Result<std::int64_t> adapted_pages() const {
    const auto before = now - settings().adapt.retention;
    return run([&](store::Stores& tx) { return tx.adapted_pages.prune(before, kRowsPerBatch); },
               [&](store::Stores& tx) { return tx.prunable.adapted_pages(before); });
  }
};

struct Maintenance::Kind {
  std::string_view name;
  std::int64_t Pruned::*rows;
  Result<std::int64_t> (Pass::*run)() const;
  bool is_of_sessions = false;
};

/// Each kind by itself: what fails for one keeps no other.
Result<Pruned> Maintenance::run_each(const Pass& pass) const {
  Pruned pruned;
  std::string faults;
  std::optional<Error> first;
  for (const auto& kind : kinds()) {
    if (pass.sessions_alone && !kind.is_of_sessions) continue;
    const auto rows = (pass.*kind.run)();
    if (rows.ok()) {
      pruned.*kind.rows = rows.value();
      continue;
    }
    faults.append(faults.empty() ? "" : "; ").append(kind.name).append(": ").append(rows.error().detail());
    if (!first) first = rows.error();
  }
  if (pass.removes && !pass.stop.stop_requested() && !pass.sessions_alone) USHER_CHECK(note_retention(ports_, faults));
  if (!first) return pruned;
  first->what = "Not everything that has expired was removed: " + faults;
  return *first;
}

/// What belongs to sessions comes first.
std::span<const Maintenance::Kind> Maintenance::kinds() {
  static constexpr std::array kKinds{
      Kind{"successors", &Pruned::successors, &Pass::successors, true},
      Kind{"sessions", &Pruned::sessions, &Pass::sessions, true},
      Kind{"verifications", &Pruned::verifications, &Pass::verifications},
      Kind{"rate_limits", &Pruned::rate_limits, &Pass::rate_limits},
      Kind{"keys", &Pruned::keys, &Pass::keys},
      Kind{"mails", &Pruned::mails, &Pass::mails},
      Kind{"audit_events", &Pruned::audit_events, &Pass::audit_events},
      Kind{"erasures", &Pruned::erasures, &Pass::erasures},
      Kind{"visitors", &Pruned::visitors, &Pass::visitors},
      Kind{"chat_messages", &Pruned::chat_messages, &Pass::chat_messages},
      Kind{"chat_threads", &Pruned::chat_threads, &Pass::chat_threads},
      Kind{"adapted_pages", &Pruned::adapted_pages, &Pass::adapted_pages},
  };
  return kKinds;
}

Result<Pruned> Maintenance::prune_sessions(const OnProgress& on_progress, const std::stop_token& stop) const {
  return run_each(Pass{.of = *this, .sessions_alone = true, .on_progress = on_progress, .stop = stop});
}

Result<Pruned> Maintenance::prune(const OnProgress& on_progress, const std::stop_token& stop) const {
  return run_each(Pass{.of = *this, .on_progress = on_progress, .stop = stop});
}

Result<Pruned> Maintenance::forecast() const { return run_each(Pass{.of = *this, .removes = false}); }

}  // namespace usher::core
