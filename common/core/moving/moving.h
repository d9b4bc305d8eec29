#pragma once

#include "common/core/accounts/import_rules.h"
#include "common/core/moving/old_server.h"
#include "common/core/runtime/on_progress.h"

namespace usher::domain {
class OperatorActor;
}

namespace usher::core {

class AuditLog;
class KeyRing;
class Outbox;
class SealingKeys;
class TwoFactorSeals;

enum class MoveMode {
  kForReal,
  kTrial,  ///< Reports what would be imported and changes nothing.
};

/// What a run uses; must outlive the run.
struct MoveDependencies {
  Ports ports;
  const Outbox& outbox;
  const AuditLog& audit;
  const KeyRing& keys;
  const SealingKeys& sealing;
  const TwoFactorSeals& seals;
};

/// Imports another server's accounts, with passwords, providers, passkeys, sessions, second factors and keys. An existing row
/// stays unchanged, so a second run imports only what is new, and completes an interrupted one. All dependencies must outlive it.
class Moving {
 public:
  explicit Moving(MoveDependencies use) : use_(use) {}

  /// `on_progress` is called for every row read. Errors: kSecretMismatch before any change; those of reading and writing, which
  /// leave finished batches imported. `erased`: of accounts that were erased here.
  Result<MoveReport> run(const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& on_progress,
                         ErasedRows erased = ErasedRows::kLeftOut) const;

 private:
  MoveDependencies use_;
};

}  // namespace usher::core
