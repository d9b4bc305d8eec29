#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"
#include "common/core/sessions/session_admin.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

using Ended = Single<"sessions_ended", std::int64_t>;

Result<Response> list_of_user(const AdminUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(const auto user, use.core.user_admin.find(named_user(request)));
  return listed(use, core::resource_of("sessions"), request, reader, {{"user", user.id.str()}});
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
                .answer_schema = core::resource_of("sessions").schema,
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
