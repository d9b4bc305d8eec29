#include "common/core/sign_in/sign_in.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_log.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/passwords.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/sign_up.h"
#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

/// What a client can observe of a refusal.
std::string seen(const Result<SessionGrant>& result) {
  const auto& problem = result.error();
  return outcome(result) + "|" + std::string(problem.detail()) + "|" + std::to_string(problem.fields.size()) + "|" +
         (problem.not_before ? std::to_string(to_ms(*problem.not_before)) : "at once") + "|" +
         (problem.retry_after ? "later" : "");
}

TEST_CASE("sign-in: the right password issues a session and sets the last sign-in time", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  kit.clock().advance(hours(5));
  const auto grant = must(try_sign_in(kit, " ADA@example.com "));
  CHECK(grant.user.last_login_at == kit.clock().now());
  CHECK(grant.session.amr == "pwd");
  CHECK(grant.session.ip == "192.0.2.1");
  CHECK(grant.session.user_agent == "curl/8.5");
  CHECK(grant.session.expires_at == kit.clock().now() + std::chrono::days(7));
  CHECK(identify(kit, grant.access_token).ok());
}

TEST_CASE("sign-in: unknown address, wrong password and no password get the same error (user enumeration)",
          "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "social@example.com");
  kit.run("UPDATE accounts SET password_hash = NULL WHERE user_id = (SELECT id FROM users WHERE email = 'social@example.com')");
  sign_up(kit, "broken@example.com");
  kit.run(
      "UPDATE accounts SET password_hash = '$unknown$' WHERE user_id = (SELECT id FROM users WHERE email = "
      "'broken@example.com')");

  const auto wrong = seen(try_sign_in(kit, kAda, "not the password"));
  CHECK(wrong.starts_with("INVALID_CREDENTIALS|Invalid email or password|0|"));
  CHECK(seen(try_sign_in(kit, "unknown@example.com")) == wrong);
  CHECK(seen(try_sign_in(kit, "social@example.com")) == wrong);
  CHECK(seen(try_sign_in(kit, "broken@example.com")) == wrong);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.sign_in_refused' AND outcome = 'failure'") == 3);
  CHECK(kit->audit.refusals("user.sign_in_refused") == 4);
}

TEST_CASE("sign-in: a refusal waits for the minimum refusal time (timing)", "[sign_in][security]") {
  TestCore kit;
  const auto refused = try_sign_in(kit, "unknown@example.com");
  REQUIRE(refused.error().not_before);
  CHECK(*refused.error().not_before >= kit.clock().now() + std::chrono::milliseconds(250));
  CHECK(*refused.error().not_before == kit->passwords.earliest_refusal(kit.clock().now(), kit.clock().now()));
}

TEST_CASE("sign-in: an imported hash slower than the minimum refusal time delays all refusals (timing)", "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  kit.run("UPDATE accounts SET password_hash = 'pbkdf2_sha256$2000000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='");
  const auto not_before = [&](std::string_view email) {
    return try_sign_in(kit, email, "not the password").error().not_before.value();
  };
  const auto unknown_before = not_before("unknown@example.com");
  const auto known = not_before(kAda);
  CHECK(known > unknown_before);
  CHECK(not_before("unknown@example.com") == known);
}

TEST_CASE("sign-in: only the twenty browsers used last are remembered", "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  for (int i = 0; i < 25; ++i) {
    kit.clock().advance(std::chrono::seconds(1));
    sign_in(kit);
  }
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 20);
  const auto last = sign_in(kit);
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE token_hash = '" +
                   crypto::sha256_base64url(last.device_token->expose()) + "'") == 1);
}

TEST_CASE("sign-in: ACCOUNT_SUSPENDED is returned only after the right password", "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(outcome(try_sign_in(kit, kAda, "not the password")) == "INVALID_CREDENTIALS");
  CHECK(outcome(try_sign_in(kit)) == "ACCOUNT_SUSPENDED");
  must(kit->user_admin.activate(admin(), kAda));
  CHECK(try_sign_in(kit).ok());
}

namespace {
/// The reasons of the events of refused sign-ins, oldest first.
std::vector<std::string> reasons(TestCore& kit) {
  std::vector<std::string> all;
  for (const auto& personal : kit.texts("SELECT personal FROM audit_events WHERE action = 'user.sign_in_refused' ORDER BY at_ms"))
    all.push_back(*must(json::parse(personal)).find("reason")->string());
  return all;
}
}  // namespace

