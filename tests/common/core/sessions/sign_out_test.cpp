#include "common/core/sessions/sign_out.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Scoped {
  SignOutScope scope;
  bool own_lives;
  bool other_lives;
};

TEST_CASE("sign-out: the scope says which sessions end, and nobody else's do", "[sign_out]") {
  const auto row = GENERATE(values<Scoped>(
      {{SignOutScope::kGlobal, false, false}, {SignOutScope::kLocal, false, true}, {SignOutScope::kOthers, true, false}}));
  TestCore kit;
  const auto other = sign_up(kit);
  const auto own = sign_in(kit);
  const auto stranger = sign_up(kit, "bob@example.com");
  must(kit->sign_out.sign_out(actor_of(kit, own), row.scope, caller()));
  CHECK(identify(kit, own.access_token).ok() == row.own_lives);
  CHECK(identify(kit, other.access_token).ok() == row.other_lives);
  CHECK(identify(kit, stranger.access_token).ok());
}

TEST_CASE("sign-out: doing it twice is no error", "[sign_out]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto actor = actor_of(kit, grant);
  CHECK(must(kit->sign_out.sign_out(actor, SignOutScope::kLocal, caller())) == 1);
  CHECK(must(kit->sign_out.sign_out(actor, SignOutScope::kLocal, caller())) == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_out'") == 2);
}

}  // namespace
}  // namespace usher::core
