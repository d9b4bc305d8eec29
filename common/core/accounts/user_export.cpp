#include "common/core/accounts/user_export.h"

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr int kPage = 500;

Result<std::vector<ExportedUser>> read_page(store::Stores& tx, const store::UserFilter& filter, bool with_hashes) {
  USHER_TRY(auto users, tx.users.list(filter));
  std::vector<ExportedUser> page;
  for (auto& user : users) {
    auto& exported = page.emplace_back();
    exported.user = std::move(user);
    USHER_TRY(exported.profile, tx.profiles.find(exported.user.id));
    USHER_TRY(exported.reminders_stopped, tx.users.are_reminders_stopped(exported.user.id));
    if (!with_hashes || exported.user.is_contested()) continue;  // an import would know of one sign-up alone
    USHER_TRY(auto credential, tx.accounts.find_credential(exported.user.id));
    if (credential && !credential->initial_until)  // after an import an initial password would have no end
      exported.password_hash = std::move(credential->password_hash);
  }
  return page;
}

}  // namespace

Result<std::int64_t> export_users(const Ports& ports, const AuditLog& audit, const domain::OperatorActor& by, bool with_hashes,
                                  const std::function<Status(const ExportedUser&)>& visit) {
  if (with_hashes) {
    const auto event = audit.event({.action = "users.hashes_exported", .actor = by.audit_name()});
    USHER_CHECK(ports.transactions.write([&](store::Stores& tx) { return tx.audit_events.append(event); }));
  }
  std::int64_t anonymous = 0;
  store::UserFilter filter{.limit = kPage};
  for (;;) {
    USHER_TRY(const auto page, ports.transactions.read([&](store::Stores& tx) { return read_page(tx, filter, with_hashes); }));
    for (const auto& user : page) {
      if (user.user.is_anonymous) ++anonymous;
      if (!user.user.is_anonymous) USHER_CHECK(visit(user));
    }
    if (page.size() < kPage) return anonymous;
    const auto& last = page.back().user;
    filter.after = store::cursor_of(last, filter.order);
    filter.since = last.created_at;  // lets the index find the next page directly
  }
}

}  // namespace usher::core
