#pragma once

#include <optional>
#include <string>

#include "common/core/ports.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// Where the audit trail stops being what was written.
struct AuditBreak {
  std::int64_t position = 0;
  AuditEventId event;
  std::string reason;  ///< A clause for people: "its link does not fit what it says and what came before it".
};

struct AuditVerdict {
  std::int64_t events = 0;  ///< Verified, up to the break if there is one.
  std::optional<AuditBreak> broken;
};

/// Makes changes to audit events evident. Each event gets, within a second of being written, the next position 1, 2, 3... and
///
///   link = base64url(HMAC-SHA-256(key, F(previous link) F(position) F(id) F(at_ms) F(action) F(outcome) F(actor) F(user)
///   F(digest))) F(text) = its length in bytes in decimal, ":", text
///
/// under a key that only the secret gives; the first has an empty previous link, `user` is the id of whom it concerns or empty,
/// and `digest` is the event's personal_digest, so a person is erased without breaking the chain. What it cannot show: that the
/// newest events were removed, or removed and others written in their place. Safe from any thread and from several processes.
class AuditChain {
 public:
  AuditChain(Ports ports, const crypto::MasterSecret& secret) : ports_(ports), key_(secret.derive("audit-chain")) {}

  /// Links what is not linked yet, in small transactions; returns how many. Takes no write lock when there is nothing to do.
  Result<std::int64_t> link_pending() const;
  /// Walks the whole chain over one snapshot and computes every link and the digest of every personal part anew.
  Result<AuditVerdict> verify() const;

 private:
  [[nodiscard]] std::string link_of(std::string_view previous, std::int64_t position, const domain::AuditEvent& event) const;
  [[nodiscard]] std::string fault_of(const store::ChainEnd& before, const domain::AuditEvent& event) const;

  Ports ports_;
  Secret key_;
};

}  // namespace usher::core
