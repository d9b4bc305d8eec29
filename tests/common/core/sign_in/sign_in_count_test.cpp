#include "common/core/sign_in/sign_in_count.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/samples/seeding.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::Limit;

constexpr int kMostSignIns = 4;

/// Four sign-ins an account and two a browser, so that a test need not make 120.
void with_few(settings::Settings& settings) {
  settings.limits.enabled = true;
  settings.limits.quotas[static_cast<std::size_t>(Limit::kSessionAccount)].most = kMostSignIns;
  settings.limits.quotas[static_cast<std::size_t>(Limit::kSessionDevice)].most = 2;
}

void use_up(TestCore& kit) {
  for (int i = 0; i < kMostSignIns; ++i) sign_in(kit);
}

std::int64_t sessions_now(TestCore& kit) { return kit.number("SELECT count(*) FROM sessions"); }

TEST_CASE("sign-in count: 120 an hour and account by default, then refused before the password is evaluated",
          "[sign_in][limits][security]") {
  CHECK(settings::find_limit("session_account")->fallback == settings::per(120, std::chrono::hours(1)));
  CHECK(settings::find_limit("session_device")->fallback == settings::per(20, std::chrono::hours(1)));
  TestCore kit(with_few);
  sign_up(kit);
  use_up(kit);
  const auto before = sessions_now(kit);
  const auto refused = try_sign_in(kit);
  REQUIRE(outcome(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after == std::chrono::hours(1));
  CHECK(outcome(try_sign_in(kit, kAda, "not the password")) == "RATE_LIMITED");
  CHECK(sessions_now(kit) == before);
  kit.clock().advance(std::chrono::hours(1));
  CHECK(outcome(try_sign_in(kit)) == "OK");
}

TEST_CASE("sign-in count: every way in counts, and a refused one is not consumed", "[sign_in][limits][security][both]") {
  TestCore kit(with_few);
  const auto grant = sign_up(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, grant), phone);
  must(kit->mail_sign_in.ask_link({.email = std::string(kAda), .callback_url = "/in"}, caller()));
  const auto link = Mailbox(kit).secret("sign_in_link", kAda);
  const auto code = ask_code(kit, CodeFor::kSignIn);
  const auto by_link = [&] { return outcome(kit->mail_sign_in.by_link(secret(link), {}, caller())); };
  const auto by_code = [&] { return outcome(kit->mail_sign_in.by_code(kAda, secret(code), {}, {}, caller())); };
  use_up(kit);
  CHECK(outcome(try_passkey(kit, phone)) == "RATE_LIMITED");
  CHECK(by_link() == "RATE_LIMITED");
  CHECK(by_code() == "RATE_LIMITED");
  must(kit->limit_admin.clear_account(admin(), kAda));
  CHECK(by_link() == "OK");
  CHECK(by_code() == "OK");
  CHECK(outcome(try_passkey(kit, phone)) == "OK");
  CHECK(outcome(try_passkey(kit, phone)) == "OK");
  CHECK(outcome(try_passkey(kit, phone)) == "RATE_LIMITED");
}

TEST_CASE("sign-in count: a sign-in counts when its challenge is issued, and its session not again",
          "[sign_in][limits][security]") {
  TestCore kit(with_few);
  auto ada = sign_up_guarded(kit);
  const auto finish = [&](const TwoFactorChallenge& first) {
    return outcome(
        kit->two_factor_sign_in.verify({.token = first.token.clone(), .presented = code_of(ada.app.next_code())}, caller()));
  };
  const auto early = challenge(kit);
  for (int i = 1; i < kMostSignIns; ++i) challenge(kit);
  CHECK(finish(early) == "OK");
  CHECK(outcome(begin_sign_in(kit)) == "RATE_LIMITED");
}

TEST_CASE("sign-in count: a browser that was known before has its own, one that came since has none",
          "[sign_in][limits][security]") {
  TestCore kit(with_few);
  auto device = std::string(sign_up(kit).device_token->expose());
  kit.clock().advance(std::chrono::hours(1));
  std::string newer;
  for (int i = 0; i < kMostSignIns; ++i) newer = must(try_sign_in(kit)).device_token->expose();
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller(), newer)) == "RATE_LIMITED");
  for (int i = 0; i < 2; ++i) device = must(try_sign_in(kit, kAda, kPassphrase, caller(), device)).device_token->expose();
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller(), device)) == "RATE_LIMITED");
}

TEST_CASE("sign-in count: refreshes and sample accounts do not count", "[sign_in][limits]") {
  TestCore kit(with_few);
  auto token = std::string(sign_up(kit).refresh_token.expose());
  for (int i = 0; i < kMostSignIns + 2; ++i) token = must(refresh(kit, token)).refresh_token.expose();
  CHECK(kit.number("SELECT count(*) FROM rate_limits WHERE rule = 'session_account'") == 0);
  use_up(kit);
  CHECK(outcome(try_sign_in(kit)) == "RATE_LIMITED");
  kit.run("UPDATE audit_events SET action = 'user.seeded' WHERE action = 'user.signed_up'");
  CHECK(outcome(try_sign_in(kit)) == "OK");
}

}  // namespace
}  // namespace usher::core
