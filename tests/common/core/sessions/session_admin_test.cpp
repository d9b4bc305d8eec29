#include "common/core/sessions/session_admin.h"

#include "common/core/administration/resource.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("session admin: revoke, a session is found by its id or by the id of one of its refresh tokens", "[session_admin]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto id = GENERATE(true, false) ? grant.session.id.str() : kit.texts("SELECT id FROM refresh_tokens").at(0);
  must(kit->session_admin.revoke(admin(), id));
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK(outcome(kit->session_admin.revoke(admin(), id)) == "SESSION_NOT_FOUND");
  CHECK(kit.texts("SELECT actor || ' ' || user_id FROM audit_events WHERE action = 'session.revoked'") ==
        std::vector<std::string>{"operator:root " + grant.user.id.str()});
}

TEST_CASE("session admin: revoking all sessions of a user or of all users, returns their number", "[session_admin]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  sign_in(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  CHECK(must(kit->session_admin.revoke_user(admin(), ada.user.id)) == 2);
  CHECK_FALSE(identify(kit, ada.access_token).ok());
  CHECK(identify(kit, bob.access_token).ok());
  CHECK(must(kit->session_admin.revoke_all(admin(), no_progress)) == 1);
  CHECK_FALSE(identify(kit, bob.access_token).ok());
}

TEST_CASE("session admin: a sign-in that waits for its second step ends with all sessions", "[session_admin][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto token = challenge(kit).token.clone();
  must(kit->session_admin.revoke_all(admin(), no_progress));
  CHECK(outcome(kit->two_factor_sign_in.verify({.token = token.clone(), .presented = code_of(ada.app.next_code())}, caller())) ==
        "INVALID_TOKEN");
}

TEST_CASE("session admin: all sessions are revoked in batches", "[session_admin]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  kit.run(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
      "INSERT INTO sessions (id, user_id, token_hash, remembered, amr, ip, user_agent, created_at_ms, updated_at_ms, "
      "last_seen_at_ms, "
      "authenticated_at_ms, proved_at_ms, expires_at_ms, ends_at_ms) "
      "SELECT 's' || i, user_id, 'h' || i, 1, 'pwd', '', '', created_at_ms, 0, 0, 0, 0, expires_at_ms, ends_at_ms FROM sessions, "
      "n");
  CHECK(must(kit->session_admin.revoke_all(admin(), no_progress)) == 1201);
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
}

TEST_CASE("session admin: the list continues after the last row of a page", "[session_admin]") {
  TestCore kit;
  sign_up(kit);
  sign_in(kit);
  kit.clock().advance(std::chrono::seconds(1));
  sign_in(kit);
  const auto page = must(kit->session_admin.list({.limit = 2}));
  REQUIRE(page.size() == 2);
  CHECK(page[0].email == kAda);
  const auto rest = must(kit->session_admin.list({.after = cursor_of(page[1], store::SessionFilter{}), .limit = 2}));
  CHECK(rest.size() == 1);
}

TEST_CASE("session admin: revoke, a session is found by its token", "[session_admin]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->session_admin.revoke(admin(), grant.session_token.expose()));
  CHECK_FALSE(identify(kit, grant.access_token).ok());
}

TEST_CASE("session admin: revoke all goes on until a batch is empty", "[session_admin]") {
  TestCore kit;
  sign_up(kit);
  int batches = 0;
  const auto signs_in_once = [&](std::int64_t) {
    if (batches++ == 0) sign_in(kit);  // at the same time by the clock
  };
  CHECK(must(kit->session_admin.revoke_all(admin(), signs_in_once)) == 2);
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
}

}  // namespace
}  // namespace usher::core
