#include "common/store/keys/signing_keys.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

domain::StoredSigningKey signing_key(const std::string& id, std::int64_t created) {
  return {.id = KeyId(id),
          .algorithm = "ES256",
          .public_jwk = R"({"kty":"EC"})",
          .private_sealed = "sealed",
          .created_at = after(created),
          .signs_from = after(created + 5)};
}

std::string ids(SigningKeyStore& keys) {
  std::string list;
  for (const auto& one : keys.list().value()) list += one.id.str() + " ";
  return list;
}

TEST_CASE_METHOD(StoreFixture, "signing keys: every field is read back, oldest first", "[store][keys]") {
  REQUIRE(stores.signing_keys.insert(signing_key("b", 2)).ok());
  REQUIRE(stores.signing_keys.insert(signing_key("a", 1)).ok());
  CHECK(stores.signing_keys.insert(signing_key("a", 3)).error().code == ErrorCode::kConflict);
  const auto keys = stores.signing_keys.list().value();
  REQUIRE(ids(stores.signing_keys) == "a b ");
  CHECK(keys[0].algorithm == "ES256");
  CHECK(keys[0].public_jwk == R"({"kty":"EC"})");
  CHECK(keys[0].private_sealed == "sealed");
  CHECK(keys[0].created_at == after(1));
  CHECK(keys[0].signs_from == after(6));
  CHECK_FALSE(keys[0].retired_at);
  CHECK_FALSE(keys[0].revoked_at);
}

TEST_CASE_METHOD(StoreFixture, "signing keys: a successor retires the others, once", "[store][keys]") {
  for (int i = 0; i < 3; ++i)
    REQUIRE(stores.signing_keys.insert(signing_key(std::string(1, static_cast<char>('a' + i)), i)).ok());
  REQUIRE(stores.signing_keys.retire_others(KeyId("b"), after(10)).ok());
  REQUIRE(stores.signing_keys.retire_others(KeyId("c"), after(20)).ok());
  const auto keys = stores.signing_keys.list().value();
  CHECK(keys[0].retired_at == after(10));
  CHECK(keys[1].retired_at == after(20));
  CHECK(keys[2].retired_at == after(10));  // retired before it took effect: the caller's mistake, kept
}

TEST_CASE_METHOD(StoreFixture, "signing keys: a revocation is final", "[store][keys][security]") {
  REQUIRE(stores.signing_keys.insert(signing_key("a", 1)).ok());
  CHECK(stores.signing_keys.revoke(KeyId("a"), after(5)).value());
  CHECK_FALSE(stores.signing_keys.revoke(KeyId("a"), after(6)).value());
  CHECK_FALSE(stores.signing_keys.revoke(KeyId("b"), after(6)).value());
  CHECK(stores.signing_keys.list().value().front().revoked_at == after(5));
}

TEST_CASE_METHOD(StoreFixture, "signing keys: those retired long ago are pruned, the signing one and revoked ones never",
                 "[store][keys]") {
  for (const std::string id : {"live", "retired", "revoked"}) REQUIRE(stores.signing_keys.insert(signing_key(id, 1)).ok());
  REQUIRE(stores.signing_keys.revoke(KeyId("revoked"), after(5)).ok());
  REQUIRE(connection->script("UPDATE signing_keys SET retired_at_ms = " + std::to_string(to_ms(after(5))) + " WHERE id <> 'live'")
              .ok());
  CHECK(stores.signing_keys.prune(std::chrono::milliseconds(3), after(8)).value() == 0);
  CHECK(stores.signing_keys.prune(std::chrono::milliseconds(3), after(9)).value() == 1);
  CHECK(ids(stores.signing_keys) == "live revoked ");
}

TEST_CASE_METHOD(StoreFixture, "signing keys: the longest life of a token is noted once and never shortened", "[store][keys]") {
  using std::chrono::milliseconds;
  for (const std::string id : {"a", "b"}) REQUIRE(stores.signing_keys.insert(signing_key(id, 1)).ok());
  REQUIRE(stores.signing_keys.note_life(milliseconds(60), after(2)).ok());
  REQUIRE(stores.signing_keys.retire_others(KeyId("b"), after(5)).ok());
  REQUIRE(stores.signing_keys.note_life(milliseconds(10), after(6)).ok());
  REQUIRE(stores.signing_keys.note_life(milliseconds(90), after(6)).ok());
  const auto keys = stores.signing_keys.list().value();
  CHECK(keys[0].longest_life == milliseconds(60));  // retired before
  CHECK(keys[1].longest_life == milliseconds(90));
  CHECK(stores.signing_keys.prune(milliseconds(1), after(65)).value() == 0);
  CHECK(stores.signing_keys.prune(milliseconds(1), after(66)).value() == 1);
}

}  // namespace
}  // namespace usher::store