TEST_CASE("sign-in: a refusal of an account is an event with its reason", "[sign_in]") {
  TestCore kit(with_verification);
  must(kit->sign_up.with_password(sign_up_request(), caller()));
  CHECK_FALSE(try_sign_in(kit).ok());
  CHECK(reasons(kit) == std::vector<std::string>{"unverified"});
  must(kit->user_admin.verify_email(admin(), kAda));
  const auto refused = [&](std::string_view password) {
    kit.clock().advance(minutes(16));
    CHECK_FALSE(try_sign_in(kit, kAda, password).ok());
    return reasons(kit).back();
  };
  CHECK(refused("not the password") == "wrong_password");
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(refused(kPassphrase) == "suspended");
  must(kit->user_admin.activate(admin(), kAda));
  must(kit->user_admin.set_password(admin(), kAda, secret("an initial password"), true));
  kit.clock().advance(std::chrono::days(8));
  CHECK(refused("an initial password") == "password_expired");
  kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(refused(kPassphrase) == "no_password");
  CHECK(reasons(kit).size() == 5);
}

TEST_CASE("sign-in: refusals of an account are one event a reason and quarter of an hour, 429 included", "[sign_in][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 13; ++i) {
    CHECK_FALSE(try_sign_in(kit, kAda, "not the password").ok());
    kit.clock().advance(std::chrono::seconds(40));
  }
  CHECK(reasons(kit) == std::vector<std::string>{"wrong_password", "rate_limited"});
  CHECK(kit->audit.refusals("user.sign_in_refused") == 13);
  kit.clock().advance(minutes(16));
  CHECK_FALSE(try_sign_in(kit, kAda, "not the password").ok());
  CHECK(reasons(kit).size() == 3);
}

TEST_CASE("sign-in: a limit that an unknown address reached leaves no event", "[sign_in][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 12; ++i) CHECK_FALSE(try_sign_in(kit, "unknown@example.com", "not the password").ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events") == 0);
}

TEST_CASE("sign-in: EMAIL_NOT_VERIFIED is returned only after the right password", "[sign_in][security]") {
  TestCore kit(with_verification);
  must(kit->sign_up.with_password(sign_up_request(), caller()));
  CHECK(outcome(try_sign_in(kit, kAda, "not the password")) == "INVALID_CREDENTIALS");
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  must(kit->user_admin.verify_email(admin(), kAda));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("sign-in: a session that is not remembered lasts a day, a refresh does not extend it", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  const auto grant = std::get<SessionGrant>(must(kit->sign_in.with_password(
      {.email = std::string(kAda), .password = secret(kPassphrase), .remember = false, .device_token = {}}, caller())));
  CHECK_FALSE(grant.session.remembered);
  kit.clock().advance(hours(23));
  const auto renewed = must(refresh(kit, grant.refresh_token.expose()));
  CHECK(renewed.session.expires_at == grant.session.expires_at);
  kit.clock().advance(hours(1));
  CHECK(outcome(refresh(kit, renewed.refresh_token.expose())) == "INVALID_REFRESH_TOKEN");
  CHECK_FALSE(identify(kit, grant.session_token.expose()).ok());
}

TEST_CASE("sign-in: a hash with other parameters is replaced after the right password", "[sign_in]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world);
    sign_up(before);
  }
  TestCore kit(world, [](settings::Settings& settings) { settings.argon2.memory_kib = 16; });
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0).find("m=8,") != std::string::npos);
  CHECK_FALSE(try_sign_in(kit, kAda, "not the password").ok());
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0).find("m=8,") != std::string::npos);
  sign_in(kit);
  const auto better = kit.texts("SELECT password_hash FROM accounts").at(0);
  CHECK(better.find("m=16,") != std::string::npos);
  sign_in(kit);
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0) == better);
}

TEST_CASE("sign-in: a browser gets a new device token each time, the previous one is void", "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  const auto known = [&](const Secret& token) {
    return kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device' AND token_hash = '" +
                      crypto::sha256_base64url(token.expose()) + "'");
  };
  const auto first = sign_in(kit);
  REQUIRE(first.device_token);
  CHECK(known(*first.device_token) == 1);
  const auto again = must(try_sign_in(kit, kAda, kPassphrase, caller(), first.device_token->expose()));
  CHECK(known(*first.device_token) == 0);  // a device token that an attacker planted stops working
  CHECK(known(*again.device_token) == 1);
  CHECK(kit.everything_stored().find(std::string(again.device_token->expose())) == std::string::npos);
}

TEST_CASE("sign-in: a client without cookies gets no device token", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  const auto grant = std::get<SessionGrant>(must(kit->sign_in.with_password(
      {.email = std::string(kAda), .password = secret(kPassphrase), .device_token = {}, .remember_device = false}, caller())));
  CHECK_FALSE(grant.device_token);
  CHECK(kit.number("SELECT count(*) FROM verifications") == 1);  // from the sign-up
}

