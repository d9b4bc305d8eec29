#include "common/core/credentials/email_verification.h"

#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::string_view kStrangers = "the stranger's passphrase";

VerificationRequired sign_up_in_secret(TestCore& kit, std::string_view password = kPassphrase, std::string_view name = {}) {
  kit.clock().advance(milliseconds(1));
  auto request = sign_up_request(kAda, password);
  if (!name.empty()) {
    request.name = std::string(name);
    request.profile.organization = {.present = true, .value = std::string(name) + "'s company"};
  }
  return std::get<VerificationRequired>(must(kit->sign_up.with_password(std::move(request), caller())));
}

void ask_as_anybody(TestCore& kit, std::string_view email = kAda) {
  kit.clock().advance(milliseconds(1));
  must(kit->email_verification.ask(email, caller()));
}

void ask_as_holder(TestCore& kit, const SessionGrant& grant) {
  kit.clock().advance(milliseconds(1));
  must(kit->email_verification.ask(actor_of(kit, grant), caller()));
}

std::string verification_token(TestCore& kit, std::string_view email = kAda) {
  return Mailbox(kit).secret("verify_email", email);
}

Result<domain::User> verify(TestCore& kit, std::string_view token) {
  USHER_TRY(auto verified, kit->email_verification.verify({.token = secret(token)}, caller()));
  return std::move(verified.user);
}

TEST_CASE("verification mode: signed up, confirmed, signed in; not before", "[verify][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  CHECK(must(verify(kit, verification_token(kit))).is_verified);
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_verified'") == 1);
}

TEST_CASE("verification mode: the link that a sign-up mailed works by itself", "[verify]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kPassphrase, "Ada");
  CHECK(must(kit->email_verification.look(secret(verification_token(kit)))) == kAda);
  must(verify(kit, verification_token(kit)));
  const auto grant = sign_in(kit);
  CHECK(grant.user.name == "Ada");
  CHECK(grant.profile->organization == "Ada's company");
}

TEST_CASE("verification mode: whoever confirms gets what came with their link; the stranger who was first gets nothing",
          "[verify][sign_up][security]") {
  auto world = std::make_shared<World>();
  const bool had_a_session = GENERATE(true, false);
  TestCore early(world);
  std::optional<SessionGrant> stranger;
  if (had_a_session) stranger = sign_up(early, kAda, kStrangers);
  TestCore kit(world, with_verification);
  if (!had_a_session) sign_up_in_secret(kit, kStrangers, "Eve");
  const auto id = kit.texts("SELECT id FROM users").at(0);

  sign_up_in_secret(kit, kPassphrase, "Ada");
  const auto user = must(verify(kit, verification_token(kit)));
  CHECK(user.id.str() == id);
  const auto grant = sign_in(kit);
  CHECK(grant.user.name == "Ada");
  CHECK(grant.profile->organization == "Ada's company");
  CHECK(outcome(try_sign_in(kit, kAda, kStrangers)) == "INVALID_CREDENTIALS");
  if (stranger) {
    CHECK_FALSE(identify(kit, stranger->session_token.expose()).ok());
    CHECK_FALSE(identify(kit, stranger->access_token).ok());
    CHECK_FALSE(refresh(kit, stranger->refresh_token.expose()).ok());
    CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device' AND token_hash = '" +
                     crypto::sha256_base64url(stranger->device_token->expose()) + "'") == 0);
  }
}

TEST_CASE("verification mode: the first one's link is void when a second signs up", "[verify][sign_up][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kStrangers);
  const auto first = verification_token(kit);
  sign_up_in_secret(kit);
  const auto second = verification_token(kit);
  CHECK(outcome(verify(kit, first)) == "INVALID_TOKEN");
  CHECK(verify(kit, second).ok());
}

