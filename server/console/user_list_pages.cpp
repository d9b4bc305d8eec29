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
      use.routes.page("/admin/users/new", "show_new_user",
                      [](const Context& context) -> Result<Response> { return new_user_page(context, new_user_form(context)); }),
      use.routes.act("/admin/users/create", "create_user_in_console", access::kCreateUser,
                     [use](const Context& context) { return create(use, context); })};
}

}  // namespace usher::console
