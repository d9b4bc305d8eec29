#include "common/core/administration/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::HttpStatus;
using http::Lane;
using http::Response;

constexpr std::string_view kApiKeys = "/admin/api-keys";
constexpr std::string_view kDays = "expires_in_days";

html::Form creation_form(const Context& context) {
  html::FormField scope{.name = "scope", .label = "Scope", .type = "select", .value = std::string(domain::kProfileReadScope)};
  for (const auto one : domain::kApiScopes) scope.options.push_back({std::string(one), std::string(one)});
  return context.form("/admin/api-keys/new", "Create the key",
                      {{.name = "name", .label = "Name", .hint = "What uses it, such as crm", .required = false},
                       std::move(scope),
                       {.name = std::string(kDays),
                        .label = "Expires in days",
                        .hint = "1 to 366. Empty: 90 for the scopes for admins, never for profile:read",
                        .input_mode = "numeric",
                        .required = false}});
}

Response show_form(const Context& context, const html::Form& form) {
  return context.show({.status = html::is_faulty(form) ? HttpStatus::kUnprocessable : HttpStatus::kOk,
                       .name = "api_key_new"_template,
                       .title = "New API key",
                       .values = {{"form", html::values_of(form)}, {"back_url", kApiKeys}}});
}

/// Anything but a whole number becomes a number of days that the core refuses.
std::optional<std::chrono::days> life_of(const std::string& days) {
  if (days.empty()) return std::nullopt;
  return core::life_of(parse_whole<std::int64_t>(days).value_or(0));
}

Result<Response> create_key(const ConsolePages& use, const Context& context) {
  const auto field = [&](std::string_view name) { return html::form_field(context.request(), name); };
  const auto name = field("name").empty() ? std::nullopt : std::optional(field("name"));
  auto made = use.core.api_keys.create(Administrator(context.admin()), field("scope"), name, life_of(field(kDays)));
  if (!made.ok() && made.error().code == ErrorCode::kValidationFailed)
    return show_form(context, context.again(creation_form(context), made.error()));
  USHER_TRY(const auto created, std::move(made));
  return context.show({.status = HttpStatus::kCreated,
                       .name = "api_key_made"_template,
                       .title = "The new API key",
                       .values = {{"key", created.text.expose()}, {"scope", created.key.scope}, {"back_url", kApiKeys}}});
}

constexpr std::string_view kKeys = "/admin/keys";

Result<Response> ask_to_rotate(const Context& context) {
  html::FormField now{.name = "now",
                      .label = "Sign with the new key at once, because others know the present one",
                      .type = "checkbox",
                      .required = false};
  return context.show(
      {.name = "question"_template,
       .title = "Rotate the signing key?",
       .values = {{"subject", "The key that signs access tokens"},
                  {"consequences", json::Array{"A new key is made and published at once.",
                                               "It signs after five minutes, when back ends have fetched it. With the box "
                                               "below it signs at once: back ends refuse its tokens until they fetch it.",
                                               "The present key verifies until its last token has expired. All sessions go on."}},
                  {"form", html::values_of(context.form("/admin/keys/rotate", "Rotate the key", {std::move(now)}))},
                  {"back_url", kKeys}}});
}

Result<Response> rotate_keys(const ConsolePages& use, const Context& context) {
  USHER_CHECK(use.core.keys.rotate(Administrator(context.admin()), html::form_field(context.request(), "now") == "1"));
  return Context::done("key_rotated", kKeys);
}

}  // namespace

std::vector<http::Endpoint> key_pages(const ConsolePages& use) {
  return {
      use.routes.page("/admin/api-keys/new", "show_new_console_api_key",
                      [](const Context& context) -> Result<Response> { return show_form(context, creation_form(context)); }),
      use.routes.act("/admin/api-keys/new", "create_console_api_key", access::kAdminGrants, bound(use, create_key)),
      use.routes.page("/admin/keys/rotate", "ask_console_rotation", ask_to_rotate),
      use.routes.act("/admin/keys/rotate", "rotate_console_keys", access::kAdminGrants, bound(use, rotate_keys), Lane::kHashing)};
}

}  // namespace usher::console