TEST_CASE("sign-in: over the session limit, the oldest sessions end", "[sign_in]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.sessions_per_user = 2; });
  const auto oldest = sign_up(kit);
  kit.clock().advance(minutes(1));
  const auto middle = sign_in(kit);
  kit.clock().advance(minutes(1));
  const auto newest = sign_in(kit);
  CHECK_FALSE(identify(kit, oldest.session_token.expose()).ok());
  CHECK(identify(kit, middle.session_token.expose()).ok());
  CHECK(identify(kit, newest.session_token.expose()).ok());
}

TEST_CASE("sign-in: racing sign-ins do not exceed the session limit", "[sign_in][race][security]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.sessions_per_user = 3; });
  sign_up(kit);
  {
    std::vector<std::jthread> browsers;
    for (int i = 0; i < 8; ++i) browsers.emplace_back([&] { sign_in(kit); });
  }
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 3);
}

std::string reset_token_of(TestCore& kit) {
  auto outcome = must(begin_sign_in(kit, kAda, "an initial phrase"));
  return std::string(std::get<PasswordChangeRequired>(outcome).reset_token.expose());
}

TEST_CASE("sign-in: an initial password yields a reset token and no session", "[sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.set_password(admin(), kAda, secret("an initial phrase"), true));
  const auto token = reset_token_of(kit);
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
  must(kit->password_reset.reset({.token = secret(token), .new_password = secret("a phrase of mine")}, caller()));
  CHECK(kit.number("SELECT is_verified FROM users") == 0);  // no mailbox was proved
  CHECK(try_sign_in(kit, kAda, "a phrase of mine").ok());
  CHECK(outcome(begin_sign_in(kit, kAda, "an initial phrase")) == "INVALID_CREDENTIALS");
  CHECK(outcome(kit->password_reset.reset({.token = secret(token), .new_password = secret("another of mine")}, caller())) ==
        "INVALID_TOKEN");
}

TEST_CASE("sign-in: a token to replace a password serves every server, and ends with an undone change of address",
          "[sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->email_change.ask(actor_of(kit, ada), "thief@example.com", std::nullopt, caller()));
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("change_email", "thief@example.com"))}, caller()));
  must(kit->user_admin.set_password(admin(), "thief@example.com", secret("an initial phrase"), true));
  auto asked = must(begin_sign_in(kit, "thief@example.com", "an initial phrase"));
  const auto& token = std::get<PasswordChangeRequired>(asked).reset_token;
  TestCore other(kit.world());
  CHECK(other->password_reset.look(token).ok());
  must(kit->email_change.undo(secret(Mailbox(kit).secret("email_changed", kAda)), caller()));
  for (auto* server : {&kit, &other}) CHECK(outcome((*server)->password_reset.look(token)) == "INVALID_TOKEN");
}

TEST_CASE("sign-in: a visitor's and a guest's data wait for the sign-in after a replaced password", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.set_password(admin(), kAda, secret("an initial phrase"), true));
  const auto guest = must(kit->anonymous_users.sign_in(caller()));
  auto from = caller();
  from.anonymous = guest.user.id;
  auto asked = must(begin_sign_in(kit, kAda, "an initial phrase", from));
  must(kit->password_reset.reset(
      {.token = std::move(std::get<PasswordChangeRequired>(asked).reset_token), .new_password = secret("a phrase of mine")},
      from));
  CHECK(kit.number("SELECT count(*) FROM users WHERE is_anonymous = 1") == 1);
  must(try_sign_in(kit, kAda, "a phrase of mine", from));
  CHECK(kit.number("SELECT count(*) FROM users WHERE is_anonymous = 1") == 0);
}

TEST_CASE("sign-in: an initial password is refused after a week", "[sign_in][security]") {
  TestCore kit;
  must(
      kit->user_admin.create(admin(), {.email = std::string(kAda), .password = secret("an initial phrase"), .is_initial = true}));
  kit.clock().advance(kInitialPasswordLife - std::chrono::seconds(1));
  CHECK(begin_sign_in(kit, kAda, "an initial phrase").ok());
  kit.clock().advance(std::chrono::seconds(1));
  CHECK(outcome(begin_sign_in(kit, kAda, "an initial phrase")) == "INVALID_CREDENTIALS");
}

TEST_CASE("sign-in: an admin's own password is not an initial one", "[sign_in]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  must(kit->user_admin.set_password(ada, kAda, secret("a phrase of mine"), true));
  CHECK(try_sign_in(kit, kAda, "a phrase of mine").ok());
}

}  // namespace
}  // namespace usher::core