TEST_CASE("verification mode: a stranger who has another link mailed does not get their password confirmed by it",
          "[verify][sign_up][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kStrangers);
  sign_up_in_secret(kit);
  const auto owners = verification_token(kit);
  const auto how = GENERATE(0, 1, 2);
  if (how == 0) ask_as_anybody(kit);
  if (how == 1) {
    kit.clock().advance(milliseconds(1));
    CHECK(outcome(try_sign_in(kit, kAda, kStrangers)) == "EMAIL_NOT_VERIFIED");
  }
  if (how == 2) {
    ask_as_anybody(kit);
    verification_token(kit);
    ask_as_anybody(kit);
  }
  const auto newest = verification_token(kit);
  CHECK(outcome(verify(kit, owners)) == "INVALID_TOKEN");
  must(verify(kit, newest));
  CHECK(outcome(try_sign_in(kit, kAda, kStrangers)) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
  must(kit->password_reset.ask(kAda, caller()));
  must(kit->password_reset.reset(
      {.token = secret(Mailbox(kit).secret("reset_password", kAda)), .new_password = secret("a third passphrase")}, caller()));
  CHECK(try_sign_in(kit, kAda, "a third passphrase").ok());
}

TEST_CASE("verification mode: one's own link, mailed again, keeps one's password", "[verify]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  if (GENERATE(true, false)) verification_token(kit);
  ask_as_anybody(kit);
  verification_token(kit);
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  kit.clock().advance(milliseconds(1));
  ask_as_anybody(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verification mode: a taken address that was proved is told of it, and nothing changes",
          "[verify][sign_up][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(sign_up_in_secret(kit, kStrangers, "Eve").email == kAda);
  Mailbox mailbox(kit);
  CHECK(mailbox.count("sign_up_taken", kAda) == 1);
  CHECK(mailbox.count("verify_email", kAda) == 1);
  const auto grant = sign_in(kit);
  CHECK_FALSE(grant.user.name);
  CHECK(outcome(try_sign_in(kit, kAda, kStrangers)) == "INVALID_CREDENTIALS");
}

TEST_CASE("verification mode: a sign-up's link takes nothing from an account that was proved meanwhile", "[verify][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  sign_up_in_secret(kit, kStrangers);
  const auto strangers = verification_token(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  const auto session = sign_in(kit);
  CHECK(verify(kit, strangers).ok());
  CHECK(identify(kit, session.session_token.expose()).ok());
  CHECK(try_sign_in(kit).ok());
  CHECK_FALSE(try_sign_in(kit, kAda, kStrangers).ok());
}

TEST_CASE("verification mode: no hash stays in the outbox once a request is looked at, and no token is stored in clear",
          "[verify][sign_up][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  const auto token = verification_token(kit);
  for (const auto& payload : kit.texts("SELECT payload FROM outbox")) CHECK(payload.find("argon2") == std::string::npos);
  CHECK(kit.everything_stored().find(token) == std::string::npos);
  must(verify(kit, token));
  CHECK(kit.everything_stored().find(token) == std::string::npos);
}

TEST_CASE("verification mode: a sign-up past an address's allowance of mail looks the same",
          "[verify][sign_up][limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_verification(settings);
    with_limits(settings);
  });
  for (int i = 0; i < 5; ++i) CHECK(sign_up_in_secret(kit).email == kAda);
  CHECK(kit.number("SELECT count(*) FROM outbox") == 3);
}

TEST_CASE("sign-in: the right password for an unproved address mails a link, a wrong one does not",
          "[verify][sign_in][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  CHECK(Mailbox(kit).count("verify_email", kAda) == 1);
  CHECK(outcome(try_sign_in(kit, kAda, "wrong password")) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("verify_email", kAda) == 1);
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  CHECK(Mailbox(kit).count("verify_email", kAda) == 2);
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(outcome(try_sign_in(kit)) == "ACCOUNT_SUSPENDED");
  CHECK(Mailbox(kit).count("verify_email", kAda) == 2);
}

TEST_CASE("verify: a link that the signed-in holder asked for keeps sessions and password, wherever it is followed", "[verify]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_as_holder(kit, grant);
  CHECK(must(verify(kit, verification_token(kit))).is_verified);
  CHECK(identify(kit, grant.session_token.expose()).ok());
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verify: a link that anybody asked for ends what the unproved holder made", "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  ask_as_anybody(kit);
  const auto token = verification_token(kit);
  CHECK(must(verify(kit, token)).is_verified);
  CHECK_FALSE(identify(kit, stranger.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, stranger.refresh_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit, kAda, kStrangers).ok());
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 0);
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
}

TEST_CASE("verify: a link that anybody asked for keeps what it is where the account's session or browser follows it",
          "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  ask_as_anybody(kit);
  VerifyRequest request{.token = secret(verification_token(kit))};
  bool keeps = true;
  SECTION("its session") { request.signed_in = grant.user.id; }
  SECTION("its browser") { request.device_token = secret(grant.device_token->expose()); }
  SECTION("another's session") {
    request.signed_in = bob.user.id;
    keeps = false;
  }
  SECTION("another's browser") {
    request.device_token = secret(bob.device_token->expose());
    keeps = false;
  }
  must(kit->email_verification.verify(request, caller()));
  CHECK(identify(kit, grant.session_token.expose()).ok() == keeps);
  CHECK(try_sign_in(kit).ok() == keeps);
  CHECK(identify(kit, bob.session_token.expose()).ok());
}

TEST_CASE("verify: a holder who has another link mailed does not get past the one that the owner asked for",
          "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  ask_as_anybody(kit);
  verification_token(kit);
  ask_as_holder(kit, stranger);
  must(verify(kit, verification_token(kit)));
  CHECK_FALSE(identify(kit, stranger.session_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit, kAda, kStrangers).ok());
}

