#include "common/core/audit/audit_log.h"

#include "common/core/audit/sign_in_refusals.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/crypto/digest.h"
#include "common/db/engine/writer.h"
#include "common/domain/email_address.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::size_t kFoldedBatch = 200;
/// The rule of rate_limits under which an account's refusals for one reason are one event a window.
constexpr std::string_view kRefusalEvent = "sign_in_refused_event";

/// Sets the personal part of an event and its digest.
void set_personal(domain::AuditEvent& event, const json::Object& personal) {
  event.personal = json::to_text(personal);
  event.personal_digest = crypto::sha256_base64url(*event.salt + "." + *event.personal);
}

/// What repeated attempts are folded by.
std::string subject_of(const AuditEntry& entry, const domain::Caller& caller) {
  if (entry.user) return "user " + entry.user->str();
  return entry.session ? "session " + entry.session->str() : "network " + address_key(caller);
}

/// Without its personal part if the account was deleted meanwhile.
Status append_late(store::Stores& tx, domain::AuditEvent event) {
  if (event.user_id) {
    USHER_TRY(const auto user, tx.users.find(*event.user_id));
    if (!user) {
      event.personal.reset();
      event.salt.reset();
    }
  }
  return tx.audit_events.append(event);
}

domain::AuditEvent event_of(const RefusalWindows::Folded& folded) {
  auto event = folded.event;
  const auto personal = json::parse(*event.personal);
  json::Object counted = personal.ok() && personal.value().object() ? *personal.value().object() : json::Object();
  counted.set("repeats", folded.repeats);
  set_personal(event, counted);
  return event;
}

}  // namespace

domain::AuditEvent AuditLog::event(const AuditEntry& entry, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  json::Object personal;
  if (!caller.address.empty()) personal.set("ip", caller.address);
  if (!caller.user_agent.empty()) personal.set("user_agent", caller.user_agent);
  if (!entry.email.empty()) personal.set("email", entry.email);
  if (!entry.reason.empty()) personal.set("reason", entry.reason);
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

Status AuditLog::record(const AuditEntry& entry) const {
  return ports_.transactions.write([event = event(entry)](store::Stores& tx) { return tx.audit_events.append(event); });
}

void AuditLog::post(const AuditEntry& entry, const domain::Caller& caller) const {
  refusals_.count(entry.action);
  if (!entry.user && !entry.session && !entry.in_flow) return;
  if (entry.user && !entry.reason.empty()) return post_once(entry, caller);
  auto made = event(entry, caller);
  if (!refusals_.admit(made, subject_of(entry, caller))) return;
  ports_.transactions.post({.consistency = db::Consistency::kRow},
                           [made = std::move(made)](store::Stores& tx) { return append_late(tx, made); });
}

void AuditLog::post_once(const AuditEntry& entry, const domain::Caller& caller) const {
  auto subject = std::string(entry.reason) + " " + entry.user->str();
  if (!refusals_.is_due(subject, ports_.clock.now())) return;
  ports_.transactions.post({.consistency = db::Consistency::kRow},
                           [made = event(entry, caller), subject = std::move(subject)](store::Stores& tx) -> Status {
                             USHER_TRY(const bool is_first, is_first_refusal(tx, subject, made.at));
                             return is_first ? append_late(tx, made) : done();
                           });
}

void AuditLog::post_refusal(const Error& refusal, const std::optional<UserId>& user, std::string_view email,
                            const domain::Caller& caller) const {
  const auto reason = refusal_reason_of(refusal.code);
  if (reason.empty()) return;
  post({.action = kSignInRefused, .succeeded = false, .actor = "anonymous", .user = user, .email = email, .reason = reason},
       caller);
}

void AuditLog::post_refusal(const Error& refusal, const domain::EmailAddress& address, const domain::Caller& caller) const {
  if (refusal_reason_of(refusal.code).empty()) return;
  const auto owner = ports_.transactions.read([&](store::Stores& tx) { return tx.users.find_by_email(address.compared); });
  if (owner.ok() && owner.value()) post_refusal(refusal, owner.value()->id, address.compared, caller);
}

Status AuditLog::append_folded(Time until) const {
  std::vector<domain::AuditEvent> events;
  for (const auto& folded : refusals_.take_ended(until)) events.push_back(event_of(folded));
  for (std::size_t from = 0; from < events.size(); from += kFoldedBatch) {
    const std::span<const domain::AuditEvent> rest(events.begin() + static_cast<std::ptrdiff_t>(from), events.end());
    const auto batch = rest.first(std::min(rest.size(), kFoldedBatch));
    USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
      for (const auto& event : batch) USHER_CHECK(append_late(tx, event));
      return done();
    }));
  }
  return done();
}

Result<bool> is_first_refusal(store::Stores& tx, const std::string& subject, Time now) {
  USHER_TRY(const auto window, tx.rate_limits.take(kRefusalEvent, subject, 1, now + RefusalWindows::kLength, now));
  return window.has_value();
}

Status append(store::Stores& tx, const std::optional<domain::AuditEvent>& event) {
  return event ? tx.audit_events.append(*event) : done();
}

}  // namespace usher::core
