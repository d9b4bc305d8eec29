#include "common/core/accounts/admin_notices.h"

#include <algorithm>

#include "common/base/time_text.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

constexpr std::string_view kAdminAdded = "admin_added";
constexpr int kMostNotified = 1000;

}  // namespace

Result<AdminNotices> AdminNotices::prepare(const Ports& ports, const Outbox& outbox, const domain::Administrator& by) {
  USHER_TRY(const auto admins, ports.transactions.read([](store::Stores& tx) { return tx.users.list_admins(kMostNotified); }));
  const auto acting = std::find_if(admins.begin(), admins.end(), [&](const domain::User& admin) { return by.is(admin.id); });
  AdminNotices notices;
  notices.by_ = acting == admins.end() ? by.audit_name() : acting->email_as_written;
  for (const auto& admin : admins)
    notices.drawn_.push_back(outbox.make({.kind = kAdminAdded, .address = admin.email_as_written, .user = admin.id}));
  notices.drawn_.push_back(outbox.make({.kind = kAdminAdded, .address = {}}));
  return notices;
}

Status AdminNotices::append(store::Stores& tx, const domain::User& made) const {
  for (auto mail : drawn_) {
    if (mail.address.empty()) mail.address = made.email_as_written;
    if (!mail.user_id) mail.user_id = made.id;
    mail.payload = json::to_text(
        json::Object{{"account", made.email_as_written}, {"by", by_}, {"when", to_rfc3339(mail.created_at)}});
    USHER_CHECK(tx.outbox.append(mail));
  }
  return done();
}

}  // namespace usher::core
