#include "common/core/upkeep/user_part_index.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/engine/database.h"
#include "common/db/user_parts.h"
#include "common/store/accounts/user_parts.h"
#include "common/store/accounts/users.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

void add_users(TestCore& kit, std::int64_t count) {
  kit.run(
      "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, updated_at_ms) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
      std::to_string(count) + ") SELECT 'u' || i, 'u' || i || '@example.com', '', 'user', 1, 0, 0, 0, i, i FROM n");
}

bool is_usable(TestCore& kit) {
  return must(kit->ports.transactions.read([](store::Stores& tx) { return tx.user_parts.is_usable(); }));
}

std::int64_t noted(TestCore& kit) { return kit.number("SELECT count(*) FROM user_part_changes"); }

/// The index, whatever the number of users.
void make_at_once(TestCore& kit) {
  const auto connection = must(kit.database().connect());
  must(db::make_user_parts(*connection));
}

TEST_CASE("user part index: it is made above 20,000 users and then brought up to them", "[user_part_index]") {
  TestCore kit;
  add_users(kit, store::kMostWithoutParts);
  must(kit->user_part_index.make());
  must(kit->user_part_index.bring_up());
  CHECK_FALSE(is_usable(kit));
  sign_up(kit);
  must(kit->user_part_index.make());
  CHECK(noted(kit) == store::kMostWithoutParts + 1);
  CHECK_FALSE(is_usable(kit));
  must(kit->user_part_index.bring_up());
  CHECK(noted(kit) == 0);
  CHECK(is_usable(kit));
  CHECK(must(kit->user_admin.count({.search = "u19999@"})) == 1);
  must(kit->user_part_index.make());
  CHECK(noted(kit) == 0);  // it is not made again
  kit.run("UPDATE users SET rowid = rowid + 100000");
  must(kit->user_part_index.make());
  CHECK(noted(kit) == store::kMostWithoutParts + 1);
}

TEST_CASE("user part index: a stopped server leaves the rest noted", "[user_part_index]") {
  TestCore kit;
  sign_up(kit);
  make_at_once(kit);
  std::stop_source stop;
  stop.request_stop();
  must(kit->user_part_index.bring_up(stop.get_token()));
  CHECK(noted(kit) == 1);
}

TEST_CASE("user part index: a refusal is noted, tried again after an hour and forgotten once it succeeds", "[user_part_index]") {
  TestCore kit;
  add_users(kit, store::kMostWithoutParts + 1);
  kit.run("CREATE VIEW user_parts AS SELECT 1");
  must(kit->user_part_index.make());
  const auto refusal = [&] { return must(read_server_notes(kit->ports)).parts_refusal; };
  REQUIRE(refusal());
  CHECK(refusal()->find("user_parts") != std::string::npos);
  kit.run("DROP VIEW user_parts");
  must(kit->user_part_index.make());
  CHECK(refusal());
  kit.clock().advance(std::chrono::hours(1));
  must(kit->user_part_index.make());
  CHECK_FALSE(refusal());
  CHECK(noted(kit) == store::kMostWithoutParts + 1);
}

TEST_CASE("user part index: an account that is deleted after a rename is in no table", "[user_part_index][security]") {
  TestCore kit;
  make_at_once(kit);
  const auto ada = sign_up(kit);
  must(kit->user_part_index.bring_up());
  kit.run("UPDATE users SET email = 'other@example.com'");
  REQUIRE(kit.number("SELECT count(*) FROM user_part_changes WHERE old_email = '" + std::string(kAda) + "'") == 1);
  must(kit->user_admin.erase(admin(), ada.user.id.str()));
  CHECK(noted(kit) == 0);
  CHECK(kit.number("SELECT count(*) FROM user_part_witness") == 0);
  must(kit->user_part_index.merge());
  CHECK(kit.number("SELECT count(*) FROM user_parts_idx") == 0);  // no page of terms is left
}

}  // namespace
}  // namespace usher::core
