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
  const std::vector<std::string>& among;
};
using Doer = Result<Acted> (*)(const Doers&, const Administrator&, const std::string& id);

Result<Acted> acted(bool changed) { return changed ? Acted::kDone : Acted::kUnchanged; }
/// Whether a row changed: a member `changed`, or how many rows of another table; else it always does.
template <class T>
Result<Acted> acted(const Result<T>& outcome) {
  if (!outcome.ok()) return outcome.error();
  if constexpr (requires { outcome.value().changed; }) return acted(outcome.value().changed);
  if constexpr (std::is_arithmetic_v<T>) return acted(outcome.value() != 0);
  return Acted::kDone;
}

Result<Acted> suspend(const Doers& use, const Administrator& by, const std::string& id) {
  return acted(use.users.suspend(by, id));
}
Result<Acted> activate(const Doers& use, const Administrator& by, const std::string& id) {
  return acted(use.users.activate(by, id));
}
Result<Acted> end_sessions(const Doers& use, const Administrator& by, const std::string& id) {
  USHER_TRY(const auto user, use.users.find(id));
  if (by.is(user.id)) return error(ErrorCode::kOwnAccount);
  return acted(use.sessions.revoke_user(by, user.id));
}
Result<Acted> send_reset(const Doers& use, const Administrator& by, const std::string& id) {
  return acted(use.users.send_reset(by, id));
}
Result<Acted> verify_email(const Doers& use, const Administrator& by, const std::string& id) {
  return acted(use.users.verify_email(by, id));
}
Result<Acted> make_admin(const Doers& use, const Administrator& by, const std::string& id) {
  const bool is_announced = use.among.size() > 1;
  if (is_announced && id == use.among.front()) USHER_CHECK(use.users.announce_admins(by, use.among));
  return acted(use.users.update(by, id, {.role = "admin", .is_announced = is_announced}));
}
Result<Acted> make_user(const Doers& use, const Administrator& by, const std::string& id) {
  return acted(use.users.update(by, id, {.role = "user"}));
}
Result<Acted> erase(const Doers& use, const Administrator& by, const std::string& id) { return acted(use.users.erase(by, id)); }

/// As accounts::kActs.
constexpr std::array<Doer, accounts::kActs.size()> kDoers{suspend,      activate,   end_sessions, send_reset,
                                                          verify_email, make_admin, make_user,    erase};

}  // namespace

Result<std::vector<domain::User>> Accounts::list(const Filter& filter) const { return users_.search(filter); }

Result<std::int64_t> Accounts::count(const Filter& filter) const { return users_.search_count(filter); }

Result<Acted> Accounts::act(std::size_t which, const Administrator& by, const std::string& id,
                            const std::vector<std::string>& among) const {
  return kDoers.at(which)({users_, sessions_, among}, by, id);
}

}  // namespace usher::core
