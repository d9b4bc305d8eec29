#include "common/store/sessions/verifications.h"

#include "common/store/accounts/users.h"
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
  remember("2", "bob", "laptop");  // one browser, two users
  remember("3", "ann", "phone");
  CHECK(knows("bob", "laptop"));
  CHECK(knows("ann", "phone"));
  CHECK_FALSE(knows("bob", "phone"));
}

TEST_CASE_METHOD(VerificationFixture, "verifications: a new device token replaces the old one for all its users",
                 "[store][devices][security]") {
  remember("v1", "ann", "old");
  remember("v2", "bob", "old");
  CHECK(stores.verifications.replace_device(UserId("ann"), "old", "new", after(500), kNow).value());
  CHECK_FALSE(knows("ann", "old"));
  CHECK(knows("ann", "new", after(499)));
  CHECK(knows("bob", "new"));
  CHECK_FALSE(knows("bob", "new", after(499)));
  CHECK_FALSE(stores.verifications.replace_device(UserId("eve"), "new", "newer", after(500), kNow).value());
  CHECK(knows("bob", "newer"));
  CHECK_FALSE(stores.verifications.replace_device(UserId("ann"), "newer", "newest", after(900), after(500)).value());
  CHECK_FALSE(knows("ann", "newest", after(500)));
}

TEST_CASE_METHOD(VerificationFixture, "verifications: a device is known until it expires, which the next sign-in renews",
                 "[store][devices][security]") {
  remember("1", "ann", "laptop", after(100));
  CHECK(knows("ann", "laptop", after(99)));
  CHECK_FALSE(knows("ann", "laptop", after(100)));
  remember("2", "ann", "laptop", after(200));
  CHECK(knows("ann", "laptop", after(199)));
  CHECK(number("SELECT count(*) FROM verifications") == 1);
}

