#include "common/core/administration/api_keys.h"

#include "common/json/fields.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

json::Value shown(const domain::ApiKey& key, Time now) { return json::parse(json::encode(ApiKeyView::of(key, now))).value(); }

TEST_CASE("api key view: the owner is named in words and by id", "[administration]") {
  domain::ApiKey key{.id = ApiKeyId("k"), .scope = "admin:read"};
  CHECK(*shown(key, {}).find("owner") == json::Value("the installation"));
  CHECK(shown(key, {}).find("owner_id")->is_null());
  key.owner = domain::ApiKeyOwner{.id = UserId("ada"), .address = "Ada@example.com", .is_admin = true};
  CHECK(*shown(key, {}).find("owner") == json::Value("Ada@example.com"));
  CHECK(*shown(key, {}).find("owner_id") == json::Value("ada"));
  CHECK(*shown(key, {}).find("owner_email") == json::Value("Ada@example.com"));
  key.owner->address.reset();
  CHECK(*shown(key, {}).find("owner") == json::Value("a deleted account"));
}

TEST_CASE("api key view: the state is that of the given time", "[administration]") {
  const domain::ApiKey key{.id = ApiKeyId("k"), .scope = "admin:read", .expires_at = from_ms(1000)};
  CHECK(*shown(key, from_ms(999)).find("state") == json::Value("live"));
  CHECK(*shown(key, from_ms(1000)).find("state") == json::Value("expired"));
}

}  // namespace
}  // namespace usher::core
