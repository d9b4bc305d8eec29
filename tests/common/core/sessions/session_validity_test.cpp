#include "common/core/sessions/session_validity.h"

#include "common/core/authority/authority.h"
#include "common/store/sessions/sessions.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("session validity: an admin is an active registered user with the admin role", "[session_standing][security]") {
  domain::User user{.role = "admin"};
  CHECK(is_admin(user));
  SECTION("another role") { user.role = "user"; }
  SECTION("a role that contains the word") { user.role = "admin,user"; }
  SECTION("suspended") { user.is_active = false; }
  SECTION("anonymous") { user.is_anonymous = true; }
  CHECK_FALSE(is_admin(user));
}

TEST_CASE("session validity: a session is valid while its user's and its impersonator's accounts are",
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
  found.session.parent = SessionId("of the admin");
  CHECK(is_good());
  SECTION("ended") { found.session.ended_at = now; }
  SECTION("suspended") { found.user.is_active = false; }
  SECTION("impersonated by an account without the admin role") { found.session.impersonated_by = found.session.user_id; }
  SECTION("impersonated by an erased account") { found.session.impersonated_by = UserId("unknown"); }
  SECTION("an impersonation of the release before") { found.session.parent.reset(); }
  CHECK_FALSE(is_good());
}

TEST_CASE("session validity: a session read with its impersonator is as valid, unless its caller's key is revoked",
          "[session_standing][security]") {
  const auto now = testkit::FakeClock().now();
  store::CallerSession caller{
      .session = {.id = SessionId("s"), .expires_at = now + std::chrono::hours(1), .ends_at = now + std::chrono::hours(1)},
      .user = {.is_active = true},
      .impersonator = std::nullopt,
      .profile = std::nullopt};
  CHECK(is_valid(caller, now));
  caller.session.impersonated_by = UserId("admin");
  caller.session.parent = SessionId("of the admin");
  caller.impersonator = domain::User{.id = UserId("admin"), .role = "admin"};
  CHECK(is_valid(caller, now));
  SECTION("ended") { caller.session.ended_at = now; }
  SECTION("suspended") { caller.user.is_active = false; }
  SECTION("impersonated by an account without the admin role") { caller.impersonator->role = "user"; }
  SECTION("impersonated by an erased account") { caller.impersonator.reset(); }
  SECTION("an impersonation of a server of the release before") { caller.session.parent.reset(); }
  SECTION("a token of a revoked key") { caller.key_is_revoked = true; }
  CHECK_FALSE(is_valid(caller, now));
}

}  // namespace
}  // namespace usher::core
