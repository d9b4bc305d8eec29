#include "common/core/accounts/erasures.h"

#include <fstream>

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/upkeep/secret_rotation.h"
#include "common/crypto/digest.h"
#include "common/db/engine/database.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/two_servers.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using Lines = std::vector<std::string>;

std::string copy_of(TestCore& kit) { return erasure_copy_of(kit.database().place()); }
Lines erasures(TestCore& kit) { return kit.texts("SELECT user_id || ' ' || actor FROM erasures ORDER BY at_ms, user_id"); }

TEST_CASE("erasures: each way to erase an account notes it with its actor", "[erasures][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.retention.inactive_accounts = days(100);
    settings.mail.smtp = settings::Smtp{};
  });
  const auto ada = sign_up(kit);
  const auto id = ada.user.id.str();
  std::string actor;
  SECTION("the user") {
    must(kit->own_account.erase(actor_of(kit, ada), secret(kPassphrase), caller()));
    actor = "user";
  }
  SECTION("the operator") {
    must(kit->user_admin.erase(admin(), kAda));
    actor = "operator:root";
  }
  SECTION("an admin") {
    const auto bob = sign_up(kit, "bob@example.com");
    must(kit->user_admin.erase(make_admin(kit, bob), kAda));
    actor = "admin:" + bob.user.id.str();
  }
  SECTION("its end after too long without use") {
    kit.clock().advance(days(86));
    must(kit->inactive_accounts.retire());
    kit.run("UPDATE outbox SET sent_at_ms = next_attempt_at_ms, next_attempt_at_ms = NULL");
    kit.clock().advance(days(14));
    must(kit->inactive_accounts.retire());
    actor = "system";
  }
  CHECK(erasures(kit) == Lines{id + " " + actor});
  CHECK(kit.number("SELECT at_ms FROM erasures") == to_ms(kit.clock().now()));
  const auto found = must(kit->erasures.of_address(" Ada@Example.com"));
  REQUIRE(found.size() == 1);
  CHECK(found.front().user_id.str() == id);
  CHECK(must(kit->erasures.of_address("bob@example.com")).empty());
}

TEST_CASE("erasures: an anonymous account that its user erases is noted without an address; a merged or unused one is not",
          "[erasures][anonymous]") {
  TestCore kit([](settings::Settings& settings) { settings.retention.anonymous = days(3); });
  const auto first = must(kit->anonymous_users.sign_in(caller()));
  must(kit->anonymous_users.erase(actor_of(kit, first), caller()));
  CHECK(erasures(kit) == Lines{first.user.id.str() + " user"});
  CHECK(kit.number("SELECT count(*) FROM erasures WHERE address_digest IS NULL") == 1);

  const auto second = must(kit->anonymous_users.sign_in(caller()));
  auto here = caller();
  here.anonymous = second.user.id;
  must(kit->sign_up.with_password(sign_up_request(), here));  // merges: what it removes lives on in the account
  must(kit->anonymous_users.sign_in(caller()));
  kit.clock().advance(days(4));
  CHECK(must(kit->anonymous_users.retire()) == 1);
  CHECK(kit.number("SELECT count(*) FROM erasures") == 1);
}

TEST_CASE("erasures: the digest is keyed, and stays findable across a change of the secret", "[erasures][secret][security]") {
  const auto with = [](std::string_view now, std::string_view before) {
    return [now, before](settings::Settings& settings) {
      settings.secrets.usher = secret(now);
      settings.secrets.usher_previous = secret(before);
    };
  };
  constexpr std::string_view kOldSecret = "an old secret of more than 32 bytes, surely";
  constexpr std::string_view kNew = "a new secret of more than 32 bytes, surely";
  auto world = std::make_shared<World>();
  {
    TestCore kit(world, with(kOldSecret, ""));
    sign_up(kit);
    must(kit->user_admin.erase(admin(), kAda));
    const auto digest = kit.texts("SELECT address_digest FROM erasures").at(0);
    CHECK(digest != crypto::sha256_base64url(kAda));
    CHECK(digest.size() == 43);
  }
  TestCore during(world, with(kNew, kOldSecret));
  must(during->secret_rotation.run(admin()));
  TestCore after(world, with(kNew, ""));
  CHECK(must(after->erasures.of_address(kAda)).size() == 1);
}

