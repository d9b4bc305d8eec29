#include "common/core/administration/sessions.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

using store::SessionFilter;
using Ended = Single<"sessions_ended", std::int64_t>;

using Sessions = ListView<"sessions", core::AdministeredSession>;

/// Marks the session of the reader.
auto view_for(const Reader& reader) {
  return [&reader](store::SessionWithEmail row) {
    const bool is_current = reader.session == row.session.id;
    return core::AdministeredSession{std::move(row), is_current};
  };
}

Result<Sessions> list_of_user(const AdminUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(const auto user, use.core.user_admin.find(named_user(request)));
  return listed<"sessions">(part_of(request, use.core.session_admin, SessionFilter{.user = user.id}), view_for(reader));
}

Result<Ended> end_all(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(const auto user, use.core.user_admin.find(named_user(request)));
  USHER_TRY(const auto ended, use.core.session_admin.revoke_user(by, user.id));
  return Ended{ended};
}

}  // namespace

std::vector<http::Endpoint> session_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: sessions");
  return {
      rows.get({.path = "/auth/admin/users/{id}/sessions",
                .name = "admin_list_user_sessions",
                .access = access::kAdminReads,
                .summary = "The live sessions of an account, oldest first",
                .about = "Those of any device; `current` is the one that asks.",
                .query = {kLimitParameter, kCursorParameter},
                .errors = {ErrorCode::kUserNotFound}},
               list_of_user),
      rows.erase({.path = "/auth/admin/users/{id}/sessions",
                  .name = "admin_end_user_sessions",
                  .access = access::kActOnUser,
                  .summary = "End all sessions of an account",
                  .about = "The user signs in again. Access tokens that other back ends hold end at their `exp`.",
                  .errors = {ErrorCode::kUserNotFound, ErrorCode::kOwnAccount}},
                 end_all),
  };
}

}  // namespace usher::admin_api
