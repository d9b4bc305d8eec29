#include "common/core/sessions/sign_out.h"

namespace usher::core {

Result<std::int64_t> SignOut::sign_out(const domain::SessionActor& by, SignOutScope scope, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto& user = by.user().id;
  const auto& own = by.session().id;
  const auto event = audit_.event({.action = scope == SignOutScope::kOthers ? "user.signed_out_others" : "user.signed_out",
                                   .actor = by.audit_name(),
                                   .user = user,
                                   .session = own,
                                   .email = by.user().email},
                                  caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(tx.audit_events.append(event));
    if (caller.visitor && scope != SignOutScope::kOthers) USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, now));
    if (scope != SignOutScope::kLocal)
      return tx.sessions.end_all(user, scope == SignOutScope::kOthers ? own : SessionId(), domain::EndReason::kSignedOut, now);
    USHER_TRY(const bool ended, tx.sessions.end(own, domain::EndReason::kSignedOut, now));
    return std::int64_t{ended};
  });
}

Status SignOut::leave(const domain::Caller& caller) const {
  if (!caller.visitor) return done();
  const auto now = ports_.clock.now();
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, now));
    return done();
  });
}

}  // namespace usher::core
