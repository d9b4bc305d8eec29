#include "common/core/sessions/session_admin.h"

#include "common/core/authority/authority.h"
#include "common/core/sessions/ways_out.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr int kBatch = 500;

Result<std::optional<domain::Session>> find_in(store::Stores& tx, std::string_view id) {
  USHER_TRY(auto session, tx.sessions.find(SessionId(std::string(id))));
  if (session) return session;
  USHER_TRY(auto by_token, tx.sessions.find_by_token(crypto::sha256_base64url(id)));
  if (by_token) return std::optional(std::move(by_token->session));
  USHER_TRY(const auto token, tx.refresh_tokens.find(RefreshTokenId(std::string(id))));
  return token ? tx.sessions.find(token->session_id) : Result<std::optional<domain::Session>>(std::nullopt);
}

/// Checks that the caller may end the sessions of `id`. Does not require that the account exists.
Status check_owner(store::Stores& tx, const domain::Administrator& by, const UserId& id, const Ports& ports) {
  USHER_TRY(const auto owner, tx.users.find(id));
  return owner ? require_power_over(tx, by, *owner, ports) : done();
}

}  // namespace

Result<std::vector<store::SessionWithEmail>> SessionAdmin::list(const store::SessionFilter& filter) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.list_live(filter, ports_.clock.now()); });
}

Result<std::int64_t> SessionAdmin::count(const store::SessionFilter& filter) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.count_live(filter.user, ports_.clock.now()); });
}

Status SessionAdmin::revoke(const domain::Administrator& by, std::string_view session_or_token_id, bool also_own,
                            const RowWrite& row) const {
  const auto now = ports_.clock.now();
  const auto prepared = audit_.event("session.revoked", by);
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Status {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_TRY(const auto session, find_in(tx, session_or_token_id));
    if (!session || !session->is_live(now))
      return error(ErrorCode::kSessionNotFound, "No live session or refresh token has that id");
    if (!also_own && by.session() == session->id) return error(ErrorCode::kOwnAccount);
    USHER_CHECK(check_owner(tx, by, session->user_id, ports_));
    USHER_CHECK(row.require(tx));
    USHER_CHECK(end_by(tx, domain::WayOut::kAdminEndsSession, session->user_id, session->id, now));
    auto event = prepared;
    event.user_id = session->user_id;
    event.session_id = session->id;
    return tx.audit_events.append(event);
  });
}

Result<std::int64_t> SessionAdmin::revoke_user(const domain::Administrator& by, const UserId& user, const RowWrite& row) const {
  if (by.is(user)) return error(ErrorCode::kOwnAccount);
  const auto now = ports_.clock.now();
  const auto event = audit_.event({.action = "user.sessions_revoked", .actor = by.audit_name(), .user = user}, by.caller());
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_CHECK(check_owner(tx, by, user, ports_));
    USHER_CHECK(row.require(tx));
    USHER_TRY(const auto ended, end_by(tx, domain::WayOut::kAdminEndsSessions, user, SessionId(), now));
    if (ended > 0) USHER_CHECK(tx.audit_events.append(event));
    return ended;
  });
}

Result<std::int64_t> SessionAdmin::revoke_all(const domain::Administrator& by, const OnProgress& on_progress) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event("sessions.all_revoked", by);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(tx.verifications.void_all_steps());
    return tx.audit_events.append(event);
  }));
  std::int64_t total = 0;
  for (;;) {
    USHER_TRY(const auto ended, ports_.transactions.write([&](store::Stores& tx) {
      return tx.sessions.end_batch(now, domain::row_of(domain::WayOut::kAdminEndsSessions).reason, now, kBatch);
    }));
    total += ended;
    on_progress(ended);
    if (ended == 0) return total;  // a smaller batch may have lost rows to another process
  }
}

}  // namespace usher::core
