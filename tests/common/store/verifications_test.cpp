#include "common/store/verifications.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class VerificationFixture : public StoreFixture {
 protected:
  VerificationFixture() {
    for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  }
  bool knows(const std::string& user, const std::string& device, Time now = kNow) {
    return stores.verifications.knows_device(UserId(user), device, now).value();
  }
  void remember(const std::string& id, const std::string& user, const std::string& device, Time until = after(100)) {
    REQUIRE(stores.verifications.remember_device(id, UserId(user), device, until, kNow).ok());
  }
};

TEST_CASE_METHOD(VerificationFixture, "verifications: a device is known for the pair of user and browser",
                 "[store][devices][security]") {
  remember("1", "ann", "laptop");
  CHECK(knows("ann", "laptop"));
  CHECK_FALSE(knows("bob", "laptop"));
  CHECK_FALSE(knows("ann", "phone"));
  CHECK_FALSE(knows("ann", ""));
  remember("2", "bob", "laptop");  // one browser, two people
  remember("3", "ann", "phone");
  CHECK(knows("bob", "laptop"));
  CHECK(knows("ann", "phone"));
  CHECK_FALSE(knows("bob", "phone"));
}

TEST_CASE_METHOD(VerificationFixture,
                 "verifications: a replaced device token is known to nobody, the new one to all it was known to",
                 "[store][devices][security]") {
  remember("v1", "ann", "old");
  remember("v2", "bob", "old");
  REQUIRE(stores.verifications.replace_device("old", "new").ok());
  CHECK_FALSE(knows("ann", "old"));
  CHECK(knows("ann", "new"));
  CHECK(knows("bob", "new"));
}

TEST_CASE_METHOD(VerificationFixture, "verifications: a device is known until its time, which the next sign-in renews",
                 "[store][devices][security]") {
  remember("1", "ann", "laptop", after(100));
  CHECK(knows("ann", "laptop", after(99)));
  CHECK_FALSE(knows("ann", "laptop", after(100)));
  remember("2", "ann", "laptop", after(200));
  CHECK(knows("ann", "laptop", after(199)));
  CHECK(number("SELECT count(*) FROM verifications") == 1);
}

TEST_CASE_METHOD(VerificationFixture, "verifications: devices are forgotten by user", "[store][devices][security]") {
  remember("1", "ann", "laptop");
  remember("2", "ann", "phone");
  remember("3", "bob", "laptop");
  REQUIRE(connection
              ->script("INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms)"
                       " VALUES ('4', 'reset', 'laptop', 'ann', 0, 0, 0)")
              .ok());
  REQUIRE(stores.verifications.forget_devices(UserId("ann")).ok());
  CHECK_FALSE(knows("ann", "laptop"));
  CHECK_FALSE(knows("ann", "phone"));
  CHECK(knows("bob", "laptop"));
  CHECK(number("SELECT count(*) FROM verifications WHERE purpose = 'reset'") == 1);
}

TEST_CASE_METHOD(VerificationFixture, "verifications: a token of another purpose is no device", "[store][devices][security]") {
  REQUIRE(connection
              ->script("INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms)"
                       " VALUES ('1', 'reset', 'laptop', 'ann', 0, 0, 9000000000000)")
              .ok());
  CHECK_FALSE(knows("ann", "laptop"));
}

TEST_CASE_METHOD(VerificationFixture, "verifications: those that ran out are pruned in batches", "[store][devices]") {
  for (int i = 0; i < 4; ++i) remember(std::to_string(i), "ann", "device " + std::to_string(i), after(i));
  CHECK(stores.verifications.prune(after(3), 2).value() == 2);
  CHECK(stores.verifications.prune(after(3), 2).value() == 1);
  CHECK(stores.verifications.prune(after(3), 2).value() == 0);
  CHECK(number("SELECT count(*) FROM verifications") == 1);
}

TEST_CASE_METHOD(VerificationFixture, "verifications: no device of nobody", "[store][devices]") {
  CHECK(stores.verifications.remember_device("1", UserId("nobody"), "laptop", after(1), kNow).error().code ==
        ErrorCode::kConflict);
}

}  // namespace
}  // namespace usher::store
