#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/admin_gate.h"
namespace usher::better_auth {
namespace {

struct PermissionBody {
  std::optional<json::Value> permission;  ///< The older name of `permissions`; accepted but ignored.
  std::optional<json::Value> permissions;

  static constexpr auto fields() {
    return json::fields_of(json::optional("permission", &PermissionBody::permission),
                           json::optional("permissions", &PermissionBody::permissions));
  }
};

/// The permissions of an admin; a user has none of them.
constexpr std::array<std::string_view, 10> kOfUsers{"create", "list",         "set-role",  "ban", "impersonate",
                                                    "delete", "set-password", "set-email", "get", "update"};
constexpr std::array<std::string_view, 3> kOfSessions{"list", "revoke", "delete"};

struct Resource {
  std::string_view name;
  std::span<const std::string_view> actions;
};
constexpr std::array kResources{Resource{"user", kOfUsers}, Resource{"session", kOfSessions}};

/// Whether it is `{resource: [action, ...], ...}`.
bool is_shaped(const json::Value& asked) {
  const auto* resources = asked.object();
  return resources && std::all_of(resources->begin(), resources->end(), [](const json::Member& resource) {
           const auto* actions = resource.value.array();
           return actions && std::all_of(actions->begin(), actions->end(), [](const auto& one) { return one.string(); });
         });
}

bool covers(const json::Member& asked) {
  const auto* const known = find_by(kResources, asked.key, &Resource::name);
  const auto& actions = *asked.value.array();
  return known && !actions.empty() &&
         std::ranges::all_of(actions, [&](const auto& action) { return contains(known->actions, *action.string()); });
}

Result<Response> answer(const EndpointContext& use, const Request& request, const PermissionBody& body) {
  const auto& asked = body.permissions ? body.permissions : body.permission;
  if (!asked || (body.permissions && body.permission) || !is_shaped(*asked)) return refuse_invalid("[body] Invalid input");
  if (!body.permissions) return refuse(api_error::kNoPermissionAsked);
  USHER_TRY(auto found, use.sessions.find(request));
  if (!found.who) return refuse_unauthenticated();
  const auto& resources = *asked->object();
  const bool is_admin = use.core.authentication.administer(std::move(found.who->actor), authentication::caller_of(request)).ok();
  const bool may = is_admin && !resources.empty() && std::ranges::all_of(resources, covers);
  return ok(json::Object{{"error", nullptr}, {"success", may}});
}

}  // namespace

std::vector<http::Endpoint> admin_permission_endpoint(const EndpointContext& use) {
  return {post("/api/auth/admin/has-permission", "better_auth_admin_has_permission", access::kReadOwn, Lane::kRead,
               use.handler(answer))};
}

}  // namespace usher::better_auth
