#include "server/admin_api/user_endpoints.h"

#include <algorithm>

#include "server/admin_api/user_views.h"

namespace usher::admin_api {
namespace {

using http::Lane;
using http::Request;
using http::Response;
using store::UserOrder;

constexpr std::string_view kUsersTag = "Admin: users";
constexpr std::array<std::string_view, 2> kStatusWords{"active", "suspended"};

Result<AccountView> account_view(const UserUseCases& use, domain::User user, std::int64_t api_keys_revoked = 0) {
  AccountView view{.user = std::move(user)};
  if (api_keys_revoked > 0) view.api_keys_revoked = api_keys_revoked;
  USHER_TRY(view.profile, use.users.profile(view.user.id));
  view.user_fields = use.user_fields.returned_if_any(view.user.user_fields);
  if (!view.user.is_active) view.suspension = SuspensionView{view.user.suspended_reason, view.user.suspended_until};
  return view;
}

Result<AccountView> create_user(const UserUseCases& use, const domain::Administrator& by, core::NewUser body) {
  body.is_initial = true;
  USHER_TRY(auto user, use.users.create(by, std::move(body)));
  return account_view(use, std::move(user));
}

Result<AccountView> change_user(const UserUseCases& use, const Request& request, const domain::Administrator& by,
                                const core::UserUpdate& body) {
  USHER_TRY(auto updated, use.users.update(by, named_user(request), body));
  return account_view(use, std::move(updated.user), updated.api_keys_revoked);
}

/// The header says how many API keys went with the account.
Result<Response> delete_user(const UserUseCases& use, const Request& request, const domain::Administrator& by) {
  USHER_TRY(const auto erased, use.users.erase(by, named_user(request)));
  auto response = http::no_content();
  if (erased.api_keys_revoked > 0) response.headers.emplace_back("X-Api-Keys-Revoked", std::to_string(erased.api_keys_revoked));
  return response;
}

Result<UserOrder> order_of(const Request& request, UserOrder usual) {
  USHER_TRY(const auto word, choice_of(request, "order", kUserOrders));
  if (!word) return usual;
  return static_cast<UserOrder>(std::find(kUserOrders.begin(), kUserOrders.end(), *word) - kUserOrders.begin());
}

}  // namespace

Result<store::UserFilter> user_filter_of(const Request& request, UserOrder usual) {
  store::UserFilter filter;
  USHER_TRY(filter.search, text_of(request, "search"));
  USHER_TRY(filter.role, choice_of(request, "role", domain::kRoles));
  USHER_TRY(const auto status, choice_of(request, "status", kStatusWords));
  if (status) filter.is_active = *status == kStatusWords[0];
  USHER_TRY(filter.is_verified, flag_of(request, "verified"));
  USHER_TRY(filter.since, since_of(request));
  USHER_TRY(filter.never_signed_in, flag_of(request, "never_signed_in"));
  USHER_TRY(filter.idle_since, moment_of(request, "idle"));
  USHER_TRY(filter.unanswered, text_of(request, "unanswered"));
  if (filter.unanswered == kFlagWords[0]) filter.unanswered->clear();
  USHER_TRY(filter.order, order_of(request, usual));
  return filter;
}

std::vector<http::Endpoint> user_endpoints(const UserUseCases& use) {
  using domain::Administrator;
  return {
      use.gate.reading(
          {.path = "/auth/admin/users",
           .name = "admin_list_users",
           .summary = "Accounts, oldest first or in another order",
           .about = "The same filters as `usher user list`.",
           .tag = kUsersTag,
           .lane = Lane::kSearch,
           .query = {{"search", "Part of the address or name; fewer than three characters: its beginning"},
                     {"role", "Only these", domain::kRoles},
                     {"status", "Only these", kStatusWords},
                     {"verified", "Only accounts with a verified or unverified address", kFlagWords},
                     kSinceParameter,
                     {"never_signed_in", "Only accounts that never had a session, or only others", kFlagWords},
                     {"idle", "Only accounts that were not used since: 90d or a date"},
                     {"unanswered", "Only accounts that have not completed this step of the questionnaire; true: not all of it"},
                     {"order", "By creation, name or address; default oldest", kUserOrders},
                     kLimitParameter,
                     kCursorParameter},
           .errors = {ErrorCode::kOverloaded}},
          [use](const Request& request, const Reader&) -> Result<ListView<"users", domain::User>> {
            USHER_TRY(const auto filter, user_filter_of(request, UserOrder::kOldest));
            return listed<"users">(part_of(request, use.users, filter));
          }),
      use.gate.acting<core::NewUser>(
          "POST",
          {.path = "/auth/admin/users",
           .name = "admin_create_user",
           .summary = "Create an account; an admin or a verified address needs a fresh session",
           .about = "Without a password the user asks for a reset link.",
           .example = R"({"email":"grace@example.com","name":"Grace"})",
           .tag = kUsersTag,
           .lane = Lane::kHashing,
           .success = http::HttpStatus::kCreated,
           .errors = {ErrorCode::kEmailTaken, ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired}},
          [use](const Request&, const Administrator& by, core::NewUser body) { return create_user(use, by, std::move(body)); }),
      use.gate.reading({.path = "/auth/admin/users/{id}",
                        .name = "admin_show_user",
                        .summary = "An account and its profile",
                        .about = "The id may be an address.",
                        .tag = kUsersTag,
                        .errors = {ErrorCode::kUserNotFound}},
                       [use](const Request& request, const Reader&) -> Result<AccountView> {
                         USHER_TRY(auto user, use.users.find(named_user(request)));
                         return account_view(use, std::move(user));
                       }),
      use.gate.acting<core::UserUpdate>(
          "PATCH",
          {.path = "/auth/admin/users/{id}",
           .name = "admin_change_user",
           .summary = "Change an account or its profile; role and address need a fresh session",
           .about = "Fields that are left out stay; null clears name and image.",
           .example = R"({"name":"Grace Hopper"})",
           .tag = kUsersTag,
           .errors = {ErrorCode::kUserNotFound, ErrorCode::kEmailTaken, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin,
                      ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired}},
          [use](const Request& request, const Administrator& by, const core::UserUpdate& body) {
            return change_user(use, request, by, body);
          }),
      use.gate.acting("DELETE",
                      {.path = "/auth/admin/users/{id}",
                       .name = "admin_delete_user",
                       .summary = "Delete an account and all data about the user; needs a fresh session",
                       .about = "It cannot be undone.",
                       .tag = kUsersTag,
                       .success = http::HttpStatus::kNoContent,
                       .errors = {ErrorCode::kUserNotFound, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin,
                                  ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired}},
                      [use](const Request& request, const Administrator& by) { return delete_user(use, request, by); })};
}

}  // namespace usher::admin_api
