#include "common/core/credentials/email_verification.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_up.h"
#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/race.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

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

void ask_unauthenticated(TestCore& kit, std::string_view email = kAda) {
  kit.clock().advance(milliseconds(1));
  must(kit->email_verification.ask(email, caller()));
}

void ask_signed_in(TestCore& kit, const SessionGrant& grant) {
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

TEST_CASE("verification mode: sign-in is refused until the address is confirmed", "[verify][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  CHECK(must(verify(kit, verification_token(kit))).is_verified);
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_verified'") == 1);
}

TEST_CASE("verification mode: the link of a sign-up sets the name and profile of that sign-up", "[verify]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kPassphrase, "Ada");
  CHECK(must(kit->email_verification.look({.token = secret(verification_token(kit))})).address == kAda);
  must(verify(kit, verification_token(kit)));
  const auto grant = sign_in(kit);
  CHECK(grant.user.name == "Ada");
  CHECK(grant.profile->organization == "Ada's company");
}

TEST_CASE("verification mode: a sign-up inherits nothing of another's account (account pre-hijacking)",
          "[verify][sign_up][security]") {
  auto world = std::make_shared<World>();
  TestCore early(world);
  publish(early);
  const auto stranger = owner_of(sign_up(early, kAda, kStrangers));
  answer(early, stranger, {{"robot", true}, {"devices", Array{"pi"}}});
  early.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('t', '" +
            stranger.text() + "', 't', 'Notes', 1, 1)");
  early.run("UPDATE users SET image = 'https://eve.example/eve.png'");
  TestCore kit(world, with_verification);
  auto request = sign_up_request(kAda);
  request.profile = {};
  request.asks_profile = false;
  request.image = "https://ada.example/ada.png";
  must(kit->sign_up.with_password(std::move(request), caller()));
  const auto user = must(verify(kit, verification_token(kit)));
  CHECK(user.id == *stranger.user());
  CHECK_FALSE(user.image);
  for (const auto* table : {"profiles", "questionnaire_answers", "chat_threads"})
    CHECK(kit.number("SELECT count(*) FROM " + std::string(table)) == 0);
}

TEST_CASE("verify: a passkey that another may have made is removed with a warning and a mail (account pre-hijacking)",
          "[verify][passkeys][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, grant), phone);
  kit.run("DELETE FROM accounts");
  ask_unauthenticated(kit);
  const auto token = verification_token(kit);
  const auto link = [&](bool in_its_browser) {
    return VerifyRequest{.token = secret(token),
                         .device_token = in_its_browser ? std::optional(grant.device_token->clone()) : std::nullopt};
  };
  CHECK_FALSE(must(kit->email_verification.look(link(true))).takes_password);
  CHECK(must(kit->email_verification.look(link(false))).takes_password);
  auto request = link(false);
  const bool sets_password = GENERATE(false, true);
  if (sets_password) request.new_password = secret("another phrase of mine");
  must(kit->email_verification.verify(request, caller()));
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
  CHECK(Mailbox(kit).count("passkey_removed", kAda) == 1);
  CHECK(Mailbox(kit).count("password_removed", kAda) == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'passkey.removed'") == 1);
  CHECK(try_sign_in(kit, kAda, "another phrase of mine").ok() == sets_password);
}

TEST_CASE("verification mode: a new link asked for after one sign-up keeps the password", "[verify]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  if (GENERATE(true, false)) verification_token(kit);
  ask_unauthenticated(kit);
  verification_token(kit);
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  kit.clock().advance(milliseconds(1));
  ask_unauthenticated(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verification mode: a new link removes the password of an account with a session of before (account pre-hijacking)",
          "[verify][security]") {
  TestCore before;
  const auto stranger = sign_up(before);
  if (GENERATE(true, false)) must(before->sessions.sign_out(actor_of(before, stranger), SignOutScope::kLocal, caller()));
  TestCore kit(before.world(), with_verification);
  ask_unauthenticated(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
}

TEST_CASE("verification mode: signing up with a verified address notifies its owner and changes nothing",
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

TEST_CASE("verification mode: the link of a sign-up does not change an account verified meanwhile", "[verify][security]") {
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

TEST_CASE("verification mode: no password hash stays in the outbox after delivery, no token is stored in clear",
          "[verify][sign_up][security]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  const auto token = verification_token(kit);
  for (const auto& payload : kit.texts("SELECT payload FROM outbox")) CHECK(payload.find("argon2") == std::string::npos);
  CHECK(kit.everything_stored().find(token) == std::string::npos);
  must(verify(kit, token));
  CHECK(kit.everything_stored().find(token) == std::string::npos);
}

TEST_CASE("verification mode: signing up over the address's mail limit gets the usual answer",
          "[verify][sign_up][limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_verification(settings);
    with_limits(settings);
  });
  for (int i = 0; i < 5; ++i) CHECK(sign_up_in_secret(kit).email == kAda);
  CHECK(Mailbox(kit).count("verify_email", kAda) == 2);
}

TEST_CASE("sign-in: the right password for an unverified address mails a link, a wrong one does not",
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

TEST_CASE("verify: a link that the signed-in user asked for keeps sessions and password in any browser", "[verify]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_signed_in(kit, grant);
  CHECK(must(verify(kit, verification_token(kit))).is_verified);
  CHECK(identify(kit, grant.session_token.expose()).ok());
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verify: a link asked for without a session ends the sessions and the password of an unverified account",
          "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  SECTION("alone") {}
  SECTION("beside one of the session") {
    ask_signed_in(kit, stranger);
    verification_token(kit);
  }
  ask_unauthenticated(kit);
  const auto token = verification_token(kit);
  CHECK(must(kit->email_verification.look({.token = secret(token)})).takes_password);
  CHECK(must(verify(kit, token)).is_verified);
  CHECK_FALSE(identify(kit, stranger.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, stranger.refresh_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit, kAda, kStrangers).ok());
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 0);
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
}

TEST_CASE("verify: a link asked for without a session keeps them if the account's own session or browser follows it",
          "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  ask_unauthenticated(kit);
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

TEST_CASE("verify: a link asked for with the session keeps its mark whatever is asked for without one, in any order",
          "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  std::string link;
  const auto by_owner = [&] {
    ask_signed_in(kit, grant);
    link = verification_token(kit);
  };
  const auto by_anybody = [&] {
    ask_unauthenticated(kit);
    verification_token(kit);
  };
  SECTION("the owner alone") { by_owner(); }
  SECTION("anybody, then the owner") {
    by_anybody();
    by_owner();
  }
  SECTION("the owner, then anybody") {
    by_owner();
    by_anybody();
  }
  SECTION("around the owner, more often than links live") {
    by_anybody();
    by_owner();
    for (int i = 0; i < 7; ++i) by_anybody();
    CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'verify_email'") == 5);
  }
  CHECK_FALSE(must(kit->email_verification.look({.token = secret(link)})).takes_password);
  must(verify(kit, link));
  CHECK(identify(kit, grant.session_token.expose()).ok());
  CHECK(refresh(kit, grant.refresh_token.expose()).ok());
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verify: pending changes of an unverified account become void", "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  must(kit->email_change.ask(actor_of(kit, stranger), "eve@example.com", std::nullopt, caller()));
  const auto change = Mailbox(kit).secret("change_email", "eve@example.com");
  ask_unauthenticated(kit);
  must(verify(kit, verification_token(kit)));
  CHECK(outcome(verify(kit, change)) == "INVALID_TOKEN");
}

TEST_CASE("verify: asking for an unknown, verified or suspended address mails nothing", "[verify][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "bob@example.com");
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->user_admin.suspend(admin(), "bob@example.com"));
  for (const auto* email : {"ada@example.com", "bob@example.com", "unknown@example.com"}) {
    ask_unauthenticated(kit, email);
    CHECK(kit.number("SELECT count(*) FROM outbox") == 1);  // the request row is the same until the worker resolves it
    CHECK(Mailbox(kit).count("verify_email", email) == 0);
  }
}

TEST_CASE("verify: a link works once, for a day and for its address", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_signed_in(kit, grant);
  const auto token = verification_token(kit);
  SECTION("used twice") {
    must(verify(kit, token));
    CHECK(outcome(verify(kit, token)) == "INVALID_TOKEN");
  }
  SECTION("after a day") {
    kit.clock().advance(hours(24) - milliseconds(1));
    CHECK(kit->email_verification.look({.token = secret(token)}).ok());
    kit.clock().advance(milliseconds(1));
    CHECK(outcome(kit->email_verification.look({.token = secret(token)})) == "TOKEN_EXPIRED");
    CHECK(outcome(verify(kit, token)) == "TOKEN_EXPIRED");
  }
  SECTION("after the address changed") {
    kit.run("UPDATE users SET email = 'new@example.com'");
    CHECK(outcome(verify(kit, token)) == "INVALID_TOKEN");
    CHECK(kit.number("SELECT is_verified FROM users") == 0);
  }
  SECTION("while suspended") {
    must(kit->user_admin.suspend(admin(), kAda));
    CHECK(outcome(verify(kit, token)) == "ACCOUNT_SUSPENDED");
  }
}

TEST_CASE("verify: links live side by side, one use ends all, and the others say that the address is confirmed",
          "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  std::vector<std::string> links;
  for (int i = 0; i < 3; ++i) {
    ask_signed_in(kit, grant);
    links.push_back(verification_token(kit));
  }
  must(verify(kit, links[1]));
  for (const auto& link : links) {
    CHECK(outcome(verify(kit, link)) == "INVALID_TOKEN");
    const auto shown = must(kit->email_verification.look({.token = secret(link)}));
    CHECK(shown.is_confirmed);
    CHECK(shown.address == kAda);
  }
  kit.clock().advance(hours(24));
  CHECK(outcome(kit->email_verification.look({.token = secret(links[1])})) == "INVALID_TOKEN");
}

TEST_CASE("verify: a used link says nothing once the account has another address", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_signed_in(kit, grant);
  const auto link = verification_token(kit);
  must(verify(kit, link));
  kit.run("UPDATE users SET email = 'new@example.com'");
  CHECK(outcome(kit->email_verification.look({.token = secret(link)})) == "INVALID_TOKEN");
}

TEST_CASE("verify: at most five links of an account live", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_signed_in(kit, grant);
  const auto first = verification_token(kit);
  for (int i = 0; i < 5; ++i) {
    ask_signed_in(kit, grant);
    verification_token(kit);
  }
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'verify_email'") == 5);
  CHECK(outcome(verify(kit, first)) == "INVALID_TOKEN");
  CHECK(verify(kit, verification_token(kit)).ok());
}

TEST_CASE("verify: a password change ends the links", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_signed_in(kit, grant);
  const auto link = verification_token(kit);
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(outcome(verify(kit, link)) == "INVALID_TOKEN");
}

TEST_CASE("verification mode: a second mail and an early sign-in leave the link of the sign-up alive", "[verify][sign_up]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit, kPassphrase, "Ada");
  const auto first = verification_token(kit);
  ask_unauthenticated(kit);
  verification_token(kit);
  kit.clock().advance(milliseconds(1));
  CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  verification_token(kit);
  must(verify(kit, first));
  CHECK(sign_in(kit).user.name == "Ada");
}

TEST_CASE("verify: a new password replaces the removed one in the same step, without a mail", "[verify][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit, kAda, kStrangers);
  ask_unauthenticated(kit);
  VerifyRequest request{.token = secret(verification_token(kit)), .new_password = secret("short")};
  CHECK(must(kit->email_verification.look(request)).takes_password);
  CHECK(faults_of(kit->email_verification.verify(request, caller())) == std::vector<std::string>{"new_password TOO_SHORT"});
  request.new_password = secret("another passphrase");
  must(kit->email_verification.verify(request, caller()));
  CHECK_FALSE(identify(kit, stranger.session_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit, kAda, kStrangers).ok());
  CHECK(try_sign_in(kit, kAda, "another passphrase").ok());
  CHECK(Mailbox(kit).count("password_removed", kAda) == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.password_reset'") == 1);
}

TEST_CASE("verify: the account's own browser sets no password", "[verify][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  ask_unauthenticated(kit);
  const VerifyRequest request{
      .token = secret(verification_token(kit)), .signed_in = grant.user.id, .new_password = secret("another passphrase")};
  CHECK_FALSE(must(kit->email_verification.look(request)).takes_password);
  must(kit->email_verification.verify(request, caller()));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verify: looking at a link does not consume it", "[verify][security]") {
  TestCore kit;
  ask_signed_in(kit, sign_up(kit));
  const auto token = verification_token(kit);
  for (int i = 0; i < 3; ++i) CHECK(must(kit->email_verification.look({.token = secret(token)})).address == kAda);
  CHECK(kit.number("SELECT is_verified FROM users") == 0);
  CHECK(verify(kit, token).ok());
}

TEST_CASE("verify: racing uses of a link, exactly one wins in each of 100 tries", "[verify][race][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  for (int i = 0; i < 100; ++i) {
    kit.run("UPDATE users SET is_verified = 0");
    ask_signed_in(kit, grant);
    const auto token = verification_token(kit);
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return verify(kit, token).ok(); }) == 1);
  }
  CHECK(identify(kit, grant.session_token.expose()).ok());
}

Result<domain::User> verify_code(TestCore& kit, std::string_view code, std::optional<UserId> signed_in = {}) {
  USHER_TRY(auto verified,
            kit->email_verification.verify(
                VerifyByCode{.email = std::string(kAda), .code = secret(code), .signed_in = std::move(signed_in)}, caller()));
  return std::move(verified.user);
}

TEST_CASE("verification by code: the address is verified, once", "[verify][mailed_codes]") {
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

TEST_CASE("verification by code: without the account's session, the earlier sessions and password end",
          "[verify][mailed_codes][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit);
  must(verify_code(kit, ask_code(kit, CodeFor::kVerifyEmail)));
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
}

TEST_CASE("verification by code: verification mode, it confirms the sign-up", "[verify][mailed_codes]") {
  TestCore kit(with_verification);
  sign_up_in_secret(kit);
  must(verify_code(kit, ask_code(kit, CodeFor::kVerifyEmail)));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("verification by code: suspended and erased accounts are refused", "[verify][mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kVerifyEmail);
  std::string refusal;
  SECTION("suspended") {
    must(kit->user_admin.suspend(admin(), kAda));
    refusal = "ACCOUNT_SUSPENDED";
  }
  SECTION("erased") {
    kit.run("DELETE FROM users");
    refusal = "USER_NOT_FOUND";
  }
  CHECK(outcome(verify_code(kit, code)) == refusal);
}

}  // namespace
}  // namespace usher::core
