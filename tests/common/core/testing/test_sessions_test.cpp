#include "common/core/testing/test_sessions.h"

#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "tests/catch.h"
#include "tests/common/core/testing/as_of.h"

namespace usher::core {
namespace {

using testkit::make_one;
using testkit::must;
using testkit::outcome;
using testkit::TestCore;
using testkit::try_session;

bool is_fresh(TestCore& kit, const SessionGrant& grant) {
  return kit->authentication.require_fresh(testkit::actor_of(kit, grant)).ok();
}

TEST_CASE("test sessions: each way in gives the session that it proves", "[test_api]") {
  struct Way {
    std::string account;
    std::string by;
    domain::ProofKind proves;
    std::string amr;
  };
  using Proves = domain::ProofKind;
  const std::vector<Way> ways{
      {R"({"email":"a","two_factor":true})", "app", Proves::kApp, "pwd otp mfa"},
      {R"({"email":"b","two_factor":true,"password":null,"provider":"google"})", "app", Proves::kApp, "fed otp mfa"},
      {R"({"email":"c","passkey":true})", "passkey", Proves::kApp, "hwk user mfa"},
      {R"({"email":"d"})", "password", Proves::kPassword, "pwd"},
      {R"({"email":"e","provider":"github"})", "provider", Proves::kProvider, "fed"},
      {R"({"email":"f","password":null})", "mail", Proves::kMailbox, "otp"}};
  TestCore kit(testkit::with_providers);
  for (const auto& way : ways) {
    INFO(way.account);
    const auto made = make_one(kit, way.account);
    const auto grant = must(try_session(kit, R"({"account":")" + made.email + R"(","by":")" + way.by + R"("})"));
    CHECK(grant.session.proved_by == way.proves);
    CHECK(grant.session.amr == way.amr);
    CHECK(testkit::identify(kit, grant.access_token).ok());
    CHECK(testkit::refresh(kit, grant.refresh_token.expose()).ok());
  }
  CHECK(must(try_session(kit, R"({"account":"a"})")).session.proved_by == Proves::kApp);
  CHECK(must(try_session(kit, R"({"account":"f"})")).session.proved_by == Proves::kMailbox);
}

TEST_CASE("test sessions: what cannot sign in gets none, and is told why", "[test_api][security]") {
  struct Refused {
    std::string account;
    std::string order;
    std::string why;
  };
  const std::vector<Refused> all{
      {R"({"email":"a","suspended":{"reason":"Spam"}})", "", "The account is suspended: Spam"},
      {R"({"email":"b","is_verified":false})", "", "Its address is not verified"},
      {R"({"email":"c","password":null})", R"(,"by":"password")", "It has no password that is valid then"},
      {R"({"email":"d","initial_password":true})", R"(,"by":"password")", "Its password is an initial one"},
      {R"({"email":"e","breached":true})", R"(,"by":"password")", "Its password was found among breached ones"},
      {R"({"email":"f"})", R"(,"by":"app")", "It has no authenticator app"},
      {R"({"email":"g"})", R"(,"by":"passkey")", "It has no passkey of this site"},
      {R"({"email":"h"})", R"(,"by":"provider")", "It is linked to no provider"},
      {R"({"email":"i","two_factor":true})", R"(,"by":"password")", "A sign-in by it asks for the second factor"},
      {R"({"email":"j","role":"admin"})", "", "A sign-in sets up a second factor"},
      {R"({"email":"k"})", R"(,"age":"1d")", "The account is younger"}};
  TestCore kit([](settings::Settings& settings) {
    settings.signup.require_email_verification = true;
    settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins;
    settings.breached_passwords.at_sign_in = settings::BreachAtSignIn::kChange;
  });
  must(make_one(kit, R"({"email":"another","role":"admin"})").created ? done() : error(ErrorCode::kConflict));
  for (const auto& one : all) {
    INFO(one.account);
    const auto made = make_one(kit, one.account);
    const auto refused = try_session(kit, R"({"account":")" + made.email + "\"" + one.order + "}");
    REQUIRE(outcome(refused) == "STATE_NOT_MADE");
    CHECK(refused.error().fields.front().message.starts_with(one.why));
  }
  CHECK(kit.number("SELECT count(*) FROM sessions") == 0);
  CHECK(outcome(try_session(kit, R"({"account":"unknown"})")) == "USER_NOT_FOUND");
  CHECK(outcome(try_session(kit, R"({"account":"k","age":"later"})")) == "VALIDATION_FAILED");
}

TEST_CASE("test sessions: an old session is as old as it says, and its proof as its own age", "[test_api]") {
  TestCore kit;
  make_one(kit, R"({"email":"ada","created_at":"2026-01-01T00:00:00Z"})");
  const auto now = kit.clock().now();

  const auto old = must(try_session(kit, R"({"account":"ada","age":"3d"})"));
  CHECK(old.session.created_at == now - std::chrono::days(3));
  CHECK_FALSE(testkit::identify(kit, old.access_token).ok());
  CHECK_FALSE(is_fresh(kit, old));
  CHECK(testkit::refresh(kit, old.refresh_token.expose()).ok());

  const auto confirmed = must(try_session(kit, R"({"account":"ada","age":"3d","proved":"1m"})"));
  CHECK(is_fresh(kit, confirmed));
  CHECK(is_fresh(kit, must(try_session(kit, R"({"account":"ada"})"))));
  CHECK_FALSE(is_fresh(kit, must(try_session(kit, R"({"account":"ada","age":"2d","proved":"1d"})"))));
  CHECK(outcome(try_session(kit, R"({"account":"ada","age":"1d","proved":"2d"})")) == "STATE_NOT_MADE");

  const auto over = must(try_session(kit, R"({"account":"ada","age":"2d","remember":false})"));
  CHECK_FALSE(testkit::identify(kit, over.session_token.expose()).ok());
  CHECK_FALSE(testkit::refresh(kit, over.refresh_token.expose()).ok());
}

TEST_CASE("test sessions: none is older than what it is by", "[test_api][security]") {
  struct Later {
    std::string member;
    std::string by;
    std::string changed;
  };
  const std::vector<Later> all{{R"("two_factor":true)", "app", "two_factors SET confirmed_at_ms"},
                               {R"("passkey":true)", "passkey", "passkeys SET created_at_ms"},
                               {R"("name":"Ada")", "password", "accounts SET updated_at_ms"},
                               {R"("provider":"google")", "provider", "accounts SET created_at_ms"}};
  for (const auto& later : all) {
    INFO(later.by);
    TestCore kit(testkit::with_providers);
    make_one(kit, R"({"email":"ada","created_at":"2026-01-01T00:00:00Z",)" + later.member + "}");
    const auto session = [&](const std::string& age) {
      return try_session(kit, R"({"account":"ada","by":")" + later.by + R"(","age":")" + age + "\"}");
    };
    CHECK(session("3d").ok());
    kit.run("UPDATE " + later.changed + " = " + std::to_string(to_ms(kit.clock().now() - std::chrono::days(2))));
    CHECK(outcome(session("3d")) == "STATE_NOT_MADE");
    CHECK(session("1d").ok());
  }
}

