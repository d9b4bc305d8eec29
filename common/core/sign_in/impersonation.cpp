#include "common/core/sign_in/impersonation.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/authority/authority.h"
#include "common/core/sessions/session_validity.h"
#include "common/core/sessions/ways_out.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

Result<SessionGrant> Impersonation::start(const domain::AdminActor& by, const UserId& user_id) const {
  return issue(by, user_id, {.kind = domain::SessionKind::kImpersonation, .lasts = kImpersonationLife});
}

Result<SessionGrant> Impersonation::view_as(const domain::AdminActor& by, const UserId& user_id, std::string_view reason) const {
  json::Faults faults;
  if (is_blank(reason))
    faults.add("reason", "REQUIRED", "Say why you view the site as this user; the audit log keeps it");
  else
    json::check_text(reason, kReasonRules, "reason", faults);
  USHER_CHECK(faults.status());
  return issue(by, user_id, {.kind = domain::SessionKind::kView, .lasts = kViewLife, .reason = reason});
}

Result<SessionGrant> Impersonation::issue(const domain::AdminActor& by, const UserId& user_id,
                                          const ImpersonationTerms& terms) const {
  USHER_TRY(const auto user, ports_.transactions.read([&](store::Stores& tx) { return tx.users.find(user_id); }));
  if (!user) return error(ErrorCode::kUserNotFound);
  auto issuance = issuer_.prepare_impersonation(by, *user, terms);
  USHER_TRY(auto issued, ports_.transactions.write([&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    return issuer_.issue_impersonation(tx, user_id, issuance);
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(issued)));
  return std::get<SessionGrant>(std::move(outcome));  // impersonation needs no second factor of the user
}

Result<std::optional<store::SessionWithUser>> Impersonation::parent_of(const domain::Session& acting) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::optional<store::SessionWithUser>> {
    USHER_TRY(auto found, tx.sessions.find_with_user(*acting.parent));
    if (!found || found->user.id != *acting.impersonated_by) return std::nullopt;
    USHER_TRY(const bool is_good, is_valid(tx, *found, ports_.clock.now()));
    return is_good ? std::move(found) : std::nullopt;
  });
}

Result<std::optional<SessionGrant>> Impersonation::stop(const domain::SessionActor& by, const std::optional<SessionId>& kept,
                                                        const domain::Caller& caller) const {
  const auto& acting = by.session();
  if (!by.is_impersonated()) return error(ErrorCode::kForbidden, "This session is not an impersonation");
  const auto now = ports_.clock.now();
  std::optional<store::SessionWithUser> parent;
  if (kept == acting.id) {
    USHER_TRY(parent, parent_of(acting));
  }
  const auto event = audit_.event(
      {.action = "user.impersonation_ended", .actor = by.audit_name(), .user = by.user().id, .session = acting.id}, caller);
  auto renewed = parent ? sessions_.prepare_renewal(parent->session, parent->session.proof()) : NewSession();
  USHER_TRY(auto profile, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<domain::Profile>> {
    USHER_CHECK(end_by(tx, domain::WayOut::kStopped, by.user().id, acting.id, now));
    USHER_CHECK(tx.audit_events.append(event));
    if (!parent) return std::nullopt;
    USHER_CHECK(sessions_.renew(tx, renewed));
    return tx.profiles.find(parent->user.id);
  }));
  if (!parent) return std::nullopt;
  USHER_TRY(auto grant, sessions_.grant(std::move(parent->user), std::move(profile), std::move(renewed)));
  return std::optional(std::move(grant));
}

}  // namespace usher::core
