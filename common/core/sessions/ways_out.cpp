#include "common/core/sessions/ways_out.h"

#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

using domain::Gone;

Result<std::int64_t> end_sessions(store::Stores& tx, const domain::WayOutRow& row, const UserId& user, const SessionId& session,
                                  Time now) {
  if (row.beside == domain::Beside::kWithParent) {
    USHER_TRY(const auto view, tx.sessions.find(session));
    if (view && view->parent) return tx.sessions.end(*view->parent, row.reason, now);  // with its views, which are this one
  }
  switch (row.sessions) {
    case Gone::kThis:
      return tx.sessions.end(session, row.reason, now);
    case Gone::kOthers:
      return tx.sessions.end_all(user, session, row.reason, now);
    case Gone::kAll:
      return tx.sessions.end_all(user, SessionId(), row.reason, now);
    case Gone::kNone:
    case Gone::kSince:
    case Gone::kProved:
      break;
  }
  return 0;
}

}  // namespace

Result<std::int64_t> end_by(store::Stores& tx, domain::WayOut way, const UserId& user, const SessionId& session, Time now) {
  const auto& row = domain::row_of(way);
  if (row.account.known == Gone::kAll)
    USHER_CHECK(tx.verifications.forget_devices(user));
  else if (row.account.trust == Gone::kAll)
    USHER_CHECK(tx.verifications.distrust_devices(user));
  if (row.account.steps == Gone::kAll)
    for (const auto* purpose : {domain::purpose::kTwoFactor, domain::purpose::kEnrolment})
      USHER_CHECK(tx.verifications.void_all(user, purpose));
  if (row.beside == domain::Beside::kViewsOnly) USHER_CHECK(tx.sessions.end_impersonations(user, row.reason, now));
  return end_sessions(tx, row, user, session, now);
}

}  // namespace usher::core