TEST_CASE("test sessions: a provider that is not configured signs none in", "[test_api][security]") {
  TestCore kit(testkit::with_providers);
  const auto made = make_one(kit, R"({"email":"ada","provider":"google"})");
  const auto by_provider = R"({"account":"ada","by":"provider"})";
  CHECK(try_session(kit, by_provider).ok());
  TestCore without(kit.world());
  CHECK(outcome(try_session(without, by_provider)) == "STATE_NOT_MADE");
  kit.run("UPDATE accounts SET issuer = 'https://other.example' WHERE provider = 'google'");
  CHECK(outcome(try_session(kit, by_provider)) == "STATE_NOT_MADE");
}

TEST_CASE("test sessions: an old one leaves the last sign-in as it was", "[test_api]") {
  TestCore kit;
  make_one(kit, R"({"email":"ada","created_at":"2026-01-01T00:00:00Z"})");
  const auto last = [&] { return must(kit->user_admin.find("ada@default.example.test")).last_login_at; };
  const auto old = must(try_session(kit, R"({"account":"ada","age":"3d"})"));
  CHECK(last() == old.session.created_at);
  must(try_session(kit, R"({"account":"ada"})"));
  const auto older = must(try_session(kit, R"({"account":"ada","age":"2d"})"));
  CHECK(last() == kit.clock().now());
  CHECK(older.user.last_login_at == kit.clock().now());
}

TEST_CASE("test sessions: a program's session is not a browser's, and no two have the same tokens", "[test_api]") {
  TestCore kit;
  make_one(kit, R"({"email":"ada"})");
  const auto browser = must(try_session(kit, R"({"account":"ada"})"));
  const auto program = must(try_session(kit, R"({"account":"ada","cookies":false})"));
  CHECK(browser.session.kind == domain::SessionKind::kBrowser);
  CHECK(program.session.kind == domain::SessionKind::kProgram);
  CHECK_FALSE(program.device_token);
  CHECK(browser.session_token.expose() != program.session_token.expose());
}

}  // namespace
}  // namespace usher::core
