#include "server/admin_api/user_endpoints.h"

#include <algorithm>

#include "server/admin_api/user_views.h"

namespace usher::admin_api {
namespace {

using http::Access;
using http::BodyRule;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;
using store::UserOrder;

constexpr std::string_view kUsersTag = "Admin: users";
constexpr std::array<std::string_view, 2> kStatusWords{"active", "suspended"};

Result<Response> list_users(const UserUseCases& use, const Request& request) {
  USHER_TRY(auto filter, user_filter_of(request, UserOrder::kOldest));
  USHER_TRY(const auto page, page_of(request, filter));
  UsersView view;
  USHER_TRY(view.users, use.users.search(filter));
  view.next_cursor = cut(view.users, page, [&](const domain::User& user) { return store::cursor_of(user, filter.order); });
  return json_response(HttpStatus::kOk, view);
}

Result<Response> account_response(const UserUseCases& use, HttpStatus status, domain::User user,
                                  std::int64_t api_keys_revoked = 0) {
  AccountView view{.user = std::move(user)};
  if (api_keys_revoked > 0) view.api_keys_revoked = api_keys_revoked;
  USHER_TRY(view.profile, use.users.profile(view.user.id));
  view.user_fields = use.user_fields.returned_if_any(view.user.user_fields);
  if (!view.user.is_active) view.suspension = SuspensionView{view.user.suspended_reason, view.user.suspended_until};
  return json_response(status, view);
}

Result<Response> show_user(const UserUseCases& use, const Request& request) {
  USHER_TRY(auto user, use.users.find(named_user(request)));
  return account_response(use, HttpStatus::kOk, std::move(user));
}

Result<Response> create_user(const UserUseCases& use, const domain::Administrator& by, NewUserBody body) {
  USHER_TRY(auto user, use.users.create(by, {.email = std::move(body.email),
                                             .name = std::move(body.name),
                                             .role = std::move(body.role),
                                             .verified = body.is_verified,
                                             .profile = std::move(body.profile),
                                             .password = std::move(body.password),
                                             .is_initial = true,
                                             .user_fields = std::move(body.user_fields)}));
  return account_response(use, HttpStatus::kCreated, std::move(user));
}

Result<Response> change_user(const UserUseCases& use, const Request& request, const domain::Administrator& by,
                             UserChangeBody body) {
  USHER_TRY(auto updated, use.users.update(by, named_user(request),
                                           {.name = std::move(body.name),
                                            .image = std::move(body.image),
                                            .role = std::move(body.role),
                                            .profile = std::move(body.profile),
                                            .email = std::move(body.email),
                                            .verified = body.is_verified,
                                            .user_fields = std::move(body.user_fields),
                                            .without_undo = body.without_undo,
                                            .reason = std::move(body.reason)}));
  return account_response(use, HttpStatus::kOk, std::move(updated.user), updated.api_keys_revoked);
}

http::Endpoint list_users_row(const UserUseCases& use) {
  return {.method = "GET",
          .path = "/auth/admin/users",
          .name = "admin_list_users",
          .summary = "Accounts, oldest first or in another order",
          .about = "The same filters as `usher user list`.",
          .tag = kUsersTag,
          .access = Access::kAdmin,
          .lane = Lane::kSearch,
          .answer_schema = http::schema_source<UsersView>(),
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
          .errors = {ErrorCode::kOverloaded},
          .handle = use.gate.reading([use](const Request& request, const Reader&) { return list_users(use, request); })};
}

http::Endpoint create_user_row(const UserUseCases& use) {
  return {.method = "POST",
          .path = "/auth/admin/users",
          .name = "admin_create_user",
          .summary = "Create an account; an admin or a verified address needs a fresh session",
          .about = "Without a password the user asks for a reset link.",
          .example = R"({"email":"grace@example.com","name":"Grace"})",
          .tag = kUsersTag,
          .access = Access::kAdmin,
          .lane = Lane::kHashing,
          .body = BodyRule::kJson,
          .body_schema = http::schema_source<NewUserBody>(),
          .success = HttpStatus::kCreated,
          .answer_schema = http::schema_source<AccountView>(),
          .errors = {ErrorCode::kEmailTaken, ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired},
          .handle = use.gate.acting<NewUserBody>(BodyRule::kJson,
                                                 [use](const Request&, const domain::Administrator& by, NewUserBody body) {
                                                   return create_user(use, by, std::move(body));
                                                 })};
}

http::Endpoint change_user_row(const UserUseCases& use) {
  return {.method = "PATCH",
          .path = "/auth/admin/users/{id}",
          .name = "admin_change_user",
          .summary = "Change an account or its profile; role and address need a fresh session",
          .about = "Fields that are left out stay; null clears name and image.",
          .example = R"({"name":"Grace Hopper"})",
          .tag = kUsersTag,
          .access = Access::kAdmin,
          .lane = Lane::kWrite,
          .body = BodyRule::kJson,
          .body_schema = http::schema_source<UserChangeBody>(),
          .answer_schema = http::schema_source<AccountView>(),
          .errors = {ErrorCode::kUserNotFound, ErrorCode::kEmailTaken, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin,
                     ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired},
          .handle = use.gate.acting<UserChangeBody>(
              BodyRule::kJson, [use](const Request& request, const domain::Administrator& by, UserChangeBody body) {
                return change_user(use, request, by, std::move(body));
              })};
}

http::Endpoint delete_user_row(const UserUseCases& use) {
  return {.method = "DELETE",
          .path = "/auth/admin/users/{id}",
          .name = "admin_delete_user",
          .summary = "Delete an account and all data about the user; needs a fresh session",
          .about = "It cannot be undone.",
          .tag = kUsersTag,
          .access = Access::kAdmin,
          .lane = Lane::kWrite,
          .success = HttpStatus::kNoContent,
          .errors = {ErrorCode::kUserNotFound, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin, ErrorCode::kFreshSessionRequired,
                     ErrorCode::kAdminSessionRequired},
          .handle = use.gate.acting([use](const Request& request, const domain::Administrator& by) -> Result<Response> {
            USHER_TRY(const auto erased, use.users.erase(by, named_user(request)));
            auto response = http::no_content();
            if (erased.api_keys_revoked > 0)
              response.headers.emplace_back("X-Api-Keys-Revoked", std::to_string(erased.api_keys_revoked));
            return response;
          })};
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

Result<Page> page_of(const Request& request, store::UserFilter& filter) {
  USHER_TRY(auto page, page_of(request, store::sorted_by(filter.order)));
  filter.limit = page.rows();
  filter.after = page.after.value_or(Cursor{});
  return page;
}

std::vector<http::Endpoint> user_endpoints(const UserUseCases& use) {
  return {list_users_row(use),
          create_user_row(use),
          {.method = "GET",
           .path = "/auth/admin/users/{id}",
           .name = "admin_show_user",
           .summary = "An account and its profile",
           .about = "The id may be an address.",
           .tag = kUsersTag,
           .access = Access::kAdmin,
           .answer_schema = http::schema_source<AccountView>(),
           .errors = {ErrorCode::kUserNotFound},
           .handle = use.gate.reading([use](const Request& request, const Reader&) { return show_user(use, request); })},
          change_user_row(use),
          delete_user_row(use)};
}

}  // namespace usher::admin_api
