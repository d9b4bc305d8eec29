#include "common/core/administration/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

using core::ApiKeyView;

struct NewApiKeyView {
  core::ApiKeyView api_key;
  Secret key;
  static constexpr auto fields() {
    return json::fields_of(
        json::required("api_key", &NewApiKeyView::api_key),
        json::required("key", &NewApiKeyView::key, {.about = "shown only once; the database keeps its digest"}));
  }
};

struct NewApiKeyBody {
  std::string scope;
  std::optional<std::string> name;
  std::optional<std::int64_t> expires_in_days;
  static constexpr std::string_view kSchema = "NewApiKeyBody";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(json::required("scope", &NewApiKeyBody::scope, {.about = "profile:read, admin:read or admin:write"}),
                           optional("name", &NewApiKeyBody::name),
                           optional("expires_in_days", &NewApiKeyBody::expires_in_days,
                                    {.about = "1 to 366; default: 90 for the scopes for admins, else never"}));
  }
};

struct RotateBody {
  bool now = false;
  static constexpr std::string_view kSchema = "RotateKeysBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("now", &RotateBody::now,
                                          {.about = "true: sign with the new key at once, before back ends could fetch it"}));
  }
};

struct RotatedView {
  KeyId kid;
  std::string algorithm;
  Time signs_from{};
  static constexpr auto fields() {
    return json::fields_of(json::required("kid", &RotatedView::kid), json::required("algorithm", &RotatedView::algorithm),
                           json::required("signs_from", &RotatedView::signs_from));
  }
};

Result<NewApiKeyView> create_api_key(const AdminUseCases& use, const Request& request, const Administrator& by,
                                     const NewApiKeyBody& body) {
  const auto life = body.expires_in_days ? std::optional(core::life_of(*body.expires_in_days)) : std::nullopt;
  USHER_TRY(auto made, use.core.api_keys.create(by, body.scope, body.name, life));
  return NewApiKeyView{ApiKeyView::of(std::move(made.key), request.received), std::move(made.text)};
}

Result<RotatedView> rotate_keys(const AdminUseCases& use, const Administrator& by, const RotateBody& body) {
  USHER_TRY(const auto key, use.core.keys.rotate(by, body.now));
  return RotatedView{key.id, key.algorithm, key.signs_from};
}

}  // namespace

std::vector<http::Endpoint> key_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: keys");
  return {rows.post<NewApiKeyBody>({.path = "/auth/admin/api-keys",
                                    .name = "admin_create_api_key",
                                    .access = access::kAdminGrants,
                                    .summary = "Create a key for a back end; needs a fresh session",
                                    .about = "The key is in this answer alone; only its digest is stored.",
                                    .example = R"({"scope":"admin:read","name":"reports","expires_in_days":30})",
                                    .success = HttpStatus::kCreated},
                                   create_api_key),
          rows.post<RotateBody>(
              {.path = "/auth/admin/keys/rotate",
               .name = "admin_rotate_keys",
               .access = access::kAdminGrants,
               .summary = "Create a signing key, published at once and used five minutes later; needs a fresh session",
               .about = "Back ends fetch the new key before it signs.",
               .example = R"({})",
               .lane = Lane::kHashing,
               .body = BodyRule::kMayJson,
               .errors = {ErrorCode::kConflict}},
              rotate_keys)};
}

}  // namespace usher::admin_api
