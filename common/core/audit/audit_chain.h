#pragma once

#include <stop_token>

#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/json/field.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// The audit chain's state besides the events: the installation row `audit_chain`, one box over the JSON text
///
///   {"eras": [{"from": 1, "key": base64url of 32 bytes}, ...], "base": {"position": 0, "link": ""},
///    "lost": {"at_ms": epoch milliseconds, "position": 0, "link": ""}?}
///
/// An era is a key and the first position linked with it; eras begin with 1 and ascend. The base is the last event that retention
/// removed; the first remaining event is linked to it. `lost` is the last event whose key was lost with the secret: those up to
/// it cannot be verified any more, and the first event behind it is linked to it. All of it is one box, so that an attacker
/// without the secret can neither remove an era nor move the base.
struct AuditChainState {
  static constexpr std::size_t kKeyBytes = 32;
  struct Era {
    std::int64_t from = 1;
    Secret key;
  };
  struct Lost {
    Time at{};
    store::ChainEnd end;
  };
  std::vector<Era> eras;
  store::ChainEnd base;
  std::optional<Lost> lost = {};

  /// The state of a chain without a row: one era, nothing pruned.
  static AuditChainState founded(Secret key) {
    AuditChainState state;
    state.eras.push_back({1, std::move(key)});
    return state;
  }
  /// Returns nullopt if `text` is not such JSON.
  static std::optional<AuditChainState> parse(const Secret& text);
  [[nodiscard]] Secret text() const;
  /// The event that the first verifiable one is linked to.
  [[nodiscard]] const store::ChainEnd& verifiable_from() const {
    return lost && lost->end.position > base.position ? lost->end : base;
  }
  /// Returns the key of the era that the position belongs to.
  [[nodiscard]] const Secret& key_at(std::int64_t position) const;
};

class SealingKeys;

/// The first position where the audit trail differs from what was written.
struct AuditBreak {
  std::int64_t position = 0;
  AuditEventId event;
  std::string reason;  ///< A readable clause: "its link does not match its content and the previous event".
};

struct AuditVerdict {
  std::int64_t events = 0;                      ///< Verified events, up to the break if there is one.
  std::int64_t pruned = 0;                      ///< Older events that retention removed.
  std::int64_t unverifiable = 0;                ///< Events behind them, whose key was lost with the secret.
  std::optional<Time> unverifiable_since = {};  ///< When that secret was abandoned, if there are such events.
  std::optional<AuditBreak> broken;
  std::int64_t position = 0;         ///< Of the last verified event, or of the one before the first.
  std::optional<std::int64_t> next;  ///< Of a part: verify_part() continues after this position; absent on the last part.

  static constexpr auto fields() {
    using json::required, json::computed;
    constexpr auto of_break = [](auto AuditBreak::*member) {
      return [member](const AuditVerdict& verdict) {
        return verdict.broken ? std::optional((*verdict.broken).*member) : std::nullopt;
      };
    };
    return json::fields_of(
        computed("intact", [](const AuditVerdict& verdict) { return !verdict.broken; }),
        required("events", &AuditVerdict::events, {.about = "verified by this call, up to the break if there is one"}),
        required("pruned", &AuditVerdict::pruned, {.about = "older ones that AUDIT_RETENTION_DAYS removed"}),
        required("not_verifiable", &AuditVerdict::unverifiable,
                 {.about = "events behind them, whose keys were lost with the secret"}),
        required("not_verifiable_since", &AuditVerdict::unverifiable_since,
                 {.about = "when that secret was abandoned; null without such events"}),
        computed("broken_at", of_break(&AuditBreak::position)), computed("broken_event", of_break(&AuditBreak::event)),
        computed("reason", of_break(&AuditBreak::reason)));
  }
};

