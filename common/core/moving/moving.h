#pragma once

#include "common/core/moving/move.h"

namespace usher::domain {
class OperatorActor;
}

namespace usher::core {

/// Imports another server's accounts, with passwords, providers, sessions, second factors and keys. An existing row stays
/// unchanged, so a second run imports only what is new, and completes an interrupted one. All dependencies must outlive it.
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
