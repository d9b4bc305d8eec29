#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/sessions/new_session.h"

namespace usher::core {

enum class SignOutScope { kGlobal, kLocal, kOthers };

/// A user's own sessions. Safe from any thread.
class Sessions {
 public:
  Sessions(Ports ports, const SessionFactory& maker, const AuditLog& audit) : ports_(ports), maker_(maker), audit_(audit) {}

  /// Lists live sessions, oldest first.
  Result<std::vector<domain::Session>> list(const domain::SessionActor& by) const;
  /// Error: kSessionNotFound if the session is not the caller's or has ended.
  Status end(const domain::SessionActor& by, const SessionId& session, const domain::Caller& caller) const;
  /// Ends the session with this id or this session token. Returns whether the caller has such a live session.
  Result<bool> end_named(const domain::SessionActor& by, std::string_view name, const domain::Caller& caller) const;

  /// Extends the caller's session at most once a day. Returns the extended session, or nullopt if no extension is due. Posts the
  /// write and does not wait for it.
  [[nodiscard]] std::optional<domain::Session> extend(const domain::SessionActor& by) const;
  /// Signs out at the user's request. Idempotent; returns the number of ended sessions. Retires the visitor of `caller`: the next
  /// user of the browser is a new visitor.
  Result<std::int64_t> sign_out(const domain::SessionActor& by, SignOutScope scope, const domain::Caller& caller) const;
  /// Retires the visitor of a browser without a session.
  Status leave(const domain::Caller& caller) const;

 private:
  Ports ports_;
  const SessionFactory& maker_;
  const AuditLog& audit_;
};

}  // namespace usher::core
