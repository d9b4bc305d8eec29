#include "common/core/accounts/account_merge.h"

#include "common/core/accounts/account_erasure.h"
#include "common/core/authority/authority.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/questionnaire/answer_merge.h"
#include "common/core/sessions/authentication.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// Merges the visitor into the account; returns whether this call did. Of several, the statement that retires the visitor chooses
/// one.
Result<bool> AccountMerge::claim(store::Stores& tx, const VisitorId& visitor, const UserId& user,
                                 const domain::AuditEvent& event) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const bool first, tx.visitors.retire(visitor, user, now));
  if (!first) return false;
  USHER_CHECK(tx.audit_events.append(event));
  USHER_CHECK(merge_visitor_answers(tx, questionnaires_, visitor, user, now));
  return true;
}

Result<std::optional<domain::MergedVisitor>> AccountMerge::merge_visitor(store::Stores& tx, const VisitorId& visitor,
                                                                         const UserId& user,
                                                                         const domain::AuditEvent& event) const {
  USHER_TRY(const bool first, claim(tx, visitor, user, event));
  if (!first) return std::optional<domain::MergedVisitor>();
  const domain::Owner before(visitor);
  const auto since = ports_.clock.now() - kMergedUnasked;
  USHER_TRY(const auto threads, merge_threads(tx, before, domain::Owner(user), since));
  USHER_TRY(const auto left, tx.chat_threads.list(before, 1));
  return std::optional(domain::MergedVisitor{.threads = threads, .some_left = !left.empty()});
}

Status AccountMerge::merge_anonymous(store::Stores& tx, const UserId& anonymous, const UserId& into,
                                     const domain::AuditEvent& event) const {
  USHER_TRY(const auto left, tx.users.find(anonymous));
  if (!left || !left->is_anonymous || left->id == into) return done();
  USHER_CHECK(tx.audit_events.append(event));
  USHER_CHECK(merge_threads(tx, domain::Owner(anonymous), domain::Owner(into), Time{}));
  const auto now = ports_.clock.now();
  USHER_CHECK(merge_anonymous_answers(tx, questionnaires_, anonymous, into, now));
  USHER_TRY(const bool offered, tx.users.was_offered_questionnaire(anonymous));
  if (offered) USHER_CHECK(tx.users.offer_questionnaire(into, now));
  return erase_account(tx, anonymous, now);
}

Result<std::int64_t> AccountMerge::merge(const domain::SessionActor& by, const VisitorId& visitor,
                                         const std::optional<std::string>& session_id, const domain::Caller& caller) const {
  USHER_CHECK(require_no_impersonation(by));
  const auto& user = by.user();
  const auto event = audit_.event({.action = "user.visitor_adopted",
                                   .actor = by.audit_name(),
                                   .user = user.id,
                                   .session = by.session().id,
                                   .email = user.email},
                                  caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    USHER_TRY(const bool first, claim(tx, visitor, user.id, event));
    if (!first) {
      USHER_TRY(const auto merged, tx.visitors.find(visitor));
      if (!merged || merged->merged_into != user.id) return std::int64_t{0};
    }
    const domain::Owner before(visitor);
    const domain::Owner after(user.id);
    if (!session_id) return merge_threads(tx, before, after, Time{});
    USHER_TRY(const bool moved, merge_thread(tx, before, after, *session_id));
    return std::int64_t{moved};
  });
}

}  // namespace usher::core
