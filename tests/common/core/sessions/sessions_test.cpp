#include "common/core/sessions/sessions.h"

#include "common/core/sessions/session_admin.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("sessions: list, the caller's active sessions, oldest first", "[sessions]") {
  TestCore kit;
  const auto first = sign_up(kit);
  kit.clock().advance(std::chrono::seconds(1));
  const auto second = sign_in(kit);
  const auto ended = sign_in(kit);
  must(kit->session_admin.revoke(admin(), ended.session.id.str()));
  sign_up(kit, "bob@example.com");
  const auto listed = must(kit->sessions.list(actor_of(kit, second)));
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].id == first.session.id);
  CHECK(listed[1].id == second.session.id);
}

TEST_CASE("sessions: end, only the caller's own sessions, only once", "[sessions][security]") {
  TestCore kit;
  const auto own = sign_up(kit);
  const auto other = sign_in(kit);
  const auto stranger = sign_up(kit, "bob@example.com");
  const auto actor = actor_of(kit, own);
  CHECK(outcome(kit->sessions.end(actor, stranger.session.id, caller())) == "SESSION_NOT_FOUND");
  CHECK(outcome(kit->sessions.end(actor, SessionId("nothing"), caller())) == "SESSION_NOT_FOUND");
  CHECK(outcome(kit->sessions.end(actor, other.session.id, caller())) == "OK");
  CHECK(outcome(kit->sessions.end(actor, other.session.id, caller())) == "SESSION_NOT_FOUND");
  CHECK_FALSE(identify(kit, other.access_token).ok());
  CHECK(identify(kit, stranger.access_token).ok());
}

struct Scoped {
  SignOutScope scope;
  bool own_lives;
  bool other_lives;
};

TEST_CASE("sign-out: the scope selects the sessions to end, other users' sessions stay", "[sign_out]") {
  const auto row = GENERATE(values<Scoped>(
      {{SignOutScope::kGlobal, false, false}, {SignOutScope::kLocal, false, true}, {SignOutScope::kOthers, true, false}}));
  TestCore kit;
  const auto other = sign_up(kit);
  const auto own = sign_in(kit);
  const auto stranger = sign_up(kit, "bob@example.com");
  must(kit->sessions.sign_out(actor_of(kit, own), row.scope, caller()));
  CHECK(identify(kit, own.access_token).ok() == row.own_lives);
  CHECK(identify(kit, other.access_token).ok() == row.other_lives);
  CHECK(identify(kit, stranger.access_token).ok());
}

TEST_CASE("sign-out: a second sign-out succeeds", "[sign_out]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto actor = actor_of(kit, grant);
  CHECK(must(kit->sessions.sign_out(actor, SignOutScope::kLocal, caller())) == 1);
  CHECK(must(kit->sessions.sign_out(actor, SignOutScope::kLocal, caller())) == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_out'") == 1);
}

}  // namespace
}  // namespace usher::core
