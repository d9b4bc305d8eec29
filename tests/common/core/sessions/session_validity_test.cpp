#include "common/core/sessions/session_validity.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("session standing: an admin is an active person of the role", "[session_standing][security]") {
  domain::User user{.role = "admin"};
  CHECK(is_admin(user));
  SECTION("another role") { user.role = "user"; }
  SECTION("a word that has it inside") { user.role = "admin,user"; }
  SECTION("suspended") { user.is_active = false; }
  SECTION("anonymous") { user.is_anonymous = true; }
  CHECK_FALSE(is_admin(user));
}

TEST_CASE("session standing: a session counts with its user's account, and an admin's with the admin's",
          "[session_standing][security]") {
  TestCore kit;
  const auto now = kit.clock().now();
  const auto admin_id = make_admin(kit, sign_up(kit)).user().id;
  store::SessionWithUser found{sign_up(kit, "bob@example.com").session, {}};
  const auto is_good = [&] {
    return must(kit->ports.transactions.read([&](store::Stores& tx) { return is_valid(tx, found, now); }));
  };
  CHECK(is_good());
  found.session.impersonated_by = admin_id;
  CHECK(is_good());
  SECTION("ended") { found.session.ended_at = now; }
  SECTION("suspended") { found.user.is_active = false; }
  SECTION("somebody acts in it who is no admin") { found.session.impersonated_by = found.session.user_id; }
  SECTION("somebody acts in it who is gone") { found.session.impersonated_by = UserId("nobody"); }
  CHECK_FALSE(is_good());
}

}  // namespace
}  // namespace usher::core
