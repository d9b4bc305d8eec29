#include "common/store/keys/api_keys.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

domain::ApiKey api_key(const std::string& id, std::int64_t created = 0) {
  return {.id = ApiKeyId(id),
          .name = "chat",
          .scope = "profile:read",
          .created_at = after(created),
          .created_by = "operator:root",
          .last_used_at = std::nullopt,
          .revoked_at = std::nullopt};
}

TEST_CASE_METHOD(StoreFixture, "api keys: every field is read back, by id, by hash and in the list", "[store][apikey]") {
  REQUIRE(stores.api_keys.insert(api_key("a"), "hash").ok());
  for (const auto& found : {stores.api_keys.find(ApiKeyId("a")).value(), stores.api_keys.find_by_hash("hash").value(),
                            std::optional(stores.api_keys.list().value().at(0))}) {
    REQUIRE(found);
    CHECK(found->id.str() == "a");
    CHECK(found->name == "chat");
    CHECK(found->scope == "profile:read");
    CHECK(found->created_at == after(0));
    CHECK(found->created_by == "operator:root");
    CHECK_FALSE(found->last_used_at);
    CHECK_FALSE(found->revoked_at);
  }
  CHECK_FALSE(stores.api_keys.find(ApiKeyId("b")).value());
  CHECK_FALSE(stores.api_keys.find_by_hash("a").value());
}

TEST_CASE_METHOD(StoreFixture, "api keys: id and hash are unique", "[store][apikey]") {
  REQUIRE(stores.api_keys.insert(api_key("a"), "hash").ok());
  CHECK(stores.api_keys.insert(api_key("a"), "another").error().code == ErrorCode::kConflict);
  CHECK(stores.api_keys.insert(api_key("b"), "hash").error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(StoreFixture, "api keys: a revocation keeps its first time; a use is stored", "[store][apikey][security]") {
  REQUIRE(stores.api_keys.insert(api_key("b", 2), "second").ok());
  REQUIRE(stores.api_keys.insert(api_key("a", 1), "first").ok());
  CHECK(stores.api_keys.revoke(ApiKeyId("a"), after(5)).value());
  CHECK_FALSE(stores.api_keys.revoke(ApiKeyId("a"), after(6)).value());
  CHECK_FALSE(stores.api_keys.revoke(ApiKeyId("c"), after(6)).value());
  REQUIRE(stores.api_keys.touch(ApiKeyId("b"), after(7)).ok());
  const auto keys = stores.api_keys.list().value();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].revoked_at == after(5));
  CHECK_FALSE(keys[0].last_used_at);
  CHECK(keys[1].last_used_at == after(7));
  CHECK_FALSE(keys[1].revoked_at);
}

}  // namespace
}  // namespace usher::store
