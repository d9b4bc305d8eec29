#include "common/store/accounts/passkeys.h"

#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class PasskeyFixture : public StoreFixture {
 protected:
  void add(std::int64_t sign_count) {
    REQUIRE(stores.users.insert(sample_user("ann")).ok());
    REQUIRE(stores.passkeys
                .insert({.id = key,
                         .user_id = UserId("ann"),
                         .credential_id = "credential",
                         .public_key = "public key",
                         .rp_id = "localhost",
                         .sign_count = sign_count,
                         .created_at = kNow})
                .value());
  }
  bool use(std::int64_t sign_count) { return stores.passkeys.use(key, {.sign_count = sign_count}, after(2)).value(); }
  bool switch_off(Time begun) { return stores.passkeys.switch_off(key, begun, after(3)).value(); }

  const PasskeyId key{"key"};
};

// Two answers at once are both right when they are read; the write decides.
TEST_CASE_METHOD(PasskeyFixture, "passkeys: of several uses with one counter one counts", "[store][passkeys][security]") {
  add(7);
  CHECK_FALSE(use(7));
  CHECK(use(8));
  CHECK_FALSE(use(8));
  CHECK(stores.passkeys.find(key).value()->sign_count == 8);
}

TEST_CASE_METHOD(PasskeyFixture, "passkeys: an authenticator that counts nothing may be used again", "[store][passkeys]") {
  add(0);
  CHECK(use(0));
  CHECK(use(0));
  CHECK(use(1));
  CHECK_FALSE(use(0));
}

TEST_CASE_METHOD(PasskeyFixture, "passkeys: one that is switched off or gone is not used", "[store][passkeys][security]") {
  add(7);
  REQUIRE(use(8));
  CHECK_FALSE(switch_off(after(1)));  // the ceremony began before the last use
  CHECK(switch_off(after(3)));
  CHECK_FALSE(use(9));
  REQUIRE(stores.passkeys.switch_on(UserId("ann"), key).value());
  CHECK(use(9));
  REQUIRE(stores.passkeys.erase(UserId("ann"), key).value());
  CHECK_FALSE(use(10));
}

}  // namespace
}  // namespace usher::store