/// Makes changes to audit events evident. Within a second of being written, each event gets the next position 1, 2, 3... and
///
///   link = base64url(HMAC-SHA-256(key, F(previous link) F(position) F(id) F(at_ms) F(action) F(outcome) F(actor) F(user)
///   F(digest))) F(text) = its length in bytes in decimal, ":", text
///
/// under the key of its era. The first event has an empty previous link, `user` is the id of the affected user or empty, and
/// `digest` is the event's personal_digest, so that erasing personal data does not break the chain. The first era's key is
/// derived from the secret that the database was created with. `usher key reseal` begins an era with a random key, so that an
/// old secret cannot forge events linked later. Where the secret was lost, `usher secret abandon` begins one behind the events so
/// far, which stay without being verified. Not detected: the newest events were removed, or removed and replaced. Safe from
/// any thread and from several processes.
class AuditChain {
 public:
  /// `sealing` must outlive it.
  AuditChain(Ports ports, const InstallationSecrets& secrets, const SealingKeys& sealing)
      : ports_(ports), founding_key_(secrets.founding().derive("audit-chain")), sealing_(sealing) {}

  /// Links the events that are not linked yet, in small transactions. Returns how many. Takes no write lock if every event is
  /// linked. Stops after the running batch once `stop` is requested; the rest is linked later.
  Result<std::int64_t> link_pending(const std::stop_token& stop = {}) const;
  /// Recomputes every link and the digest of all personal data over one snapshot.
  Result<AuditVerdict> verify() const;
  /// The same for requests, in parts: at most `most` events and a second, in whole batches of 500, after the position `after`,
  /// whose own link an earlier part verified; absent: from the beginning. Errors: kInvalidArgument if no event has that position;
  /// kOverloaded if it takes longer than it may.
  static constexpr std::int64_t kMostVerified = 50'000;
  Result<AuditVerdict> verify_part(std::optional<std::int64_t> after, std::int64_t most = kMostVerified) const;

  /// Removes the chain's beginning up to the last event from before `before`, in small transactions. Returns how many. An event
  /// that an older one follows was written by a clock that was ahead, so its own time does not keep it; times from before 2020
  /// are of a clock that was not set, and take no other event along. The rest still verifies, because the base keeps the chain's
  /// new beginning. Stops after the running batch once `stop` is requested. Error: kInternal if an event was changed; it stays
  /// with all that follow, so that verify() reports it.
  Result<std::int64_t> prune(Time before, const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;
  /// Counts what prune() would remove. Errors: as prune().
  [[nodiscard]] Result<std::int64_t> count_prunable(Time before) const;

  /// A change of the row `audit_chain`, prepared outside the transaction that applies it.
  struct Change {
    std::optional<std::string> from;
    std::string to;
    std::int64_t position = 0;  ///< The chain's end that the change is based on.
  };
  /// Prepares an era with a new key for events linked from now on. Everything is sealed with the current secret.
  Result<Change> prepare_era() const;
  /// Applies it. Returns false without a change if the chain has advanced meanwhile; prepare another.
  static Result<bool> begin_era(store::Stores& tx, const Change& era);

  /// A chain whose keys are lost begins again: `first` is the first event that verifies.
  struct NewBeginning {
    Change change;
    domain::AuditEvent first;
    std::string link;
  };
  Result<NewBeginning> prepare_new_beginning(domain::AuditEvent first) const;
  /// Applies it, and appends `first`. Error: kConflict if the chain has advanced meanwhile.
  static Status begin_again(store::Stores& tx, const NewBeginning& beginning);

 private:
  struct FoundChain {
    std::optional<std::string> row;
    AuditChainState state;
  };
  /// A batch of events at the chain's beginning to be removed; `change` is the row without them.
  struct Batch {
    Change change;
    std::int64_t events = 0;
    store::ChainEnd base;  ///< Behind them.
  };
  /// The batch behind `base`; nullopt: behind the stored one.
  Result<Batch> prepare_prune(Time before, std::optional<store::ChainEnd> base = std::nullopt) const;
  /// Verifies the events after `before`, until a batch ends with which so many are enough.
  static Result<AuditVerdict> verified_in(store::Stores& tx, const AuditChainState& state, store::ChainEnd before,
                                          const std::function<bool(std::int64_t)>& is_enough);
  Result<FoundChain> state_in(store::Stores& tx) const;
  static Result<store::ChainEnd> end_of(store::Stores& tx, const AuditChainState& state) {
    USHER_TRY(auto end, tx.audit_events.chain_end());
    return end.position < state.base.position ? state.base : end;
  }
  [[nodiscard]] std::string seal(const AuditChainState& state) const;

  Ports ports_;
  Secret founding_key_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