TEST_CASE_METHOD(VerificationFixture, "verifications: devices are deleted by user", "[store][devices][security]") {
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

TEST_CASE_METHOD(VerificationFixture, "verifications: expired ones are pruned in batches", "[store][devices]") {
  for (int i = 0; i < 4; ++i) remember(std::to_string(i), "ann", "device " + std::to_string(i), after(i));
  CHECK(stores.verifications.prune(after(3), after(3), 2).value() == 2);
  CHECK(stores.verifications.prune(after(3), after(3), 2).value() == 1);
  CHECK(stores.verifications.prune(after(3), after(3), 2).value() == 0);
  CHECK(number("SELECT count(*) FROM verifications") == 1);
}

TEST_CASE_METHOD(VerificationFixture,
                 "verifications: trust belongs to the pair of user and browser, and ends by device or by user",
                 "[store][devices][security]") {
  remember("1", "ann", "laptop");
  remember("2", "bob", "laptop");
  remember("3", "ann", "phone");
  auto& all = stores.verifications;
  const auto payload = [&](const char* user, const char* device) {
    return all.find_device(UserId(user), device, kNow).value().value().payload;
  };
  REQUIRE(all.trust_device(UserId("ann"), "laptop", "trusted").ok());
  CHECK(payload("ann", "laptop") == "trusted");
  CHECK_FALSE(payload("bob", "laptop"));
  CHECK_FALSE(payload("ann", "phone"));
  CHECK_FALSE(all.find_device(UserId("ann"), "laptop", after(100)).value());

  REQUIRE(all.replace_device(UserId("ann"), "laptop", "laptop's next", after(200), kNow).value());
  CHECK(payload("ann", "laptop's next") == "trusted");  // it moves with the token

  CHECK_FALSE(all.distrust_device(UserId("bob"), "1").value());
  CHECK_FALSE(all.distrust_device(UserId("ann"), "3").value());
  CHECK(all.distrust_device(UserId("ann"), "1").value());
  CHECK_FALSE(payload("ann", "laptop's next"));

  REQUIRE(all.trust_device(UserId("ann"), "phone", "trusted").ok());
  REQUIRE(all.trust_device(UserId("bob"), "laptop's next", "trusted").ok());
  REQUIRE(all.distrust_devices(UserId("ann")).ok());
  CHECK_FALSE(payload("ann", "phone"));
  CHECK(payload("bob", "laptop's next") == "trusted");
}

TEST_CASE_METHOD(VerificationFixture, "verifications: a device needs a user", "[store][devices]") {
  CHECK(stores.verifications.remember_device("1", UserId("unknown"), "laptop", after(1), kNow).error().code ==
        ErrorCode::kConflict);
}

class VerificationTokenFixture : public VerificationFixture {
 protected:
  static constexpr std::string_view kPurpose = domain::purpose::kResetPassword;
  void issue(const std::string& id, const std::string& hash, Time until = after(100)) {
    REQUIRE(stores.verifications
                .issue({.id = id,
                        .purpose = std::string(kPurpose),
                        .token_hash = hash,
                        .user_id = UserId("ann"),
                        .address = "ann@example.com",
                        .payload = "{}",
                        .created_at = kNow,
                        .expires_at = until})
                .ok());
  }
  bool consume(const std::string& hash, Time now = kNow, std::string_view purpose = kPurpose) {
    return stores.verifications.consume(purpose, hash, now).value().has_value();
  }
};

TEST_CASE_METHOD(VerificationTokenFixture, "verifications: a token is consumed once, for its purpose, before it expires",
                 "[store][verifications][security]") {
  issue("1", "hash");
  CHECK_FALSE(consume("other"));
  CHECK_FALSE(consume("hash", kNow, domain::purpose::kVerifyEmail));
  CHECK_FALSE(consume("hash", after(100)));
  CHECK(consume("hash", after(99)));
  CHECK_FALSE(consume("hash", after(99)));
  const auto kept = stores.verifications.find(kPurpose, "hash").value();
  REQUIRE(kept);
  CHECK(kept->used_at == after(99));
  CHECK(kept->user_id == UserId("ann"));
  CHECK(kept->address == "ann@example.com");
}

TEST_CASE_METHOD(VerificationTokenFixture, "verifications: revoked tokens are gone, those of other purposes and users stay",
                 "[store][verifications][security]") {
  issue("1", "old");
  REQUIRE(stores.verifications.void_all(UserId("bob"), kPurpose).ok());
  REQUIRE(stores.verifications.void_all(UserId("ann"), domain::purpose::kVerifyEmail).ok());
  CHECK(stores.verifications.find(kPurpose, "old").value());
  REQUIRE(stores.verifications.void_all(UserId("ann"), kPurpose).ok());
  CHECK_FALSE(consume("old"));
}

TEST_CASE_METHOD(VerificationTokenFixture, "verifications: attempts are counted up to the limit",
                 "[store][verifications][security]") {
  issue("1", "hash");
  for (int i = 1; i <= 3; ++i) CHECK(stores.verifications.count_attempt(kPurpose, "hash", 3, kNow).value()->attempts == i);
  CHECK_FALSE(stores.verifications.count_attempt(kPurpose, "hash", 3, kNow).value());
  issue("2", "late");
  CHECK_FALSE(stores.verifications.count_attempt(kPurpose, "late", 3, after(100)).value());
  REQUIRE(consume("late"));
  CHECK_FALSE(stores.verifications.count_attempt(kPurpose, "late", 3, kNow).value());
}

TEST_CASE_METHOD(VerificationTokenFixture, "verifications: those issued after a time are revoked, of that user and purpose",
                 "[store][verifications][security]") {
  issue("1", "before");
  const auto later = [&](const std::string& id, const std::string& user, std::string_view purpose) {
    REQUIRE(stores.verifications
                .issue({.id = id,
                        .purpose = std::string(purpose),
                        .token_hash = id,
                        .user_id = UserId(user),
                        .created_at = after(1),
                        .expires_at = after(100)})
                .ok());
  };
  later("2", "ann", kPurpose);
  later("3", "bob", kPurpose);
  later("4", "ann", domain::purpose::kVerifyEmail);
  REQUIRE(stores.verifications.void_newer(UserId("ann"), kPurpose, kNow).ok());
  CHECK(consume("before"));
  CHECK_FALSE(consume("2"));
  CHECK(consume("3"));
  CHECK(consume("4", kNow, domain::purpose::kVerifyEmail));
}

TEST_CASE_METHOD(VerificationTokenFixture,
                 "verifications: a user's valid tokens are listed, and the oldest of a purpose is found",
                 "[store][verifications]") {
  const auto live = [&](Time now, const std::string& user = "ann") {
    std::string hashes;
    const auto tokens = stores.verifications.list_live(UserId(user), kPurpose, now).value();
    for (const auto& token : tokens) hashes += (hashes.empty() ? "" : " ") + token.token_hash;
    return hashes;
  };
  CHECK(live(kNow).empty());
  issue("1", "first");
  issue("2", "second");
  CHECK(live(after(99)) == "second first");
  CHECK(live(after(100)).empty());
  CHECK(live(kNow, "bob").empty());
  CHECK(stores.verifications.find_oldest(UserId("ann"), kPurpose, after(99)).value()->token_hash == "first");
  CHECK_FALSE(stores.verifications.find_oldest(UserId("ann"), kPurpose, after(100)).value());
  REQUIRE(consume("second"));
  CHECK(live(kNow) == "first");
  REQUIRE(consume("first"));
  CHECK_FALSE(stores.verifications.find_oldest(UserId("ann"), kPurpose, kNow).value());
}

TEST_CASE_METHOD(VerificationTokenFixture, "verifications: a hash is issued once per purpose if it must be absent",
                 "[store][verifications]") {
  const auto issue_if_absent = [&](const std::string& id, const std::string& purpose) {
    return stores.verifications
        .issue_if_absent({.id = id, .purpose = purpose, .token_hash = "hash", .created_at = kNow, .expires_at = after(1)})
        .value();
  };
  CHECK(issue_if_absent("1", "id_token"));
  CHECK_FALSE(issue_if_absent("2", "id_token"));
  CHECK(issue_if_absent("3", "reset_password"));
}

}  // namespace
}  // namespace usher::store
