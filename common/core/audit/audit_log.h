#pragma once

#include "common/core/audit/refusal_windows.h"
#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"

namespace usher::domain {
struct EmailAddress;
}

namespace usher::core {

/// An event in the audit's vocabulary.
struct AuditEntry {
  std::string_view action;  ///< `user.signed_up`, `session.revoked`, ...
  bool succeeded = true;
  std::string actor = std::string(domain::kUserActor);
  std::optional<UserId> user = {};
  std::optional<SessionId> session = {};
  std::string_view email = {};   ///< Personal data; may be empty.
  bool in_flow = false;          ///< Of a refusal: names no account, but a flow or code that began here.
  std::string_view reason = {};  ///< Of a refused sign-in: a value of refusal_reason. Of an impersonation: the admin's.
};

/// Creates audit events. Append them in the transaction of the change that they record:
///
///   const auto event = audit.event({.action = "user.deleted", .user = id}, caller);   // draws randomness: outside
///   transactions.write([&](Stores& tx) { ...; return tx.audit_events.append(event); });
///
/// personal = {"ip","user_agent","email","reason","repeats"} as JSON; personal_digest = base64url(SHA-256(salt "." personal)), so
/// that the personal data can be erased while a chain over the digests still verifies.
class AuditLog {
 public:
  explicit AuditLog(Ports ports) : ports_(ports) {}

  [[nodiscard]] domain::AuditEvent event(const AuditEntry& entry, const domain::Caller& caller = {}) const;
  /// Of an act of an administrator.
  [[nodiscard]] domain::AuditEvent event(std::string_view action, const domain::Administrator& by) const {
    return event({.action = action, .actor = by.audit_name()}, by.caller());
  }
  /// Of a change that users make to their own account, in a session.
  [[nodiscard]] domain::AuditEvent event(std::string_view action, const domain::SessionActor& by,
                                         const domain::Caller& caller) const {
    return event({.action = action, .user = by.user().id, .session = by.session().id, .email = by.user().email}, caller);
  }
  /// So many of them: of a write that learns only inside how many it appends, and what each is (append_events).
  [[nodiscard]] std::vector<domain::AuditEvent> events(std::size_t count, const AuditEntry& entry,
                                                       const domain::Caller& caller) const {
    std::vector<domain::AuditEvent> drawn(count);
    std::ranges::generate(drawn, [&] { return event(entry, caller); });
    return drawn;
  }
  /// The event of a write by an admin who impersonates the user; nullopt for the user's own write, which has no event. `by` may
  /// be null: a visitor.
  [[nodiscard]] std::optional<domain::AuditEvent> impersonated_write(std::string_view action,
                                                                     const domain::SessionActor* by) const {
    if (!by || !by->is_impersonated()) return std::nullopt;
    return event({.action = action, .actor = by->audit_name(), .user = by->user().id, .session = by->session().id});
  }
  /// Appends in a transaction of its own, durable on return: for work in many transactions or in none of ours, such as a backup.
  Status record(const AuditEntry& entry) const;
  /// Records a refused attempt, which changes nothing: appends it soon in a transaction of its own. No event if the attempt names
  /// nothing of ours (no account, session or flow), and a folded one for many of a kind (RefusalWindows), so that unauthenticated
  /// calls cannot write without limit. With a `reason` and an account at most one event an account, reason and quarter of an
  /// hour, which a row in the database decides for all servers. All are counted.
  void post(const AuditEntry& entry, const domain::Caller& caller) const;
  /// Posts the refused sign-in of `user` if `refusal` says by itself why it was refused (refusal_reason_of); nullopt: no account.
  void post_refusal(const Error& refusal, const std::optional<UserId>& user, std::string_view email,
                    const domain::Caller& caller) const;
  /// The same for the account of `address`, if any.
  void post_refusal(const Error& refusal, const domain::EmailAddress& address, const domain::Caller& caller) const;
  /// Appends the folded events of the windows that have ended by `until`. For the background; at the end with Time::max().
  Status append_folded(Time until) const;
  /// The number of refused attempts of an action (kRefusedActions) since the start.
  [[nodiscard]] std::uint64_t refusals(std::string_view action) const { return refusals_.total(action); }

 private:
  void post_once(const AuditEntry& entry, const domain::Caller& caller) const;

  Ports ports_;
  mutable RefusalWindows refusals_;
};

/// Inside a write: whether a refusal about `subject` is the first, at all servers, in a RefusalWindows::kLength; no other is an
/// event.
Result<bool> is_first_refusal(store::Stores& tx, const std::string& subject, Time now);

/// Inside a write: appends the event, if any.
Status append(store::Stores& tx, const std::optional<domain::AuditEvent>& event);

}  // namespace usher::core
