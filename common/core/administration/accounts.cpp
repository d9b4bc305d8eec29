#include "common/core/administration/accounts.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/session_admin.h"
#include "common/domain/actor.h"

namespace usher::core {
namespace {

using domain::Administrator;

struct Doers {
  const UserAdmin& users;
  const SessionAdmin& sessions;
};
using Doer = Result<Acted> (*)(const Doers&, const Administrator&, const std::string& id);

Acted acted(bool changed) { return changed ? Acted::kDone : Acted::kUnchanged; }

Result<Acted> suspend(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto suspended, use.users.suspend(by, id));
  return acted(suspended.changed);
}
Result<Acted> activate(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto activated, use.users.activate(by, id));
  return acted(activated.changed);
}
Result<Acted> end_sessions(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto user, use.users.find(id));
  if (by.is(user.id)) return error(ErrorCode::kOwnAccount);
  USHER_TRY(const auto ended, use.sessions.revoke_user(by, user.id));
  return acted(ended > 0);
}
Result<Acted> send_reset(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_CHECK(use.users.send_reset(by, id));
  return Acted::kDone;
}
Result<Acted> verify_email(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const bool changed, use.users.verify_email(by, id));
  return acted(changed);
}
Result<Acted> make_admin(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto updated, use.users.update(by, id, {.role = "admin"}));
  return acted(updated.changed);
}
Result<Acted> make_user(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto updated, use.users.update(by, id, {.role = "user"}));
  return acted(updated.changed);
}
Result<Acted> erase(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_CHECK(use.users.erase(by, id));
  return Acted::kDone;
}

/// As accounts::kActs.
constexpr std::array<Doer, accounts::kActs.size()> kDoers{suspend,      activate,   end_sessions, send_reset,
                                                          verify_email, make_admin, make_user,    erase};

}  // namespace

Result<std::vector<domain::User>> Accounts::list(const Filter& filter) const { return users_.search(filter); }

Result<std::int64_t> Accounts::count(const Filter& filter) const { return users_.search_count(filter); }

Result<Acted> Accounts::act(std::size_t which, const Administrator& by, const std::string& id) const {
  return kDoers.at(which)({users_, sessions_}, by, id);
}

}  // namespace usher::core