TEST_CASE("erasures: an address that was erased, taken again and erased again has both, newest first", "[erasures]") {
  TestCore kit;
  const auto first = sign_up(kit).user.id;
  must(kit->user_admin.erase(admin(), kAda));
  kit.clock().advance(days(1));
  const auto second = sign_up(kit).user.id;
  must(kit->user_admin.erase(admin(), kAda));
  const auto found = must(kit->erasures.of_address(kAda));
  REQUIRE(found.size() == 2);
  CHECK(found[0].user_id == second);
  CHECK(found[1].user_id == first);
}

TEST_CASE("erasures: the copy beside the database is private, has all of them, and follows no link", "[erasures][security]") {
  TestCore kit;
  const Umask open_to_all(0);
  const auto elsewhere = kit.world()->directory.file("elsewhere");
  std::filesystem::create_symlink(elsewhere, copy_of(kit));
  const auto ada = sign_up(kit).user.id;
  const auto bob = sign_up(kit, "bob@example.com").user.id;
  must(kit->user_admin.erase(admin(), kAda));
  must(kit->user_admin.erase(admin(), "bob@example.com"));
  CHECK_FALSE(std::filesystem::exists(elsewhere));
  CHECK(mode_of(copy_of(kit)) == 0600);
  const auto list = must(read_erasure_file(copy_of(kit)));
  const auto rows = must(kit->ports.transactions.read([](store::Stores& tx) { return tx.erasures.list(); }));
  REQUIRE(list.size() == 2);
  CHECK(std::is_permutation(rows.begin(), rows.end(), list.begin(), list.end()));

  std::filesystem::create_symlink(copy_of(kit), elsewhere);
  CHECK_FALSE(read_erasure_file(elsewhere).ok());
}

TEST_CASE("erasures: a deletion adds a line to the copy, and writes all of one that a crash cut short", "[erasures]") {
  TestCore kit;
  for (const auto* name : {"ada", "bob", "eve"}) sign_up(kit, std::string(name) + "@example.com");
  must(kit->user_admin.erase(admin(), kAda));
  const auto link = copy_of(kit) + ".link";
  std::filesystem::create_hard_link(copy_of(kit), link);  // shows whether the file is replaced
  must(kit->user_admin.erase(admin(), "bob@example.com"));
  CHECK(must(read_erasure_file(link)).size() == 2);
  std::ofstream(link, std::ios::app) << R"({"user_id":"cut)";
  CHECK(must(read_erasure_file(link)).size() == 2);
  must(kit->user_admin.erase(admin(), "eve@example.com"));
  CHECK(must(read_erasure_file(copy_of(kit))).size() == 3);
  CHECK(std::filesystem::hard_link_count(link) == 1);
}

TEST_CASE("erasures: a deletion does not fail with its copy", "[erasures]") {
  TestCore kit;
  sign_up(kit);
  std::filesystem::create_directory(copy_of(kit));
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(erasures(kit).size() == 1);
}

TEST_CASE("erasures: two servers make one key", "[erasures][both]") {
  if (!has_postgres()) return;
  TwoServers servers;
  sign_up(servers.a);
  sign_up(servers.a, "bob@example.com");
  servers.a.run("DELETE FROM erasure_keys");
  servers.race([](TestCore& kit) { return kit->user_admin.erase(admin(), kAda); },
               [](TestCore& kit) { return kit->user_admin.erase(admin(), "bob@example.com"); });
  for (auto* kit : {&servers.a, &servers.b})
    for (const auto* address : {"ada@example.com", "bob@example.com"})
      CHECK(must((*kit)->erasures.of_address(address)).size() == 1);
}

}  // namespace
}  // namespace usher::core
