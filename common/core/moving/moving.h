#pragma once

#include "common/core/moving/move.h"

namespace usher::core {

/// Brings another server's accounts here, with passwords, providers, sessions, second factors and keys. A row that is here
/// already stays as it is, so a second run brings what is new, and one that was stopped is completed by the next. All of it
/// outlives this.
class Moving {
 public:
  explicit Moving(MoveDependencies use) : use_(use) {}

  /// `on_progress` hears of every row that went by. Errors: kSecretMismatch before anything is changed; those of reading and
  /// writing, after which what the finished batches brought is here.
  Result<MoveReport> run(const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& on_progress) const;

 private:
  MoveDependencies use_;
};

}  // namespace usher::core
