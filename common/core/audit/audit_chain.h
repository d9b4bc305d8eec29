#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "common/core/audit/audit_chain_state.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/sealing_keys.h"

namespace usher::core {

/// Where the audit trail stops being what was written.
struct AuditBreak {
  std::int64_t position = 0;
  AuditEventId event;
  std::string reason;  ///< A clause for people: "its link does not fit what it says and what came before it".
};

struct AuditVerdict {
  std::int64_t events = 0;  ///< Verified, up to the break if there is one.
  std::int64_t pruned = 0;  ///< Older ones that retention took away.
  std::optional<AuditBreak> broken;
};

/// Makes changes to audit events evident. Each event gets, within a second of being written, the next position 1, 2, 3... and
///
///   link = base64url(HMAC-SHA-256(key, F(previous link) F(position) F(id) F(at_ms) F(action) F(outcome) F(actor) F(user)
///   F(digest))) F(text) = its length in bytes in decimal, ":", text
///
/// under the key of its era; the first has an empty previous link, `user` is the id of whom it concerns or empty, and `digest` is
/// the event's personal_digest, so a person is erased without breaking the chain. The first era's key is derived from the secret
/// that the database was made with; `usher key reencrypt` begins an era with a random key, so that an old secret forges nothing
/// that was linked later. What it cannot show: that the newest events were removed, or removed and others written in their place.
/// Safe from any thread and from several processes.
class AuditChain {
 public:
  /// `sealing` outlives it.
  AuditChain(Ports ports, const InstallationSecrets& secrets, const SealingKeys& sealing)
      : ports_(ports), founding_key_(secrets.founding().derive("audit-chain")), sealing_(sealing) {}

  /// Links what is not linked yet, in small transactions; returns how many. Takes no write lock when there is nothing to do.
  Result<std::int64_t> link_pending() const;
  /// Walks the whole chain over one snapshot and computes every link and the digest of every personal part anew.
  Result<AuditVerdict> verify() const;

  /// Takes away what happened before `before`, from the chain's beginning up to the first event that is younger, in small
  /// transactions; returns how many. What is left still verifies, as the base keeps where it begins. kInternal for an event that
  /// was changed: it stays, with all that follow, for verify() to show. After `stop` was requested it ends with the batch that
  /// runs.
  Result<std::int64_t> prune(Time before, const OnProgress& on_progress = no_progress, const std::stop_token& stop = {}) const;

  /// A change of the row `audit_chain`, made outside of the transaction that does it.
  struct Change {
    std::optional<std::string> from;
    std::string to;
    std::int64_t position = 0;  ///< The chain's end that it builds on.
  };
  /// An era with a new key, for what is linked from now on; everything is sealed with the current secret.
  Result<Change> prepare_era() const;
  /// False, and nothing done, when the chain went on meanwhile: prepare another.
  static Result<bool> begin_era(store::Stores& tx, const Change& era);

 private:
  struct FoundChain {
    std::optional<std::string> row;
    AuditChainState state;
  };
  /// A batch of the chain's beginning that is to go; `change` is the row without it.
  struct Batch {
    Change change;
    std::int64_t events = 0;
  };
  Result<Batch> prepare_prune(Time before) const;
  Result<FoundChain> state_in(store::Stores& tx) const;
  static Result<store::ChainEnd> end_of(store::Stores& tx, const AuditChainState& state);
  [[nodiscard]] std::string seal(const AuditChainState& state) const;

  Ports ports_;
  Secret founding_key_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
