#pragma once

#include <optional>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/sessions/new_session.h"
#include "common/domain/actor.h"

namespace usher::core {

/// A person's own sessions. Safe from any thread.
class Sessions {
 public:
  Sessions(Ports ports, const SessionFactory& maker, const AuditLog& audit) : ports_(ports), maker_(maker), audit_(audit) {}

  /// The live ones, oldest first.
  Result<std::vector<domain::Session>> list(const domain::SessionActor& by) const;
  /// kSessionNotFound for one that is not the caller's or has ended.
  Status end(const domain::SessionActor& by, const SessionId& session, const domain::Caller& caller) const;
  /// The one of that id, or whose session token it is; whether there was such a live one.
  Result<bool> end_named(const domain::SessionActor& by, std::string_view name, const domain::Caller& caller) const;

  /// The caller's session with a life that begins anew, where it is a day since it last did; nullopt where nothing is due. The
  /// write is on its way when this returns, and nobody waits for it.
  [[nodiscard]] std::optional<domain::Session> extend(const domain::SessionActor& by) const;

 private:
  Ports ports_;
  const SessionFactory& maker_;
  const AuditLog& audit_;
};

enum class SignOutScope { kGlobal, kLocal, kOthers };

/// Ends sessions at their owner's wish. Safe from any thread.
class SignOut {
 public:
  SignOut(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Idempotent; returns how many ended. The visitor of `caller` is retired: whoever comes to that browser next is somebody else.
  Result<std::int64_t> sign_out(const domain::SessionActor& by, SignOutScope scope, const domain::Caller& caller) const;
  /// The same of a browser in which nobody is signed in.
  Status leave(const domain::Caller& caller) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
