#include "common/core/sessions.h"

namespace usher::core {

Result<std::vector<domain::Session>> Sessions::list(const domain::SessionActor& by) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.list_live(by.user().id, ports_.clock.now()); });
}

Status Sessions::end(const domain::SessionActor& by, const SessionId& session, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event(
      {.action = "session.revoked", .actor = by.audit_name(), .user = by.user().id, .session = session, .email = by.user().email},
      caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto found, tx.sessions.find(session));
    if (!found || found->user_id != by.user().id || !found->is_live(now)) return error(ErrorCode::kSessionNotFound);
    USHER_CHECK(tx.sessions.end(session, domain::EndReason::kRevoked, now));
    return tx.audit_events.append(event);
  });
}

}  // namespace usher::core
