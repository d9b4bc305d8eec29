#include <algorithm>

#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_views.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Access;
using http::BodyRule;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kKeysTag = "Admin: keys";

ApiKeyView key_view(const domain::ApiKey& key, Time now) {
  return {.id = key.id,
          .name = key.name,
          .scope = key.scope,
          .created_at = key.created_at,
          .created_by = key.created_by,
          .last_used_at = key.last_used_at,
          .expires_at = key.expires_at,
          .revoked_at = key.revoked_at,
          .owner_id = key.owner ? std::optional(key.owner->id) : std::nullopt,
          .owner_email = key.owner ? key.owner->address : std::nullopt,
          .state = std::string(key.state(now))};
}

Result<Response> list_api_keys(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto keys, use.api_keys.list());
  ApiKeysView view;
  for (const auto& key : keys) view.api_keys.push_back(key_view(key, request.received));
  return json_response(HttpStatus::kOk, view);
}

/// A number of days that no clock can add becomes one that is refused.
std::optional<std::chrono::days> life_of(const NewApiKeyBody& body) {
  if (!body.expires_in_days) return std::nullopt;
  const std::int64_t most = core::ApiKeys::kLongestLife.count() + 1;
  return std::chrono::days(std::clamp<std::int64_t>(*body.expires_in_days, 0, most));
}

Result<Response> create_api_key(const OperationUseCases& use, const Request& request, const Administrator& by,
                                const NewApiKeyBody& body) {
  USHER_TRY(auto made, use.api_keys.create(by, body.scope, body.name, life_of(body)));
  return json_response(HttpStatus::kCreated, NewApiKeyView{key_view(made.key, request.received), std::move(made.text)});
}

Result<Response> revoke_api_key(const OperationUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(const auto key, use.api_keys.revoke(by, ApiKeyId(request.parameters.at(0))));
  return json_response(HttpStatus::kOk, OneApiKeyView{key_view(key, request.received)});
}

Result<Response> list_keys(const OperationUseCases& use) {
  USHER_TRY(const auto listed, use.keys.list());
  KeysView view;
  for (const auto& [key, state, key_use] : listed)
    view.keys.push_back({.kid = key.id,
                         .algorithm = key.algorithm,
                         .use = std::string(core::name_of(key_use)),
                         .state = std::string(core::name_of(state)),
                         .created_at = key.created_at,
                         .signs_from = key.signs_from,
                         .retired_at = key.retired_at,
                         .revoked_at = key.revoked_at});
  return json_response(HttpStatus::kOk, view);
}

Result<Response> rotate_keys(const OperationUseCases& use, const Administrator& by, const RotateBody& body) {
  USHER_TRY(const auto key, use.keys.rotate(by, body.now));
  return json_response(HttpStatus::kOk, RotatedView{key.id, key.algorithm, key.signs_from});
}

http::Endpoint create_api_key_row(const OperationUseCases& use) {
  return {.method = "POST",
          .path = "/auth/admin/api-keys",
          .name = "admin_create_api_key",
          .summary = "Create a key for a back end; needs a fresh session",
          .about = "The key is in this answer alone; only its digest is stored.",
          .example = R"({"scope":"admin:read","name":"reports","expires_in_days":30})",
          .tag = kKeysTag,
          .access = Access::kAdmin,
          .lane = Lane::kWrite,
          .body = BodyRule::kJson,
          .body_schema = http::schema_source<NewApiKeyBody>(),
          .success = HttpStatus::kCreated,
          .answer_schema = http::schema_source<NewApiKeyView>(),
          .errors = {ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired},
          .handle = use.gate.acting<NewApiKeyBody>(
              BodyRule::kJson, [use](const Request& request, const Administrator& by, const NewApiKeyBody& body) {
                return create_api_key(use, request, by, body);
              })};
}

http::Endpoint rotate_row(const OperationUseCases& use) {
  return {.method = "POST",
          .path = "/auth/admin/keys/rotate",
          .name = "admin_rotate_keys",
          .summary = "Create a signing key, published at once and used five minutes later; needs a fresh session",
          .about = "Back ends fetch the new key before it signs.",
          .example = R"({})",
          .tag = kKeysTag,
          .access = Access::kAdmin,
          .lane = Lane::kHashing,
          .body = BodyRule::kMayJson,
          .body_schema = http::schema_source<RotateBody>(),
          .answer_schema = http::schema_source<RotatedView>(),
          .errors = {ErrorCode::kConflict, ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired},
          .handle = use.gate.acting<RotateBody>(
              BodyRule::kMayJson,
              [use](const Request&, const Administrator& by, const RotateBody& body) { return rotate_keys(use, by, body); })};
}

}  // namespace

std::vector<http::Endpoint> key_endpoints(const OperationUseCases& use) {
  return {{.method = "GET",
           .path = "/auth/admin/api-keys",
           .name = "admin_list_api_keys",
           .summary = "The keys of back ends with their owner, scope and last use, oldest first",
           .about = "A key itself is never shown again.",
           .tag = kKeysTag,
           .access = Access::kAdmin,
           .answer_schema = http::schema_source<ApiKeysView>(),
           .handle = use.gate.reading([use](const Request& request, const Reader&) { return list_api_keys(use, request); })},
          create_api_key_row(use),
          {.method = "DELETE",
           .path = "/auth/admin/api-keys/{id}",
           .name = "admin_revoke_api_key",
           .summary = "Revoke a key at once; needs a fresh session",
           .about = "What the back end sends next with it gets 401.",
           .tag = kKeysTag,
           .access = Access::kAdmin,
           .lane = Lane::kWrite,
           .answer_schema = http::schema_source<OneApiKeyView>(),
           .errors = {ErrorCode::kNotFound, ErrorCode::kFreshSessionRequired, ErrorCode::kAdminSessionRequired},
           .handle = use.gate.acting(
               [use](const Request& request, const Administrator& by) { return revoke_api_key(use, request, by); })},
          {.method = "GET",
           .path = "/auth/admin/keys",
           .name = "admin_list_keys",
           .summary = "The signing keys: which signs, which comes next, which only verify",
           .about = "Public data only.",
           .tag = kKeysTag,
           .access = Access::kAdmin,
           .answer_schema = http::schema_source<KeysView>(),
           .handle = use.gate.reading([use](const Request&, const Reader&) { return list_keys(use); })},
          rotate_row(use)};
}

}  // namespace usher::admin_api
