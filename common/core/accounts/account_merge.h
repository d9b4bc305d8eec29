#pragma once

#include "common/core/questionnaire/questionnaires.h"
#include "common/domain/visitor.h"

namespace usher::core {

/// The maximum age of threads that a sign-in merges without a request.
inline constexpr std::chrono::hours kMergedUnasked{24};

/// Merges the threads and answers of a visitor or an anonymous account into an account, completely and only once. Safe from any
/// thread.
class AccountMerge {
 public:
  AccountMerge(Ports ports, const Questionnaires& questionnaires, const AuditLog& audit)
      : ports_(ports), questionnaires_(questionnaires), audit_(audit) {}

  /// Inside the write that issues a session of `user`: retires the visitor and merges its answers and the threads of the last day
  /// into the account. Returns nullopt and changes nothing if the visitor is merged or retired already; only one of several
  /// concurrent calls merges. `event`: the audit event to append.
  Result<std::optional<domain::MergedVisitor>> merge_visitor(store::Stores& tx, const VisitorId& visitor, const UserId& user,
                                                             const domain::AuditEvent& event) const;

  /// Inside the same write: erases an anonymous account of the Better Auth protocol and merges its threads and answers into
  /// `into`. Does nothing if `anonymous` is not an anonymous account any more. `event`: the audit event to append.
  Status merge_anonymous(store::Stores& tx, const UserId& anonymous, const UserId& into, const domain::AuditEvent& event) const;

  /// Merges all threads of the visitor, or the thread with this session id, into the caller's account; also merges the answers
  /// and retires the visitor. Returns the number of threads; 0 if the visitor was merged into another account or signed out.
  Result<std::int64_t> merge(const domain::SessionActor& by, const VisitorId& visitor,
                             const std::optional<std::string>& session_id, const domain::Caller& caller) const;

 private:
  Result<bool> claim(store::Stores& tx, const VisitorId& visitor, const UserId& user, const domain::AuditEvent& event) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  const AuditLog& audit_;
};

}  // namespace usher::core
