#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/accounts.h"
#include "common/core/administration/users.h"
#include "common/domain/actor.h"
#include "server/console/listing.h"
#include "server/console/console_template.h"
#include "server/console/console_pages.h"
#include "server/console/table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::Response;
using store::UserOrder;

std::vector<Cell> row_of(const domain::User& user) {
  return {{.text = user.email_as_written, .url = path_of(user.id)},
          {.text = user.name.value_or("")},
          {.text = user.role},
          state_cell(user.is_active ? "active" : "suspended"),
          {.text = user.is_verified ? "yes" : "no"},
          {.text = user.two_factor_enabled ? "on" : "off"},
          time_cell(user.created_at),
          time_cell(user.last_login_at)};
}

/// A column whose head sorts the list by it, and the other way round where it already does. `first`: the order it begins with.
Column sortable(std::string_view name, const Visit& visit, UserOrder order, UserOrder first, UserOrder second) {
  const bool is_ascending =
      order != UserOrder::kNewest && order != UserOrder::kNameDescending && order != UserOrder::kEmailDescending;
  const auto next = order == first ? second : first;
  Column column{.name = std::string(name), .url = visit.sorted_by(core::kUserOrders.at(static_cast<std::size_t>(next)))};
  if (order == first || order == second) column.sort = is_ascending ? "ascending" : "descending";
  return column;
}

Table table_of(const std::vector<domain::User>& users, const Visit& visit, UserOrder order) {
  auto name = sortable("Name", visit, order, UserOrder::kName, UserOrder::kNameDescending);
  name.is_free = true;
  Table table{.caption = "Accounts",
              .columns = {sortable("Address", visit, order, UserOrder::kEmail, UserOrder::kEmailDescending),
                          std::move(name),
                          {"Role"},
                          {"Status"},
                          {"Verified"},
                          {"Second factor"},
                          sortable("Created", visit, order, UserOrder::kNewest, UserOrder::kOldest),
                          {"Last sign-in"}},
              .empty = "No account fits."};
  for (const auto& user : users) {
    table.ids.push_back(user.id.str());
    table.rows.push_back(row_of(user));
  }
  return table;
}

Result<Response> show_users(const Screens& use, const Visit& visit) {
  const auto table = [&visit](const std::vector<domain::User>& users, const store::UserFilter& filter) {
    return table_of(users, visit, filter.order);
  };
  constexpr auto kUsual = UserOrder::kNewest;
  return show_listing(visit, use.filters, use.users,
                      {.name = "users"_screen,
                       .title = "Users",
                       .path = "/admin/users",
                       .values = {{"acts", acts_of(core::thing_of<core::Accounts>(), visit)}},
                       .counted = "account"},
                      store::UserFilter{.order = kUsual}, table, core::kUserOrders.at(static_cast<std::size_t>(kUsual)));
}

html::Form new_user_form(const Visit& visit) {
  return visit.form(
      "/admin/users/create", "Create the account",
      {{.name = "email", .label = "Email address", .type = "email", .autocomplete = "off"},
       {.name = "name", .label = "Name (optional)", .autocomplete = "off", .required = false},
       {.name = "role", .label = "Role", .type = "select", .value = "user", .options = {{"user", "User"}, {"admin", "Admin"}}},
       {.name = "verified", .label = "The address is verified", .type = "checkbox", .required = false}});
}

Response new_user_page(const Visit& visit, const html::Form& form) {
  return visit.show({.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                     .name = "user_new"_screen,
                     .title = "New account",
                     .values = {{"form", html::values_of(form)}}});
}

Result<Response> create(const Screens& use, const Visit& visit) {
  const auto& request = visit.request();
  const auto name = html::form_field(request, "name");
  const auto made = use.users.create(visit.admin(), {.email = html::form_field(request, "email"),
                                                     .name = name.empty() ? std::nullopt : std::optional(name),
                                                     .role = html::form_field(request, "role"),
                                                     .verified = !html::form_field(request, "verified").empty()});
  if (made.ok()) return Visit::done("created", path_of(made.value().id));
  if (!Visit::is_mendable(made.error())) return made.error();
  return new_user_page(visit, visit.again(new_user_form(visit), made.error()));
}

}  // namespace

std::string path_of(const UserId& user) { return "/admin/users/" + percent_encode(user.str()); }

std::vector<http::Endpoint> user_list_screens(const Screens& use) {
  return {use.desk.page(
              "/admin/users", "show_users", access::kAdminReads, [use](const Visit& visit) { return show_users(use, visit); },
              http::Lane::kSearch),
          use.desk.page("/admin/users/new", "show_new_user", access::kAdminReads,
                        [](const Visit& visit) -> Result<Response> { return new_user_page(visit, new_user_form(visit)); }),
          use.desk.act("/admin/users/create", "create_user_in_console", access::kCreateUser,
                       [use](const Visit& visit) { return create(use, visit); })};
}

}  // namespace usher::console
