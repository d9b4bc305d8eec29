#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/audit_event.h"
#include "common/domain/visitor.h"

namespace usher::core {

/// How old a visitor's threads may be to be adopted unasked.
inline constexpr std::chrono::hours kMergedUnasked{24};

/// How what people said and answered without an account becomes an account's: once, whole or not at all. Safe from any thread.
class AccountMerge {
 public:
  AccountMerge(Ports ports, const Questionnaires& questionnaires, const AuditLog& audit)
      : ports_(ports), questionnaires_(questionnaires), audit_(audit) {}

  /// Inside the write that opens a session of `user`: the visitor's answers and the threads of the last day are the account's
  /// from now on, and the visitor is retired. nullopt, and nothing happens, where they were adopted or retired before: of racing
  /// calls one adopts. `event` tells of it.
  Result<std::optional<domain::MergedVisitor>> merge_visitor(store::Stores& tx, const VisitorId& visitor, const UserId& user,
                                                             const domain::AuditEvent& event) const;

  /// Inside the same write: an anonymous account of the Better Auth protocol goes, and what it was used for is `into`'s. Nothing
  /// happens where `anonymous` is no such account (any more). `event` tells of it.
  Status merge_anonymous(store::Stores& tx, const UserId& anonymous, const UserId& into, const domain::AuditEvent& event) const;

  /// All threads of the visitor, or the one of that session id, become the caller's; returns how many. The visitor's answers come
  /// along, and they are retired. 0 where somebody else adopted them, or they signed out.
  Result<std::int64_t> merge(const domain::SessionActor& by, const VisitorId& visitor,
                             const std::optional<std::string>& session_id, const domain::Caller& caller) const;

 private:
  Result<bool> claim(store::Stores& tx, const VisitorId& visitor, const UserId& user, const domain::AuditEvent& event) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  const AuditLog& audit_;
};

}  // namespace usher::core
