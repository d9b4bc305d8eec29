#include "common/core/accounts/reminders.h"

#include "common/base/text.h"
#include "common/core/authority/authority.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::chrono::days kBetween{7};

}  // namespace

Result<bool> Reminders::remind(const domain::Administrator& by, const UserId& user, const RowWrite& row) const {
  const auto now = ports_.clock.now();
  const auto token = token_of(user);
  auto drawn = outbox_.make({.kind = mail_request::kQuestionnaireReminder, .address = {}, .user = user, .secret = &token});
  const auto event = audit_.event({.action = "user.reminded", .actor = by.audit_name(), .user = user}, by.caller());
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Result<bool> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_CHECK(row.require(tx));
    USHER_TRY(const auto current, tx.users.find(user));
    if (!current) return error(ErrorCode::kUserNotFound);
    USHER_CHECK(require_power_over(tx, by, *current, ports_));
    USHER_TRY(const auto version, tx.questionnaires.active_version());
    USHER_TRY(const auto language, tx.users.remind(user, version.value_or(kBuiltInQuestionnaire), now - kBetween, now));
    if (!language) return false;
    auto mail = drawn;
    mail.address = current->email_as_written;
    mail.language = *language;
    USHER_CHECK(outbox_.append(tx, mail));
    USHER_CHECK(tx.audit_events.append(event));
    return true;
  });
}

Status Reminders::send_test(const domain::Administrator& by, std::string_view address) const {
  const auto to = ascii_lower(trim(address));
  const auto token = token_of(UserId());  // of no account, so that trying the way out stops nothing
  const auto drawn = outbox_.make({.kind = "questionnaire_reminder", .address = {}, .secret = &token}, by.caller());
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_TRY(const auto admin, tx.users.find_by_email(to));
    if (!admin || admin->role != domain::kAdminRole)
      return invalid_field("test", "NOT_ALLOWED", "Must be the address of an administrator: only a test goes there");
    auto mail = drawn;
    mail.user_id = admin->id;
    mail.address = admin->email_as_written;
    return outbox_.append(tx, mail);
  });
}

Result<UserId> Reminders::owner_of(store::Stores& tx, const Secret& token) const {
  const auto id = words_.verify_encoded(token.expose());
  if (!id) return error(ErrorCode::kInvalidToken);
  if (id->empty()) return UserId();
  USHER_TRY(const auto user, tx.users.find(UserId(*id)));
  return user ? Result<UserId>(user->id) : error(ErrorCode::kInvalidToken);
}

Status Reminders::look(const Secret& token) const {
  USHER_CHECK(ports_.transactions.read([&](store::Stores& tx) { return owner_of(tx, token); }));
  return done();
}

Status Reminders::stop(const Secret& token, const domain::Caller& caller) const {
  const auto drawn = audit_.event({.action = "user.reminders_stopped"}, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto user, owner_of(tx, token));
    USHER_TRY(const bool is_news, tx.users.stop_reminders(user, ports_.clock.now()));
    if (!is_news) return done();
    auto event = drawn;
    event.user_id = user;
    return tx.audit_events.append(event);
  });
}

}  // namespace usher::core
