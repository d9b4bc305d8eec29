#include "common/base/encoding.h"
#include "common/core/administration/resources.h"
#include "common/core/administration/users.h"
#include "common/domain/questionnaire/questionnaire.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::Response;
using store::UserOrder;

/// How an account differs from an active user's with a verified address.
Cell difference_of(const domain::User& user) {
  std::string words;
  const auto add = [&words](bool applies, std::string_view word) {
    if (applies) words.append(words.empty() ? "" : ", ").append(word);
  };
  add(user.role != "user", user.role);
  add(!user.is_active, "suspended");
  add(!user.is_verified, "not verified");
  add(user.two_factor_enabled, "second factor");
  const std::string_view tone = words.empty() ? "" : user.is_active ? "quiet" : "bad";
  return {.text = std::move(words), .tone = tone};
}

std::vector<Cell> row_of(const domain::User& user) {
  return {{.text = user.email_as_written, .url = path_of(user.id)},
          {.text = user.name.value_or("")},
          difference_of(user),
          time_cell(user.created_at),
          time_cell(user.last_login_at)};
}

/// A column whose head sorts the list by it, and the other way round where it already does. `first`: the order it begins with.
Column sortable(std::string_view name, const Context& context, UserOrder order, UserOrder first, UserOrder second) {
  const bool is_ascending =
      order != UserOrder::kNewest && order != UserOrder::kNameDescending && order != UserOrder::kEmailDescending;
  const auto next = order == first ? second : first;
  Column column{.name = std::string(name), .url = context.sorted_by(core::kUserOrders.at(static_cast<std::size_t>(next)))};
  if (order == first || order == second) column.sort = is_ascending ? "ascending" : "descending";
  return column;
}

Table table_of(const std::vector<domain::User>& users, const Context& context, UserOrder order) {
  auto name = sortable("Name", context, order, UserOrder::kName, UserOrder::kNameDescending);
  name.is_free = true;
  Table table{.caption = "Accounts",
              .columns = {sortable("Address", context, order, UserOrder::kEmail, UserOrder::kEmailDescending),
                          std::move(name),
                          {"State"},
                          sortable("Created", context, order, UserOrder::kNewest, UserOrder::kOldest),
                          {"Last sign-in"}},
              .empty = "No account matches. Clear the search or a filter, or create an account."};
  for (const auto& user : users) {
    table.ids.push_back(user.id.str());
    table.rows.push_back(row_of(user));
  }
  return table;
}

/// Reads the wanted page: after the parameter `cursor`, or before the parameter `before`.
Result<core::Part<domain::User>> wanted_part(const ConsolePages& use, const http::Request& request, store::UserFilter filter) {
  USHER_TRY(const auto before, http::cursor_parameter(request, store::sorted_by(filter.order), kBeforeParameter));
  if (!before) return admin_api::part_of(request, use.core.user_admin, std::move(filter));
  USHER_TRY(const auto page, admin_api::wanted_page(request));
  filter.after = *before;
  return core::read_part_before(std::move(filter), static_cast<std::size_t>(page.limit),
                                [&](const store::UserFilter& one) { return use.core.user_admin.search(one); });
}

/// The steps by their titles.
Status offer_steps(const ConsolePages& use, html::Form& form) {
  USHER_TRY(const auto questionnaire, use.core.questionnaires.active());
  const auto field =
      std::find_if(form.fields.begin(), form.fields.end(), [](const auto& one) { return one.name == "unanswered"; });
  field->type = "select";
  field->hint.clear();
  field->options = {{"", "Any"}, {"true", "Any step"}};
  for (const auto& step : questionnaire->steps) field->options.push_back({step.id, domain::local_text(step.title)});
  return done();
}

Result<Response> show_users(const ConsolePages& use, const Context& context) {
  constexpr auto kUsual = UserOrder::kNewest;
  const std::string title = "Users";
  auto form = filter_form(context, "/admin/users", core::kFilters<store::UserFilter>,
                          core::kUserOrders.at(static_cast<std::size_t>(kUsual)));
  USHER_CHECK(offer_steps(use, form));
  const auto wanted = admin_api::filter_of(use.core.filter_sources, context.request(), store::UserFilter{.order = kUsual});
  if (!wanted.ok()) return context.filter_again(title, std::move(form), wanted.error());
  const auto& filter = wanted.value();
  USHER_TRY(const auto part, wanted_part(use, context.request(), filter));
  USHER_TRY(const auto total, core::total_of(part, [&] { return use.core.user_admin.search_count(filter); }));
  return context.show({.name = "users"_template,
                       .title = title,
                       .values = {{"acts", acts_of(core::resource_of("users"), context)},
                                  {"filter", context.filter(form)},
                                  {"list", values_of(table_of(part.rows, context, filter.order), context.now())},
                                  {"pages", context.pages(part.next, part.previous)},
                                  {"count", count_text(std::ssize(part.rows), total, "account")}}});
}

html::Form new_user_form(const Context& context) {
  return context.form(
      "/admin/users/create", "Create the account",
      {{.name = "email", .label = "Email address", .type = "email", .autocomplete = "off"},
       {.name = "name", .label = "Name (optional)", .autocomplete = "off", .required = false},
       {.name = "role", .label = "Role", .type = "select", .value = "user", .options = {{"user", "User"}, {"admin", "Admin"}}},
       {.name = "verified", .label = "The address is verified", .type = "checkbox", .required = false}});
}

Response new_user_page(const Context& context, const html::Form& form) {
  return context.show({.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                       .name = "user_new"_template,
                       .title = "New account",
                       .values = {{"form", html::values_of(form)}}});
}

Result<Response> create(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  const auto name = html::form_field(request, "name");
  const auto made = use.core.user_admin.create(context.admin(), {.email = html::form_field(request, "email"),
                                                                 .name = name.empty() ? std::nullopt : std::optional(name),
                                                                 .role = html::form_field(request, "role"),
                                                                 .verified = !html::form_field(request, "verified").empty()});
  if (made.ok()) return Context::done("created", path_of(made.value().id));
  if (!Context::is_mendable(made.error())) return made.error();
  return new_user_page(context, context.again(new_user_form(context), made.error()));
}

}  // namespace

std::string path_of(const UserId& user) { return "/admin/users/" + percent_encode(user.str()); }

std::vector<http::Endpoint> user_list_pages(const ConsolePages& use) {
  return {
      use.routes.page(
          "/admin/users", "show_users", [use](const Context& context) { return show_users(use, context); }, http::Lane::kSearch),
      use.routes.page("/admin/users/new", "show_new_user",
                      [](const Context& context) -> Result<Response> { return new_user_page(context, new_user_form(context)); }),
      use.routes.act("/admin/users/create", "create_user_in_console", access::kCreateUser,
                     [use](const Context& context) { return create(use, context); })};
}

}  // namespace usher::console
