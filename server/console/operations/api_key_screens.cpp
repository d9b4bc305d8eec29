
#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/tokens/api_keys.h"
#include "common/domain/actor.h"
#include "server/console/desk.h"
#include "server/console/operations/key_screens.h"
#include "server/console/screen_names.h"
#include "server/console/table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::HttpStatus;
using http::Response;

constexpr std::string_view kApiKeys = "/admin/api-keys";
constexpr std::string_view kDays = "expires_in_days";

/// What was typed, and what is wrong with it.
struct TypedKey {
  std::string name;
  std::string scope = std::string(domain::kProfileReadScope);
  std::string days;
  Error wrong = {};
};

TypedKey typed_key(const http::Request& request) {
  return {.name = html::form_field(request, "name"),
          .scope = html::form_field(request, "scope"),
          .days = html::form_field(request, kDays)};
}

std::string typed_fault(const Error& wrong, std::string_view field) {
  for (const auto& fault : wrong.fields)
    if (fault.field == field) return fault.message;
  return {};
}

html::Form creation_form(const Visit& visit, const TypedKey& typed) {
  html::FormField scope{
      .name = "scope", .label = "Scope", .type = "select", .value = typed.scope, .fault = typed_fault(typed.wrong, "scope")};
  for (const auto one : domain::kApiScopes) scope.options.push_back({std::string(one), std::string(one)});
  return visit.form(kApiKeys, "Create the key",
                    {{.name = "name",
                      .label = "Name",
                      .value = typed.name,
                      .hint = "What uses it, such as crm",
                      .fault = typed_fault(typed.wrong, "name"),
                      .required = false},
                     std::move(scope),
                     {.name = std::string(kDays),
                      .label = "Expires in days",
                      .value = typed.days,
                      .hint = "1 to 366. Empty: 90 for the scopes for admins, never for profile:read",
                      .fault = typed_fault(typed.wrong, kDays),
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

Result<Response> show_keys(const ApiKeyScreens& use, const Visit& visit, const TypedKey& typed, HttpStatus status) {
  USHER_TRY(const auto keys, use.keys.list());
  Table table{.caption = "API keys, oldest first",
              .columns = {{"Name"}, {"Scope"}, {"State"}, {"Created"}, {"Owner"}, {"Last used"}, {"Ends"}, {"Act"}},
              .empty = "There is no API key yet."};
  for (const auto& key : keys) table.rows.push_back(key_row(key, visit.now()));
  return visit.show(
      {.status = status,
       .name = "api_keys"_screen,
       .title = "API keys",
       .values = {{"list", values_of(table, visit.now())}, {"form", html::values_of(creation_form(visit, typed))}}});
}

/// Anything but a whole number becomes a number of days that the core refuses.
std::optional<std::chrono::days> life_of(const TypedKey& typed) {
  if (typed.days.empty()) return std::nullopt;
  const auto days = parse_whole<std::int64_t>(typed.days).value_or(0);
  const std::int64_t most = core::ApiKeys::kLongestLife.count() + 1;
  return std::chrono::days(std::clamp<std::int64_t>(days, 0, most));
}

Result<Response> create_key(const ApiKeyScreens& use, const Visit& visit) {
  auto typed = typed_key(visit.request());
  const auto name = typed.name.empty() ? std::nullopt : std::optional(typed.name);
  auto made = use.keys.create(Administrator(visit.admin()), typed.scope, name, life_of(typed));
  if (!made.ok() && made.error().code == ErrorCode::kValidationFailed) {
    typed.wrong = made.error();
    return show_keys(use, visit, typed, HttpStatus::kUnprocessable);
  }
  USHER_TRY(const auto created, std::move(made));
  return visit.show({.status = HttpStatus::kCreated,
                     .name = "api_key_made"_screen,
                     .title = "The new API key",
                     .values = {{"key", created.text.expose()}, {"scope", created.key.scope}, {"back_url", kApiKeys}}});
}

Result<Response> ask_to_revoke(const ApiKeyScreens& use, const Visit& visit) {
  USHER_TRY(const auto keys, use.keys.list());
  const auto& id = visit.request().parameters.at(0);
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.id.str() == id; });
  if (found == keys.end()) return error(ErrorCode::kNotFound, "No API key has that id");
  const auto action = key_url(*found) + "/revoke";
  auto form = visit.form(action, "Revoke the key");
  form.destroys = true;
  return visit.show({.name = "question"_screen,
                     .title = "Revoke this API key?",
                     .values = {{"subject", found->name.value_or(found->id.str()) + ", " + found->scope},
                                {"consequences", json::Array{"What uses it is refused from the next request on.",
                                                             "A revoked key stays revoked; another one can be made."}},
                                {"form", html::values_of(form)},
                                {"back_url", kApiKeys}}});
}

Result<Response> revoke_key(const ApiKeyScreens& use, const Visit& visit) {
  USHER_CHECK(use.keys.revoke(Administrator(visit.admin()), ApiKeyId(visit.request().parameters.at(0))));
  return Visit::done("api_key_revoked", kApiKeys);
}

}  // namespace

std::vector<http::Endpoint> api_key_screens(const ApiKeyScreens& use) {
  return {use.desk.page(kApiKeys, "show_console_api_keys", access::kAdminReads,
                        [use](const Visit& visit) { return show_keys(use, visit, {}, HttpStatus::kOk); }),
          use.desk.act(kApiKeys, "create_console_api_key", access::kAdminGrants, bound(use, create_key)),
          use.desk.page("/admin/api-keys/{id}/revoke", "ask_console_api_key", access::kAdminReads, bound(use, ask_to_revoke)),
          use.desk.act("/admin/api-keys/{id}/revoke", "revoke_console_api_key", access::kAdminGrants, bound(use, revoke_key))};
}

}  // namespace usher::console
