#include "common/core/audit/audit_log.h"

#include "common/crypto/digest.h"
#include "common/crypto/random.h"
#include "common/json/value.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {

domain::AuditEvent AuditLog::event(const AuditEntry& entry, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  json::Object personal;
  if (!caller.address.empty()) personal.set("ip", caller.address);
  if (!caller.user_agent.empty()) personal.set("user_agent", caller.kept_user_agent());
  if (!entry.email.empty()) personal.set("email", entry.email);
  domain::AuditEvent made{.id = crypto::new_id<AuditEventId>(ports_.random, now),
                          .at = now,
                          .action = std::string(entry.action),
                          .outcome = entry.succeeded ? "success" : "failure",
                          .actor = entry.actor,
                          .user_id = entry.user,
                          .session_id = entry.session,
                          .request_id = caller.request_id,
                          .personal = std::nullopt,
                          .salt = crypto::random_token(ports_.random),
                          .personal_digest = {}};
  set_personal(made, personal);
  return made;
}

std::optional<domain::AuditEvent> AuditLog::impersonated_write(std::string_view action, const domain::SessionActor* by) const {
  if (!by || !by->is_impersonated()) return std::nullopt;
  return event({.action = action, .actor = by->audit_name(), .user = by->user().id, .session = by->session().id});
}

Status AuditLog::record(const AuditEntry& entry) const {
  return ports_.transactions.write([event = event(entry)](store::Stores& tx) { return tx.audit_events.append(event); });
}

void AuditLog::post(const AuditEntry& entry, const domain::Caller& caller) const {
  ports_.transactions.post([event = event(entry, caller)](store::Stores& tx) { return tx.audit_events.append(event); });
}

}  // namespace usher::core
