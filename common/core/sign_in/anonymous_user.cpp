#include "common/core/sign_in/anonymous_user.h"

#include "common/core/accounts/account_erasure.h"
#include "common/core/authority/authority.h"
#include "common/core/sessions/authentication.h"
#include "common/domain/email_address.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr int kAtOnce = 100;
constexpr std::size_t kLocalPart = 32;
/// Lower case only, since addresses are compared in lower case.
constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr const char* kName = "Anonymous";

domain::User draw_user(const Ports& ports) {
  const auto now = ports.clock.now();
  auto address = crypto::random_text(ports.random, kAlphabet, kLocalPart) + "@" + std::string(domain::kAnonymousDomain);
  return {.id = crypto::new_id<UserId>(ports.random, now),
          .email = address,
          .email_as_written = address,
          .name = kName,
          .is_anonymous = true,
          .created_at = now,
          .updated_at = now};
}

}  // namespace

Result<SessionGrant> AnonymousUsers::sign_in(const domain::Caller& caller) const {
  if (caller.anonymous) return error(ErrorCode::kConflict, "This session is already anonymous");
  USHER_TRY(const auto reserved, limiter_.reserve_sign_up(caller));
  static_cast<void>(reserved);  // not released: each account counts
  const auto user = draw_user(ports_);
  // No authentication method; the browser does not become known.
  FirstFactor first{.kind = FirstFactor::Kind::kAnonymous, .amr = "", .is_browser = false};
  auto issuance = issuer_.prepare(user, std::move(first), std::nullopt, caller, SessionIssuer::SignInReason::kSignUp);
  USHER_TRY(auto issued, ports_.transactions.write([&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_CHECK(tx.users.insert(user));
    return issuer_.issue_or_challenge(tx, user.id, issuance);
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(issued)));
  return std::get<SessionGrant>(std::move(outcome));  // a new account has no second factor
}

Status AnonymousUsers::erase(const domain::SessionActor& by, const domain::Caller& caller) const {
  if (!by.user().is_anonymous) return error(ErrorCode::kForbidden, "Only anonymous accounts can be deleted this way");
  USHER_CHECK(require_no_impersonation(by));
  const auto event = audit_.event({.action = "user.deleted", .user = by.user().id, .session = by.session().id}, caller);
  USHER_TRY(const auto erasure, erasures_.prepare(event.actor));
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    USHER_CHECK(tx.audit_events.append(event));
    return erasure.erase(tx, by.user().id);
  }));
  erasures_.add_to_copy(by.user().id);
  return done();
}

Result<std::vector<UserId>> AnonymousUsers::list_unused(Time before, const UserId& after) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.users.list_unused_anonymous(before, after, kAtOnce); });
}

/// Checks again: the user may have returned or signed up since the list was read.
Result<std::int64_t> AnonymousUsers::erase_unused(const std::vector<UserId>& unused, Time before) const {
  std::vector<domain::AuditEvent> events;
  for (const auto& id : unused) events.push_back(audit_.event({.action = "user.deleted", .actor = "system", .user = id}));
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    std::int64_t gone = 0;
    for (const auto& event : events) {
      USHER_TRY(const auto use, tx.users.find_use(*event.user_id, domain::purpose::kInactivityWarning, before));
      if (!use || !use->user.is_anonymous || use->last_used > before) continue;
      USHER_CHECK(tx.audit_events.append(event));
      USHER_CHECK(erase_account(tx, use->user.id, ports_.clock.now()));
      ++gone;
    }
    return gone;
  });
}

Result<std::int64_t> AnonymousUsers::retire(const OnProgress& on_progress, const std::stop_token& stop) const {
  const Time before = ports_.clock.now() - ports_.settings.retention.anonymous;
  std::int64_t total = 0;
  UserId after;
  while (!stop.stop_requested()) {
    USHER_TRY(const auto unused, list_unused(before, after));
    if (unused.empty()) break;
    after = unused.back();
    USHER_TRY(const auto gone, erase_unused(unused, before));
    total += gone;
    on_progress(gone);
  }
  return total;
}

Result<std::int64_t> AnonymousUsers::forecast() const {
  const Time before = ports_.clock.now() - ports_.settings.retention.anonymous;
  std::int64_t total = 0;
  UserId after;
  for (;;) {
    USHER_TRY(const auto unused, list_unused(before, after));
    if (unused.empty()) return total;
    after = unused.back();
    total += std::ssize(unused);
  }
}

}  // namespace usher::core
