#include "common/core/mail/mail_admin.h"

#include "common/base/text.h"
#include "common/core/authority/authority.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

Result<domain::Mail> find_in(store::Stores& tx, const MailId& id) {
  USHER_TRY(auto mail, tx.outbox.find(id));
  if (!mail) return error(ErrorCode::kMailNotFound, "No mail in the outbox has the id " + printable(id.str()));
  return std::move(*mail);
}

}  // namespace

Result<MailAdmin::Shown> MailAdmin::show(const MailId& id) const {
  USHER_TRY(auto mail, ports_.transactions.read([&](store::Stores& tx) { return find_in(tx, id); }));
  auto words = composer_.compose(mail);
  return Shown{std::move(mail), words.ok() ? std::optional(std::move(words).value()) : std::nullopt};
}

Result<std::int64_t> MailAdmin::retry(const domain::Administrator& by, const MailId& id, const RowWrite& row) const {
  const auto event = audit_.event({.action = "mail.retried", .actor = by.audit_name(), .reason = id.str()}, by.caller());
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_CHECK(find_in(tx, id));
    USHER_CHECK(row.require(tx));
    USHER_TRY(const bool due, tx.outbox.retry(id, ports_.clock.now()));
    if (!due)
      return error(ErrorCode::kConflict, "The mail was sent or is being sent now; if it does not arrive, request a new one");
    USHER_CHECK(tx.audit_events.append(event));
    return std::int64_t{1};
  });
}

Result<std::int64_t> MailAdmin::retry_all(const domain::Administrator& by) const {
  const auto event = audit_.event("mail.retried", by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_TRY(const auto due, tx.outbox.retry_all(ports_.clock.now()));
    if (due > 0) USHER_CHECK(tx.audit_events.append(event));
    return due;
  });
}

}  // namespace usher::core
