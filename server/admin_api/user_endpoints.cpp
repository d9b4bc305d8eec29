#include "common/core/accounts/profiles.h"
#include "common/core/administration/users.h"
#include "common/core/user_fields/user_fields.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

struct SuspensionView {
  std::optional<std::string> reason;
  std::optional<Time> until;
  static constexpr std::string_view kSchema = "Suspension";
  static constexpr auto fields() {
    return json::fields_of(json::required("reason", &SuspensionView::reason),
                           json::required("until", &SuspensionView::until, {.about = "null: until the account is activated"}));
  }
};

/// One account.
struct AccountView {
  domain::User user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  std::optional<SuspensionView> suspension;
  std::optional<std::int64_t> api_keys_revoked = {};
  static constexpr std::string_view kSchema = "AdministeredAccount";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("user", &AccountView::user), json::required("profile", &AccountView::profile),
        json::optional("user_fields", &AccountView::user_fields,
                       {.about = "the fields that the site declares as [user_fields.NAME]"}),
        json::required("suspension", &AccountView::suspension, {.about = "null while the account is active"}),
        json::optional("api_keys_revoked", &AccountView::api_keys_revoked,
                       {.about = "after a change that took the role of an admin: the keys that the account had made"}));
  }
};

Result<AccountView> account_view(const AdminUseCases& use, domain::User user, std::int64_t api_keys_revoked = 0) {
  AccountView view{.user = std::move(user)};
  if (api_keys_revoked > 0) view.api_keys_revoked = api_keys_revoked;
  USHER_TRY(view.profile, use.core.profiles.find(view.user.id));
  view.user_fields = use.core.user_fields.returned_if_any(view.user.user_fields);
  if (!view.user.is_active) view.suspension = SuspensionView{view.user.suspended_reason, view.user.suspended_until};
  return view;
}

Result<AccountView> create_user(const AdminUseCases& use, const Administrator& by, core::NewUser body) {
  body.is_initial = true;
  USHER_TRY(auto user, use.core.user_admin.create(by, std::move(body)));
  return account_view(use, std::move(user));
}

Result<AccountView> change_user(const AdminUseCases& use, const Request& request, const Administrator& by,
                                const core::UserUpdate& body) {
  USHER_TRY(auto updated, use.core.user_admin.update(by, named_user(request), body));
  return account_view(use, std::move(updated.user), updated.api_keys_revoked);
}

Result<AccountView> show_user(const AdminUseCases& use, const Request& request) {
  USHER_TRY(auto user, use.core.user_admin.find(named_user(request)));
  return account_view(use, std::move(user));
}

}  // namespace

std::vector<http::Endpoint> user_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: users");
  return {rows.post<core::NewUser>({.path = "/auth/admin/users",
                                    .name = "admin_create_user",
                                    .access = access::kCreateUser,
                                    .summary = "Create an account; an admin or a verified address needs a fresh session",
                                    .about = "Without a password the user asks for a reset link.",
                                    .example = R"({"email":"grace@example.com","name":"Grace"})",
                                    .lane = Lane::kHashing,
                                    .success = HttpStatus::kCreated,
                                    .errors = {ErrorCode::kEmailTaken}},
                                   create_user),
          rows.get({.path = "/auth/admin/users/{id}",
                    .name = "admin_show_user",
                    .access = access::kAdminReads,
                    .summary = "An account and its profile",
                    .about = "The id may be an address.",
                    .errors = {ErrorCode::kUserNotFound}},
                   show_user),
          rows.patch<core::UserUpdate>(
              {.path = "/auth/admin/users/{id}",
               .name = "admin_change_user",
               .access = access::kActOnFields,
               .summary = "Change an account or its profile; role and address need a fresh session",
               .about = "Fields that are left out stay; null clears name and image.",
               .example = R"({"name":"Grace Hopper"})",
               .errors = {ErrorCode::kUserNotFound, ErrorCode::kEmailTaken, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin}},
              change_user)};
}

}  // namespace usher::admin_api
