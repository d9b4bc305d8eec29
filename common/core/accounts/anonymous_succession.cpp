#include "common/core/accounts/anonymous_succession.h"

#include "common/core/accounts/account_erasure.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/questionnaire/answer_merge.h"

namespace usher::core {

Status succeed_anonymous(store::Stores& tx, const Questionnaires& questionnaires, const UserId& anonymous, const UserId& heir,
                         const domain::AuditEvent& event, Time now) {
  USHER_TRY(const auto left, tx.users.find(anonymous));
  if (!left || !left->is_anonymous || left->id == heir) return done();
  USHER_CHECK(tx.audit_events.append(event));
  USHER_CHECK(adopt_threads(tx, domain::Owner(anonymous), domain::Owner(heir), Time{}));
  USHER_CHECK(inherit_answers(tx, questionnaires, anonymous, heir, now));
  return erase_account(tx, anonymous);
}

}  // namespace usher::core