TEST_CASE("verify: voids what an unproved holder had under way", "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  must(kit->email_change.ask(actor_of(kit, stranger), "eve@example.com", std::nullopt, caller()));
  const auto change = Mailbox(kit).secret("change_email", "eve@example.com");
  ask_as_anybody(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(outcome(verify(kit, change)) == "INVALID_TOKEN");
}

TEST_CASE("verify: asking for an address that nobody has, is proved or suspended mails nothing", "[verify][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "bob@example.com");
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->user_admin.suspend(admin(), "bob@example.com"));
  for (const auto* email : {"ada@example.com", "bob@example.com", "nobody@example.com"}) {
    ask_as_anybody(kit, email);
    CHECK(kit.number("SELECT count(*) FROM outbox") == 1);  // alike until the worker looks
    CHECK(Mailbox(kit).count("verify_email", email) == 0);
  }
}

TEST_CASE("verify: a link works once, for a day, for its address; a newer one voids it", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_as_holder(kit, grant);
  const auto older = verification_token(kit);
  ask_as_holder(kit, grant);
  const auto token = verification_token(kit);
  CHECK(outcome(verify(kit, older)) == "INVALID_TOKEN");
  SECTION("once") {
    must(verify(kit, token));
    CHECK(outcome(verify(kit, token)) == "INVALID_TOKEN");
  }
  SECTION("a day") {
    kit.clock().advance(hours(24) - milliseconds(1));
    CHECK(kit->email_verification.look(secret(token)).ok());
    kit.clock().advance(milliseconds(1));
    CHECK(outcome(kit->email_verification.look(secret(token))) == "TOKEN_EXPIRED");
    CHECK(outcome(verify(kit, token)) == "TOKEN_EXPIRED");
  }
  SECTION("its address") {
    kit.run("UPDATE users SET email = 'new@example.com'");
    CHECK(outcome(verify(kit, token)) == "INVALID_TOKEN");
    CHECK(kit.number("SELECT is_verified FROM users") == 0);
  }
  SECTION("not while suspended") {
    must(kit->user_admin.suspend(admin(), kAda));
    CHECK(outcome(verify(kit, token)) == "ACCOUNT_SUSPENDED");
  }
}

TEST_CASE("verify: looking spends nothing", "[verify][security]") {
  TestCore kit;
  ask_as_holder(kit, sign_up(kit));
  const auto token = verification_token(kit);
  for (int i = 0; i < 3; ++i) CHECK(must(kit->email_verification.look(secret(token))) == kAda);
  CHECK(kit.number("SELECT is_verified FROM users") == 0);
  CHECK(verify(kit, token).ok());
}

TEST_CASE("verify: of racing uses of a link exactly one wins, in each of 100 tries", "[verify][race][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  for (int i = 0; i < 100; ++i) {
    kit.run("UPDATE users SET is_verified = 0");
    ask_as_holder(kit, grant);
    const auto token = verification_token(kit);
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return verify(kit, token).ok(); }) == 1);
  }
  CHECK(identify(kit, grant.session_token.expose()).ok());
}

Result<domain::User> verify_code(TestCore& kit, std::string_view code, std::optional<UserId> signed_in = {}) {
  return kit->email_verification.verify(
      VerifyByCode{.email = std::string(kAda), .code = secret(code), .signed_in = std::move(signed_in)}, caller());
}

TEST_CASE("verification by code: the address counts as proved, once", "[verify][mailed_codes]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kVerifyEmail);
  CHECK(must(verify_code(kit, code, grant.user.id)).is_verified);
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
  CHECK(outcome(verify_code(kit, code, grant.user.id)) == "INVALID_CODE");
  CHECK(identify(kit, grant.access_token).ok());
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.texts("SELECT user_id FROM audit_events WHERE action = 'user.email_verified'") ==
        std::vector<std::string>{grant.user.id.str()});
}

TEST_CASE("verification by code: whoever is somewhere else than the account takes it from who claimed it",
          "[verify][mailed_codes][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit);
  must(verify_code(kit, ask_code(kit, CodeFor::kVerifyEmail)));
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
}

TEST_CASE("verification by code: in verification mode a sign-up is confirmed by it", "[verify][mailed_codes]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  must(verify_code(kit, ask_code(kit, CodeFor::kVerifyEmail)));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verification by code: a password that is contested goes", "[verify][mailed_codes][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kStrangers);
  sign_up_in_secret(kit);
  verification_token(kit);
  must(verify_code(kit, ask_code(kit, CodeFor::kVerifyEmail)));
  CHECK(outcome(try_sign_in(kit, kAda, kStrangers)) == "INVALID_CREDENTIALS");
}

TEST_CASE("verification by code: neither the suspended nor those who are gone", "[verify][mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kVerifyEmail);
  std::string refusal;
  SECTION("suspended") {
    must(kit->user_admin.suspend(admin(), kAda));
    refusal = "ACCOUNT_SUSPENDED";
  }
  SECTION("gone") {
    kit.run("DELETE FROM users");
    refusal = "USER_NOT_FOUND";
  }
  CHECK(outcome(verify_code(kit, code)) == refusal);
}

}  // namespace
}  // namespace usher::core
