#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/moving/move_report.h"
#include "common/core/moving/old_server.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/two_factor/two_factor_seals.h"

namespace usher::core {

enum class MoveMode {
  kForReal,
  kTrial,  ///< Counts and says what would come, and changes nothing.
};

/// Brings another server's accounts here, with passwords, providers, sessions, second factors and keys. A row that is here
/// already stays as it is, so a second run brings what is new, and one that was stopped is completed by the next. All of it
/// outlives this.
class Moving {
 public:
  Moving(Ports ports, const AuditLog& audit, const KeyRing& keys, const SealingKeys& sealing, const TwoFactorSeals& seals)
      : ports_(ports), audit_(audit), keys_(keys), sealing_(sealing), seals_(seals) {}

  /// `tell` hears of every row that went by. Errors: kSecretMismatch before anything is changed; those of reading and writing,
  /// after which what the finished batches brought is here.
  Result<MoveReport> run(const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& tell) const;

 private:
  friend class Move;
  Ports ports_;
  const AuditLog& audit_;
  const KeyRing& keys_;
  const SealingKeys& sealing_;
  const TwoFactorSeals& seals_;
};

}  // namespace usher::core
