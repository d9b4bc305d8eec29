#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/audit_event.h"

namespace usher::core {

/// An event in the audit's vocabulary.
struct AuditEntry {
  std::string_view action;  ///< `user.signed_up`, `session.ended`, ...
  bool succeeded = true;
  std::string actor = "user";
  std::optional<UserId> user = {};
  std::optional<SessionId> session = {};
  std::string_view email = {};  ///< Personal data; may be empty.
};

/// Creates audit events. Append them in the transaction of the change that they record:
///
///   const auto event = audit.event({.action = "user.deleted", .user = id}, caller);   // draws randomness: outside
///   transactions.write([&](Stores& tx) { ...; return tx.audit_events.append(event); });
///
/// personal = {"ip","user_agent","email"} as JSON; personal_digest = base64url(SHA-256(salt "." personal)), so that the personal
/// data can be erased while a chain over the digests still verifies.
class AuditLog {
 public:
  explicit AuditLog(Ports ports) : ports_(ports) {}

  [[nodiscard]] domain::AuditEvent event(const AuditEntry& entry, const domain::Caller& caller = {}) const;
  /// Appends in a transaction of its own, durable on return: for work in many transactions or in none of ours, such as a backup.
  Status record(const AuditEntry& entry) const;
  /// The event of a write by an admin who impersonates the user; nullopt for the user's own write, which has no event. `by` may
  /// be null: a visitor.
  [[nodiscard]] std::optional<domain::AuditEvent> impersonated_write(std::string_view action, const domain::SessionActor* by) const;
  /// Appends soon in a transaction of its own: for events without a change, such as a refused sign-in.
  void post(const AuditEntry& entry, const domain::Caller& caller) const;

 private:
  Ports ports_;
};

}  // namespace usher::core
/// Inside a write: appends the event, if any.
Status append(store::Stores& tx, const std::optional<domain::AuditEvent>& event);

