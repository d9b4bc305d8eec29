#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/administration/api_keys.h"
#include "common/domain/actor.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::HttpStatus;
using http::Response;

constexpr std::string_view kApiKeys = "/admin/api-keys";
constexpr std::string_view kDays = "expires_in_days";

html::Form creation_form(const Context& context) {
  html::FormField scope{.name = "scope", .label = "Scope", .type = "select", .value = std::string(domain::kProfileReadScope)};
  for (const auto one : domain::kApiScopes) scope.options.push_back({std::string(one), std::string(one)});
  return context.form(kApiKeys, "Create the key",
                      {{.name = "name", .label = "Name", .hint = "What uses it, such as crm", .required = false},
                       std::move(scope),
                       {.name = std::string(kDays),
                        .label = "Expires in days",
                        .hint = "1 to 366. Empty: 90 for the scopes for admins, never for profile:read",
                        .input_mode = "numeric",
                        .required = false}});
}

std::string_view key_state(const domain::ApiKey& key, Time now) {
  const auto state = key.state(now);
  if (state == "without_factor") return "refused: its owner lacks the second factor";
  return state == "without_owner" ? "refused: its owner is no admin" : state;
}

std::string key_url(const domain::ApiKey& key) { return std::string(kApiKeys) + "/" + percent_encode(key.id.str()); }

std::vector<Cell> key_row(const domain::ApiKey& key, Time now) {
  return {{.text = key.name.value_or("without a name")},
          {.text = key.scope},
          state_cell(key_state(key, now)),
          {.at = key.created_at},
          {.text = key.owner_name()},
          time_cell(key.last_used_at),
          time_cell(key.revoked_at ? key.revoked_at : key.expires_at),
          !key.revoked_at ? Cell{.text = "Revoke", .url = key_url(key) + "/revoke"} : Cell{}};
}

Result<Response> show_keys(const OperationPages& use, const Context& context, const html::Form& form) {
  USHER_TRY(const auto keys, use.api_keys.list());
  Table table{.caption = "API keys, oldest first",
              .columns = {{"Name"}, {"Scope"}, {"State"}, {"Created"}, {"Owner"}, {"Last used"}, {"Ends"}, {"Act"}},
              .empty = "There is no API key yet."};
  for (const auto& key : keys) table.rows.push_back(key_row(key, context.now()));
  return context.show({.status = html::is_faulty(form) ? HttpStatus::kUnprocessable : HttpStatus::kOk,
                       .name = "api_keys"_template,
                       .title = "API keys",
                       .values = {{"list", values_of(table, context.now())}, {"form", html::values_of(form)}}});
}

/// Anything but a whole number becomes a number of days that the core refuses.
std::optional<std::chrono::days> life_of(const std::string& days) {
  if (days.empty()) return std::nullopt;
  return core::life_of(parse_whole<std::int64_t>(days).value_or(0));
}

Result<Response> create_key(const OperationPages& use, const Context& context) {
  const auto field = [&](std::string_view name) { return html::form_field(context.request(), name); };
  const auto name = field("name").empty() ? std::nullopt : std::optional(field("name"));
  auto made = use.api_keys.create(Administrator(context.admin()), field("scope"), name, life_of(field(kDays)));
  if (!made.ok() && made.error().code == ErrorCode::kValidationFailed)
    return show_keys(use, context, context.again(creation_form(context), made.error()));
  USHER_TRY(const auto created, std::move(made));
  return context.show({.status = HttpStatus::kCreated,
                       .name = "api_key_made"_template,
                       .title = "The new API key",
                       .values = {{"key", created.text.expose()}, {"scope", created.key.scope}, {"back_url", kApiKeys}}});
}

Result<Response> ask_to_revoke(const OperationPages& use, const Context& context) {
  USHER_TRY(const auto keys, use.api_keys.list());
  const auto& id = context.request().parameters.at(0);
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.id.str() == id; });
  if (found == keys.end()) return error(ErrorCode::kNotFound, "No API key has that id");
  const auto action = key_url(*found) + "/revoke";
  auto form = context.form(action, "Revoke the key");
  form.destroys = true;
  return context.show({.name = "question"_template,
                       .title = "Revoke this API key?",
                       .values = {{"subject", found->name.value_or(found->id.str()) + ", " + found->scope},
                                  {"consequences", json::Array{"What uses it is refused from the next request on.",
                                                               "A revoked key stays revoked; another one can be made."}},
                                  {"form", html::values_of(form)},
                                  {"back_url", kApiKeys}}});
}

Result<Response> revoke_key(const OperationPages& use, const Context& context) {
  USHER_CHECK(use.api_keys.revoke(Administrator(context.admin()), ApiKeyId(context.request().parameters.at(0))));
  return Context::done("api_key_revoked", kApiKeys);
}

}  // namespace

std::vector<http::Endpoint> api_key_pages(const OperationPages& use) {
  return {use.routes.page(kApiKeys, "show_console_api_keys", access::kAdminReads,
                          [use](const Context& context) { return show_keys(use, context, creation_form(context)); }),
          use.routes.act(kApiKeys, "create_console_api_key", access::kAdminGrants, bound(use, create_key)),
          use.routes.page("/admin/api-keys/{id}/revoke", "ask_console_api_key", access::kAdminReads, bound(use, ask_to_revoke)),
          use.routes.act("/admin/api-keys/{id}/revoke", "revoke_console_api_key", access::kAdminGrants, bound(use, revoke_key))};
}

}  // namespace usher::console
