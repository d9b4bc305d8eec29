#include "common/core/sign_in/anonymous_user.h"

#include "common/core/sign_in/impersonation.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

SessionGrant visit(TestCore& kit) { return must(kit->anonymous_users.sign_in(caller())); }
std::int64_t anonymous(TestCore& kit) { return kit.number("SELECT count(*) FROM users WHERE is_anonymous = 1"); }

TEST_CASE("anonymous: sign-in creates an unverified account without credentials and a session without amr", "[anonymous]") {
  TestCore kit;
  const auto grant = visit(kit);
  CHECK(grant.user.is_anonymous);
  CHECK_FALSE(grant.user.is_verified);
  CHECK(grant.user.name == "Anonymous");
  CHECK(grant.user.email.size() == 32 + 1 + domain::kAnonymousDomain.size());
  CHECK(grant.user.email.ends_with("@" + std::string(domain::kAnonymousDomain)));
  CHECK(grant.session.amr.empty());
  CHECK_FALSE(grant.device_token);
  CHECK(actor_of(kit, grant).user().is_anonymous);
  CHECK(kit.number("SELECT count(*) FROM accounts") == 0);
  CHECK(kit.texts("SELECT action FROM audit_events") == std::vector<std::string>{"user.signed_up"});
}

TEST_CASE("anonymous: a second sign-in with an anonymous session gets 409", "[anonymous]") {
  TestCore kit;
  auto from = caller();
  from.anonymous = visit(kit).user.id;
  CHECK(outcome(kit->anonymous_users.sign_in(from)) == "CONFLICT");
  CHECK(anonymous(kit) == 1);
}

TEST_CASE("anonymous: sign-ins count against the sign-up limit of the client address", "[anonymous][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kSignUpAddress)].most = 2;
  });
  visit(kit);
  visit(kit);
  CHECK(outcome(kit->anonymous_users.sign_in(caller())) == "RATE_LIMITED");
  CHECK(kit->anonymous_users.sign_in(caller("192.0.2.2")).ok());
}

TEST_CASE("anonymous: erase deletes the anonymous account and its session, a registered account gets 403",
          "[anonymous][security]") {
  TestCore kit;
  const auto grant = visit(kit);
  const auto ada = sign_up(kit);
  CHECK(outcome(kit->anonymous_users.erase(actor_of(kit, ada), caller())) == "FORBIDDEN");
  const auto actor = actor_of(kit, grant);
  must(kit->anonymous_users.erase(actor, caller()));
  CHECK(outcome(identify(kit, grant.session_token.expose())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->anonymous_users.erase(actor, caller())) == "UNAUTHENTICATED");
  CHECK(kit.texts("SELECT email FROM users") == std::vector<std::string>{std::string(kAda)});
}

TEST_CASE("anonymous: an admin who acts as one does not erase it", "[anonymous][impersonation][security]") {
  TestCore kit;
  const auto guest = visit(kit);
  const auto boss = make_admin(kit, sign_up(kit));
  const auto acting = actor_of(kit, must(kit->impersonation.start(boss, guest.user.id)));
  CHECK(outcome(kit->anonymous_users.erase(acting, caller())) == "NOT_WHILE_VIEWING");
  CHECK(anonymous(kit) == 1);
}

TEST_CASE("anonymous: accounts unused for ANONYMOUS_DAYS are deleted, all others stay", "[anonymous][retention]") {
  TestCore kit([](settings::Settings& settings) { settings.retention.anonymous = days(30); });
  sign_up(kit);
  visit(kit);
  kit.clock().advance(days(29));
  const auto late = visit(kit);
  kit.clock().advance(days(1) - std::chrono::milliseconds(1));
  CHECK(must(kit->anonymous_users.retire()) == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->anonymous_users.retire()) == 1);
  CHECK(anonymous(kit) == 1);
  CHECK(kit.texts("SELECT actor FROM audit_events WHERE action = 'user.deleted'") == std::vector<std::string>{"system"});
  kit.clock().advance(days(5));
  CHECK(identify(kit, late.session_token.expose()).ok());
  kit.settle();
  kit.clock().advance(days(29));
  CHECK(must(kit->anonymous_users.retire()) == 0);
  kit.clock().advance(days(1));
  CHECK(must(kit->anonymous_users.retire()) == 1);
  CHECK(kit.texts("SELECT email FROM users") == std::vector<std::string>{std::string(kAda)});
}

}  // namespace
}  // namespace usher::core
