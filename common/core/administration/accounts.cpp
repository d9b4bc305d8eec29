#include "common/core/administration/accounts.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/session_admin.h"

namespace usher::core {
namespace {

using domain::Administrator;

struct Doers {
  const UserAdmin& users;
  const SessionAdmin& sessions;
};
using Doer = Status (*)(const Doers&, const Administrator&, const std::string& id);

Status as_status(const auto& outcome) { return outcome.ok() ? done() : Status(outcome.error()); }

Status suspend(const Doers& use, const Administrator& by, const std::string& id) { return as_status(use.users.suspend(by, id)); }
Status activate(const Doers& use, const Administrator& by, const std::string& id) {
  return as_status(use.users.activate(by, id));
}
Status end_sessions(const Doers& use, const Administrator& by, const std::string& id) {
  return as_status(use.sessions.revoke_user(by, UserId(id)));
}
Status send_reset(const Doers& use, const Administrator& by, const std::string& id) {
  return as_status(use.users.send_reset(by, id));
}
Status verify_email(const Doers& use, const Administrator& by, const std::string& id) { return use.users.verify_email(by, id); }
Status make_admin(const Doers& use, const Administrator& by, const std::string& id) {
  return as_status(use.users.update(by, id, {.role = "admin"}));
}
Status make_user(const Doers& use, const Administrator& by, const std::string& id) {
  return as_status(use.users.update(by, id, {.role = "user"}));
}
Status erase(const Doers& use, const Administrator& by, const std::string& id) { return as_status(use.users.erase(by, id)); }

/// As accounts::kActs.
constexpr std::array<Doer, accounts::kActs.size()> kDoers{suspend,      activate,   end_sessions, send_reset,
                                                          verify_email, make_admin, make_user,    erase};

}  // namespace

Result<std::vector<domain::User>> Accounts::list(const Filter& filter) const { return users_.search(filter); }

Result<std::int64_t> Accounts::count(const Filter& filter) const { return users_.search_count(filter); }

Status Accounts::act(std::size_t which, const Administrator& by, const std::string& id) const {
  return kDoers.at(which)({users_, sessions_}, by, id);
}

}  // namespace usher::core
