#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/passwords.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/surfaces.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

// The rules of a sign-in by password and of a sign-up, on every surface.
namespace usher {
namespace {

using namespace testkit;

constexpr BySurface kWrongPassword{"401 INVALID_CREDENTIALS", "401 INVALID_EMAIL_OR_PASSWORD", "401 INVALID_CREDENTIALS"};

TEST_CASE_METHOD(OnEachSurface, "sign-in: on every surface unknown, wrong and passwordless are one answer (user enumeration)",
                 "[scenario][sign_in][security]") {
  CAPTURE(name_of(surface));
  TestApp app;
  app.sign_up();
  app.sign_up("social@example.com");
  app.kit().run(
      "UPDATE accounts SET password_hash = NULL WHERE user_id = (SELECT id FROM users WHERE email = 'social@example.com')");
  const auto client = client_of(surface, app);
  const auto wrong = client->sign_in("wrong password");
  CHECK(outcome(wrong) == kWrongPassword.of(surface));
  CHECK(wrong.response.not_before == app.core().passwords.earliest_refusal(app.clock().now(), app.clock().now()));
  for (const auto* email : {"unknown@example.com", "social@example.com"}) {
    const auto other = client->sign_in(kPassphrase, email);
    CHECK(outcome(other) == kWrongPassword.of(surface));
    CHECK(other.response.not_before == wrong.response.not_before);
    if (surface == Surface::kPages) continue;  // the form has the address and a token
    CHECK(other.body() == wrong.body());
    CHECK(other.response.headers == wrong.response.headers);
  }
}

/// An account that a right password does not sign in.
struct Obstacle {
  const char* name;
  void (*arrange)(TestCore& kit);
  BySurface answers;
};

const Obstacle kObstacles[] = {
    {"suspended",
     [](TestCore& kit) {
       sign_up(kit);
       must(kit->user_admin.verify_email(admin(), kAda));
       must(kit->user_admin.suspend(admin(), kAda));
     },
     {"403 ACCOUNT_SUSPENDED", "403 BANNED_USER", "403 ACCOUNT_SUSPENDED"}},
    {"not verified",
     [](TestCore& kit) { sign_up(kit); },
     {"403 EMAIL_NOT_VERIFIED", "403 EMAIL_NOT_VERIFIED", "403 EMAIL_NOT_VERIFIED"}},
    {"an initial password",
     [](TestCore& kit) {
       sign_up(kit);
       must(kit->user_admin.verify_email(admin(), kAda));
       must(kit->user_admin.set_password(admin(), kAda, secret(kPassphrase), true));
     },
     {"403 PASSWORD_CHANGE_REQUIRED", "403 PASSWORD_CHANGE_REQUIRED", "303"}},
    {"an admin without the second factor",
     [](TestCore& kit) {
       sign_up_guarded(kit);
       lose_apps(kit);
       must(kit->user_admin.verify_email(admin(), kAda));
       must(kit->user_admin.update(admin(), kAda, {.role = "admin"}));
     },
     {"403 SECOND_FACTOR_LOST", "403 SECOND_FACTOR_LOST", "403 SECOND_FACTOR_LOST"}},
};

TEST_CASE("sign-in: on every surface an account's obstacle is named only after the right password",
          "[scenario][sign_in][security]") {
  for (const auto& row : kObstacles) {
    auto world = std::make_shared<World>();
    TestCore kit(world);  // in which no address must be verified
    row.arrange(kit);
    TestApp app(world, with_verification);
    for (const auto surface : {Surface::kRest, Surface::kBetterAuth, Surface::kPages}) {
      CAPTURE(name_of(surface), row.name);
      const auto client = client_of(surface, app);
      CHECK(outcome(client->sign_in("wrong password")) == kWrongPassword.of(surface));
      CHECK(outcome(client->sign_in()) == row.answers.of(surface));
      CHECK_FALSE(client->is_signed_in());
    }
  }
}

TEST_CASE_METHOD(OnEachSurface, "sign-in: on every surface ten wrong passwords limit the account, but not its known browser",
                 "[scenario][sign_in][limits][security]") {
  CAPTURE(name_of(surface));
  TestApp app(with_limits);
  app.sign_up();
  const auto known = client_of(surface, app);
  known->sign_in();
  const auto guesser = client_of(surface, app);
  for (int i = 0; i < 10; ++i) CHECK(outcome(guesser->sign_in("wrong password")) == kWrongPassword.of(surface));
  const auto limited = guesser->sign_in();
  CHECK(limited.status == 429);
  CHECK(limited.header("retry-after") == "900");
  if (surface == Surface::kBetterAuth) CHECK(limited.header("x-retry-after") == "900");
  CHECK_FALSE(guesser->is_signed_in());
  known->forget_session();
  known->sign_in();
  CHECK(known->is_signed_in());
}

TEST_CASE_METHOD(OnEachSurface,
                 "sign-up: on every surface with verification a taken address gets the answer of a free one (user enumeration)",
                 "[scenario][sign_up][security]") {
  CAPTURE(name_of(surface));
  TestApp app(with_verification);
  const auto free = client_of(surface, app)->sign_up();
  const auto taken = client_of(surface, app)->sign_up();
  CHECK(outcome(free) == BySurface{"201", "200", "200"}.of(surface));
  CHECK(outcome(taken) == outcome(free));
  CHECK(taken.body().size() == free.body().size());  // /api/auth has an id in it
  CHECK(taken.response.not_before == free.response.not_before);
  if (surface == Surface::kRest) {
    CHECK(free.body() == R"({"verification_required":true,"email":"ada@example.com"})");
    CHECK(taken.body() == free.body());
    CHECK(taken.response.headers == free.response.headers);
  }
  for (const auto& answer : {free, taken}) CHECK_FALSE(answer.cookie("better-auth.session_token"));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

TEST_CASE_METHOD(OnEachSurface, "sign-up: on every surface a taken address and a closed sign-up are refused",
                 "[scenario][sign_up]") {
  CAPTURE(name_of(surface));
  TestApp app;
  app.sign_up();
  const BySurface taken{"409 EMAIL_TAKEN", "422 USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "409 EMAIL_TAKEN"};
  CHECK(outcome(client_of(surface, app)->sign_up("ADA@example.com")) == taken.of(surface));
  TestApp closed(app.world(), [](settings::Settings& settings) { settings.signup.enabled = false; });
  const BySurface refused{"403 SIGNUP_DISABLED", "400 EMAIL_PASSWORD_SIGN_UP_DISABLED", "403"};
  CHECK(outcome(client_of(surface, closed)->sign_up("bob@example.com")) == refused.of(surface));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher
