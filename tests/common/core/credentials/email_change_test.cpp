#include "common/core/credentials/email_change.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNew = "new@example.com";
constexpr std::string_view kThief = "thief@example.com";

/// A session of an account with a verified address.
SessionGrant verified_person(TestCore& kit, std::string_view email = kAda) {
  auto grant = sign_up(kit, email);
  must(kit->user_admin.verify_email(admin(), grant.user.id.str()));
  return grant;
}

Status ask_change(TestCore& kit, const SessionGrant& grant, std::string_view to, std::string_view password = kPassphrase) {
  kit.clock().advance(milliseconds(1));
  return kit->email_change.ask(actor_of(kit, grant), to, secret(password), caller());
}

Result<domain::User> confirm(TestCore& kit, std::string_view token) {
  kit.clock().advance(milliseconds(1));
  USHER_TRY(auto verified, kit->email_verification.verify({.token = secret(token)}, caller()));
  return std::move(verified.user);
}

Result<domain::User> undo(TestCore& kit, std::string_view token) { return kit->email_change.undo(secret(token), caller()); }

/// Asks for the change and confirms it at the new mailbox. Returns the undo token, which the old address gets.
std::string change(TestCore& kit, const SessionGrant& grant, std::string_view from, std::string_view to) {
  must(ask_change(kit, grant, to));
  must(confirm(kit, Mailbox(kit).secret("change_email", to)));
  return Mailbox(kit).secret("email_changed", from);
}

std::string current_address(TestCore& kit) { return kit.texts("SELECT email FROM users ORDER BY created_at_ms LIMIT 1").at(0); }

TEST_CASE("email change: the account gets the new address, verified, only when it confirms", "[email_change]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(ask_change(kit, grant, "New@Example.com"));
  const auto token = Mailbox(kit).secret("change_email", "New@Example.com");
  CHECK(must(kit->email_verification.look({.token = secret(token)})).address == "New@Example.com");
  CHECK(current_address(kit) == kAda);
  const auto changed = must(confirm(kit, token));
  CHECK(changed.email == "new@example.com");
  CHECK(changed.email_as_written == "New@Example.com");
  CHECK(changed.is_verified);
  CHECK(try_sign_in(kit, kNew).ok());
  CHECK_FALSE(try_sign_in(kit).ok());
  CHECK(identify(kit, grant.session_token.expose()).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action IN ('user.email_change_asked', 'user.email_changed')") == 2);
}

/// Asks with a stale session. Returns the token of the consent that the old address gets.
std::string ask_consent(TestCore& kit, const SessionGrant& grant, std::string_view to) {
  kit.clock().advance(minutes(10));
  must(kit->email_change.ask_with_consent(actor_of(kit, grant), to, caller()));
  return Mailbox(kit).secret("consent_email_change", kAda);
}

Result<EmailChange::Consent> consent(TestCore& kit, const std::string& token) {
  return kit->email_change.consent(secret(token), caller());
}

TEST_CASE("email change: a stale session alone mails the old address only", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  kit.clock().advance(minutes(10));
  must(kit->email_change.ask_with_consent(actor_of(kit, grant), kThief, caller()));
  Mailbox mailbox(kit);
  CHECK(mailbox.count("change_email", kThief) == 0);
  const auto token = mailbox.secret("consent_email_change", kAda);
  CHECK(must(kit->email_change.look_at_consent(secret(token))).new_address == kThief);
  CHECK(outcome(confirm(kit, token)) == "INVALID_TOKEN");
  must(kit->email_change.consent(secret(token), caller()));
  CHECK(outcome(kit->email_change.consent(secret(token), caller())) == "INVALID_TOKEN");
  must(confirm(kit, mailbox.secret("change_email", kThief)));
  CHECK(current_address(kit) == kThief);
  CHECK(mailbox.count("email_changed", kAda) == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_change_consented'") == 1);
}

TEST_CASE("email change: an address that was not proved consents to nothing", "[email_change][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.clock().advance(hours(2));
  CHECK(outcome(kit->email_change.ask_with_consent(actor_of(kit, grant), kThief, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(Mailbox(kit).count("consent_email_change", kAda) == 0);
}

TEST_CASE("email change: a code to the new address stands in for no app", "[email_change][two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  must(kit->user_admin.verify_email(admin(), ada.grant.user.id.str()));
  change(kit, ada.grant, kAda, kThief);
  const auto asked = challenge(kit, kThief);
  CHECK(outcome(kit->two_factor_sign_in.send_code(asked.token, caller())) == "FORBIDDEN");
  CHECK(answer(kit, challenge(kit, kThief), code_of(ada.app.next_code())).ok());
}

TEST_CASE("email change: a consent works once and for a day, also those beside it", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto first = ask_consent(kit, grant, kNew);
  const auto again = ask_consent(kit, grant, kNew);
  CHECK(must(kit->email_change.look_at_consent(secret(first))).new_address == kNew);
  CHECK(consent(kit, first).ok());
  CHECK(outcome(consent(kit, again)) == "INVALID_TOKEN");
  const auto late = ask_consent(kit, grant, kNew);
  kit.clock().advance(hours(24));
  CHECK(outcome(kit->email_change.look_at_consent(secret(late))) == "TOKEN_EXPIRED");
  CHECK(outcome(consent(kit, late)) == "TOKEN_EXPIRED");
}

TEST_CASE("email change: a consent is for one new address, the latest", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto first = ask_consent(kit, grant, kThief);
  const auto second = ask_consent(kit, grant, kNew);
  CHECK(outcome(consent(kit, first)) == "INVALID_TOKEN");
  CHECK(must(consent(kit, second)).new_address == kNew);
  CHECK(Mailbox(kit).count("change_email", kThief) == 0);
}

TEST_CASE("email change: an admin who impersonates the user cannot ask for consent", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto boss = make_admin(kit, sign_up(kit, "boss@example.com"));
  const auto borrowed = must(kit->impersonation.start(boss, grant.user.id));
  CHECK(outcome(kit->email_change.ask_with_consent(actor_of(kit, borrowed), kThief, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind LIKE '%email_change'") == 0);
}

TEST_CASE("email change: a fresh session needs no consent of the old address", "[email_change]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  must(kit->email_change.ask_with_consent(actor_of(kit, grant), kNew, caller()));
  Mailbox mailbox(kit);
  CHECK(mailbox.count("consent_email_change", kAda) == 0);
  CHECK(mailbox.count("change_email", kNew) == 1);
}

TEST_CASE("email change: a new password or address voids the consent", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto token = ask_consent(kit, grant, kThief);
  if (GENERATE(true, false)) {
    change(kit, grant, kAda, kNew);
  } else {
    must(kit->email_change.ask_with_consent(actor_of(kit, grant), kThief, caller()));  // waits in the outbox for a worker
    must(kit->password_change.change(actor_of(kit, grant), secret(kPassphrase), secret("another passphrase"), caller()));
    CHECK(Mailbox(kit).count("consent_email_change", kAda) == 1);
  }
  CHECK(outcome(consent(kit, token)) == "INVALID_TOKEN");
  CHECK(Mailbox(kit).count("change_email", kThief) == 0);
}

TEST_CASE("email change: the password or a fresh session is required", "[email_change][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto actor = actor_of(kit, grant);
  CHECK(outcome(kit->email_change.ask(actor, kNew, std::nullopt, caller())) == "OK");
  kit.clock().advance(minutes(10));
  CHECK(outcome(kit->email_change.ask(actor_of(kit, grant), kNew, std::nullopt, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(ask_change(kit, grant, kNew, "wrong password")) == "INVALID_PASSWORD");
  CHECK(outcome(ask_change(kit, grant, kNew, "")) == "INVALID_PASSWORD");
  CHECK(kit.number("SELECT count(*) FROM outbox") == 1);
  CHECK(outcome(ask_change(kit, grant, kNew)) == "OK");
}

TEST_CASE("email change: an invalid or unchanged address is refused", "[email_change]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  CHECK(faults_of(ask_change(kit, grant, "no-address")) == std::vector<std::string>{"new_email INVALID_FORMAT"});
  CHECK(faults_of(ask_change(kit, grant, " ADA@example.com")) == std::vector<std::string>{"new_email UNCHANGED"});
}

TEST_CASE("email change: a taken address, same answer as for a free one, no mail and no change (user enumeration)",
          "[email_change][security]") {
  TestCore kit(with_limits);
  const auto grant = verified_person(kit);
  verified_person(kit, "bob@example.com");
  must(ask_change(kit, grant, "first@example.com"));
  const auto rows = [&] {
    return kit.texts(
        "SELECT (SELECT count(*) FROM outbox) || ' ' || (SELECT count(*) FROM verifications) || ' ' ||"
        " (SELECT count(*) FROM rate_limits) || ' ' || (SELECT count(*) FROM audit_events)");
  };
  const auto before = rows();
  CHECK(outcome(ask_change(kit, grant, "bob@example.com")) == "OK");
  const auto taken = rows();
  CHECK(outcome(ask_change(kit, grant, "free@example.com")) == "OK");
  const auto free = rows();
  CHECK(taken == std::vector<std::string>{"2 2 " + kit.texts("SELECT count(*) FROM rate_limits").at(0) + " " +
                                          kit.texts("SELECT count(*) - 1 FROM audit_events").at(0)});
  CHECK(free != before);
  Mailbox mailbox(kit);
  CHECK(mailbox.count("change_email", "free@example.com") == 1);
  CHECK(mailbox.count("change_email", "bob@example.com") == 0);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE address = 'bob@example.com'") == 0);
  CHECK(kit.texts("SELECT email FROM users WHERE id = '" + grant.user.id.str() + "'").at(0) == kAda);
}

TEST_CASE("email change: another account takes the address before the confirmation, 409 EMAIL_TAKEN",
          "[email_change][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(ask_change(kit, grant, kNew));
  const auto token = Mailbox(kit).secret("change_email", kNew);
  sign_up(kit, kNew, "another user's passphrase");
  CHECK(outcome(confirm(kit, token)) == "EMAIL_TAKEN");
  CHECK(current_address(kit) == kAda);
  CHECK(try_sign_in(kit, kNew, "another user's passphrase").ok());
}

TEST_CASE("email change: a link works once and for a day, a newer link voids it", "[email_change][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(ask_change(kit, grant, kNew));
  const auto first = Mailbox(kit).secret("change_email", kNew);
  must(ask_change(kit, grant, "other@example.com"));
  const auto second = Mailbox(kit).secret("change_email", "other@example.com");
  CHECK(outcome(confirm(kit, first)) == "INVALID_TOKEN");
  CHECK(confirm(kit, second).ok());
  CHECK(outcome(confirm(kit, second)) == "INVALID_TOKEN");
  must(ask_change(kit, grant, kNew));
  const auto third = Mailbox(kit).secret("change_email", kNew);
  kit.clock().advance(hours(24));
  CHECK(outcome(confirm(kit, third)) == "TOKEN_EXPIRED");
  CHECK(outcome(kit->email_verification.look({.token = secret(third)})) == "TOKEN_EXPIRED");
}

TEST_CASE("email change: confirming for a suspended account is refused", "[email_change][security]") {
  TestCore kit;
  must(ask_change(kit, sign_up(kit), kNew));
  const auto token = Mailbox(kit).secret("change_email", kNew);
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(outcome(confirm(kit, token)) == "ACCOUNT_SUSPENDED");
  CHECK(current_address(kit) == kAda);
}

TEST_CASE("email change: links mailed to the old address become void", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  must(kit->password_reset.ask(kAda, caller()));
  const auto reset = Mailbox(kit).secret("reset_password", kAda);
  change(kit, grant, kAda, kNew);
  CHECK(outcome(kit->password_reset.look(secret(reset))) == "INVALID_TOKEN");
}

TEST_CASE("email change: the old address is notified, and can undo the change only if it was verified",
          "[email_change][security]") {
  TestCore kit;
  const bool proved = GENERATE(true, false);
  const auto grant = proved ? verified_person(kit) : sign_up(kit);
  must(ask_change(kit, grant, kNew));
  must(confirm(kit, Mailbox(kit).secret("change_email", kNew)));
  CHECK(Mailbox(kit).count("email_changed", kAda) == (proved ? 1 : 0));
  CHECK(Mailbox(kit).count("email_changed_notice", kAda) == (proved ? 0 : 1));
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'undo_email_change'") == (proved ? 1 : 0));
}

TEST_CASE("email change: the notice to an unverified address has no link", "[email_change][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(ask_change(kit, grant, kNew));
  must(confirm(kit, Mailbox(kit).secret("change_email", kNew)));
  const auto notice = Mailbox(kit).all("email_changed_notice", kAda).at(0);
  CHECK_FALSE(notice.secret_sealed);
  const auto words = must(kit->mail_composer.compose(notice));
  CHECK(words.text.find("ada@example.com was never confirmed") != std::string::npos);
  CHECK(words.text.find("http") == std::string::npos);
}

TEST_CASE("email change: an unverified address gets one notice a day", "[email_change][limits][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 5; ++i) {
    const auto to = "thief" + std::to_string(i) + "@example.com";
    const auto grant = sign_up(kit);
    must(ask_change(kit, grant, to));
    must(confirm(kit, Mailbox(kit).secret("change_email", to)));
  }
  CHECK(Mailbox(kit).count("email_changed_notice", kAda) == 1);
}

TEST_CASE("email change: three a day, each with its undo; undo and an administrator's change have no such limit",
          "[email_change][limits][security]") {
  TestCore kit(with_limits);
  const auto grant = verified_person(kit);
  const auto change_to = [&](const std::string& to) {
    must(ask_change(kit, grant, to));
    return confirm(kit, Mailbox(kit).secret("change_email", to));
  };
  for (int i = 0; i < 3; ++i) must(change_to("thief" + std::to_string(i) + "@example.com"));
  CHECK(Mailbox(kit).count("email_changed", kAda) == 1);
  CHECK(Mailbox(kit).count("email_changed", "thief1@example.com") == 1);
  CHECK(outcome(change_to("thief3@example.com")) == "RATE_LIMITED");
  const auto token = Mailbox(kit).secret("change_email", "thief3@example.com");
  must(kit->user_admin.update(admin(), grant.user.id.str(), {.email = "right@example.com"}));
  CHECK(must(kit->email_change.undo(secret(Mailbox(kit).secret("email_changed", kAda)), caller())).email == kAda);
  CHECK(outcome(confirm(kit, token)) == "INVALID_TOKEN");  // undone, not consumed by the refusal
}

TEST_CASE("email change: undo restores the old address, ends all access and mails a reset link", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit, "Ada@Example.com");
  const auto token = change(kit, grant, "Ada@Example.com", kThief);
  const auto thief = sign_in(kit, kThief);
  kit.clock().advance(days(6));
  CHECK(must(kit->email_change.look_at_undo(secret(token))).email_as_written == "Ada@Example.com");
  CHECK(current_address(kit) == kThief);
  const auto restored = must(undo(kit, token));
  CHECK(restored.email == kAda);
  CHECK(restored.email_as_written == "Ada@Example.com");
  CHECK_FALSE(identify(kit, thief.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, thief.refresh_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit).ok());
  CHECK_FALSE(try_sign_in(kit, kThief).ok());
  const auto reset = Mailbox(kit).secret("reset_password", "Ada@Example.com");
  must(kit->password_reset.reset({.token = secret(reset), .new_password = secret("another passphrase")}, caller()));
  CHECK(try_sign_in(kit, kAda, "another passphrase").ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_change_undone'") == 1);
}

TEST_CASE("email change: undo works once, within a week, with its own token only", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto token = change(kit, grant, kAda, kNew);
  CHECK(outcome(confirm(kit, token)) == "INVALID_TOKEN");
  CHECK(outcome(undo(kit, "made-up")) == "INVALID_TOKEN");
  SECTION("twice") {
    must(undo(kit, token));
    CHECK(outcome(undo(kit, token)) == "INVALID_TOKEN");
    CHECK(outcome(kit->email_change.look_at_undo(secret(token))) == "INVALID_TOKEN");
  }
  SECTION("too late") {
    kit.clock().advance(days(7));
    CHECK(outcome(kit->email_change.look_at_undo(secret(token))) == "TOKEN_EXPIRED");
    CHECK(outcome(undo(kit, token)) == "TOKEN_EXPIRED");
    CHECK(current_address(kit) == kNew);
  }
}

TEST_CASE("email change: an attacker's password change, reset and second change do not void the owner's undo link",
          "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto owners = change(kit, grant, kAda, kThief);
  must(kit->password_reset.ask(kThief, caller()));
  const auto reset = Mailbox(kit).secret("reset_password", kThief);
  must(kit->password_reset.reset({.token = secret(reset), .new_password = secret(kPassphrase)}, caller()));
  const auto thiefs = change(kit, sign_in(kit, kThief), kThief, "second@example.com");
  must(undo(kit, owners));
  CHECK(current_address(kit) == kAda);
  CHECK(outcome(undo(kit, thiefs)) == "INVALID_TOKEN");
  CHECK(current_address(kit) == kAda);
}

TEST_CASE("email change: an attacker who undoes a later change does not void the owner's undo link", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto owners = change(kit, grant, kAda, kThief);
  const auto thiefs = change(kit, grant, kThief, "second@example.com");
  must(undo(kit, thiefs));
  CHECK(current_address(kit) == kThief);
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller())) == "EMAIL_TAKEN");
  must(undo(kit, owners));
  CHECK(current_address(kit) == kAda);
}

TEST_CASE("email change: the old address is reserved while it can be restored", "[email_change][security]") {
  TestCore kit;
  const auto bob = verified_person(kit, "bob@example.com");
  const auto grant = verified_person(kit);
  const auto token = change(kit, grant, kAda, kNew);
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller())) == "EMAIL_TAKEN");
  CHECK(outcome(kit->user_admin.create(admin(), {.email = std::string(kAda)})) == "EMAIL_TAKEN");
  must(ask_change(kit, bob, kAda));
  CHECK(Mailbox(kit).count("change_email", kAda) == 0);
  kit.clock().advance(days(7));
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller())) == "OK");
  CHECK(outcome(undo(kit, token)) == "TOKEN_EXPIRED");
}

TEST_CASE("email change: a link to an address that became reserved gets 409 EMAIL_TAKEN", "[email_change][security]") {
  TestCore kit;
  const auto bob = sign_up(kit, "bob@example.com");
  const auto grant = verified_person(kit);
  const auto made = prepare_verification_token(
      kit->ports, {.purpose = "change_email", .life = hours(24), .user = bob.user.id, .address = std::string(kAda)});
  must(kit->ports.transactions.write([&](store::Stores& tx) { return issue_verification_token(tx, made); }));
  change(kit, grant, kAda, kNew);
  CHECK(outcome(confirm(kit, made.token.expose())) == "EMAIL_TAKEN");
}

TEST_CASE("email change: verification mode, signing up with a reserved address gets the usual answer and creates no account",
          "[email_change][sign_up][security]") {
  auto world = std::make_shared<World>();
  TestCore early(world);
  change(early, verified_person(early), kAda, kNew);
  TestCore kit(world, with_verification);
  const auto answer = must(kit->sign_up.with_password(sign_up_request(), caller()));
  CHECK(std::get<VerificationRequired>(answer).email == kAda);
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(Mailbox(kit).count("verify_email", kAda) == 0);
  CHECK(Mailbox(kit).count("sign_up_taken", kAda) == 0);
}

TEST_CASE("email change: the owner can change back to a reserved address", "[email_change]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  change(kit, grant, kAda, kNew);
  change(kit, grant, kNew, kAda);
  CHECK(current_address(kit) == kAda);
}

TEST_CASE("email change: racing confirmations, exactly one wins in each of 100 tries", "[email_change][race][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  for (int i = 0; i < 100; ++i) {
    const auto to = "a" + std::to_string(i) + "@example.com";
    must(ask_change(kit, grant, to));
    const auto token = Mailbox(kit).secret("change_email", to);
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return confirm(kit, token).ok(); }) == 1);
  }
}

TEST_CASE("email change: racing undo requests, exactly one wins in each of 100 tries", "[email_change][race][security]") {
  TestCore kit;
  const auto ada = sign_up(kit).user.id;
  for (int i = 0; i < 100; ++i) {
    const auto made = prepare_verification_token(
        kit->ports, {.purpose = "undo_email_change", .life = days(7), .user = ada, .address = "old@example.com"});
    must(kit->ports.transactions.write([&](store::Stores& tx) { return issue_verification_token(tx, made); }));
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return undo(kit, made.token.expose()).ok(); }) == 1);
  }
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_change_undone'") == 100);
}

TEST_CASE("email change: no token is stored in clear", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  must(ask_change(kit, grant, kNew));
  const auto token = Mailbox(kit).secret("change_email", kNew);
  CHECK(kit.everything_stored().find(token) == std::string::npos);
  must(confirm(kit, token));
  const auto undo_token = Mailbox(kit).secret("email_changed", kAda);
  CHECK(kit.everything_stored().find(token) == std::string::npos);
  CHECK(kit.everything_stored().find(undo_token) == std::string::npos);
}

TEST_CASE("email change: an anonymous account gets 403 and no mail", "[email_change][anonymous][security]") {
  TestCore kit;
  const auto visitor = actor_of(kit, must(kit->anonymous_users.sign_in(caller())));
  CHECK(outcome(kit->email_change.ask(visitor, kAda, std::nullopt, caller())) == "FORBIDDEN");
  CHECK(kit.number("SELECT count(*) FROM outbox") == 0);
}

/// A thief with a fresh session of Ada's, and a provider where the thief has an account.
struct TheftWorld {
  TestCore kit{FakeIssuer::configure};
  FakeIssuer acme{kit.http(), kit.clock()};
  SessionGrant stolen = verified_person(kit);

  TheftWorld() { acme.email = std::string(kThief); }

  struct Begun {
    AuthorizationRedirect redirect;
    OAuthSurface surface;
  };
  Begun begin_linking(OAuthSurface surface) {
    return {
        must(kit->oauth_sign_in.begin_linking(actor_of(kit, stolen), "acme", {.redirect_to = "/", .surface = surface}, caller())),
        surface};
  }
  Begun begin() { return {must(kit->oauth_sign_in.begin("acme", {.redirect_to = "/"}, caller())), OAuthSurface::kRest}; }
  Result<OAuthFinished> finish(const Begun& begun) {
    return kit->oauth_sign_in
        .finish("acme",
                {.surface = begun.surface,
                 .state = query_of(begun.redirect.url)["state"],
                 .code = acme.approve(begun.redirect.url),
                 .browser_tokens = {std::string(begun.redirect.browser_token.expose())}},
                caller())
        .outcome;
  }
  /// The user that the thief's provider account signs in as now.
  UserId thief() { return std::get<SessionGrant>(must(finish(begin())).outcome).user.id; }
  std::vector<std::string> providers() {
    return kit.texts("SELECT provider FROM accounts WHERE user_id = '" + stolen.user.id.str() + "' ORDER BY provider");
  }
  std::vector<std::string> audited() {
    return kit.texts(
        "SELECT action FROM audit_events WHERE action IN ('account.unlinked', 'passkey.removed',"
        " 'user.device_distrusted', 'user.sessions_revoked') ORDER BY action");
  }
};

TEST_CASE("email change: undo removes a provider account linked since the change (account take-over)",
          "[email_change][oauth][security]") {
  TheftWorld world;
  const auto token = change(world.kit, world.stolen, kAda, kThief);
  const auto way = GENERATE(0, 1, 2);  // by address, by link-social, by REST
  if (way == 0) must(world.finish(world.begin()));
  if (way == 1) must(world.finish(world.begin_linking(OAuthSurface::kBetterAuth)));
  if (way == 2) must(world.finish(world.begin_linking(OAuthSurface::kRest)));
  REQUIRE(world.thief() == world.stolen.user.id);
  must(undo(world.kit, token));
  CHECK(world.providers().empty());
  CHECK(world.audited() == std::vector<std::string>{"account.unlinked", "user.sessions_revoked"});
  CHECK(Mailbox(world.kit).count("account_unlinked", kAda) == 1);
  const auto reset = Mailbox(world.kit).secret("reset_password", kAda);
  CHECK(must(world.kit->password_reset.reset({.token = secret(reset), .new_password = secret("another passphrase")}, caller()))
            .other_ways.empty());
  CHECK(world.thief() != world.stolen.user.id);
}

TEST_CASE("email change: a linking begun before the undo is refused after it", "[email_change][oauth][security]") {
  TheftWorld world;
  const auto token = change(world.kit, world.stolen, kAda, kThief);
  const auto begun = world.begin_linking(GENERATE(OAuthSurface::kRest, OAuthSurface::kBetterAuth));
  const auto signing_in = world.begin();
  must(undo(world.kit, token));
  CHECK(outcome(world.finish(begun)) == "STATE_MISMATCH");
  CHECK(std::get<SessionGrant>(must(world.finish(signing_in)).outcome).user.id != world.stolen.user.id);
  CHECK(world.providers().empty());
}

TEST_CASE("email change: undo counts from the request, and keeps older ways in", "[email_change][oauth][security]") {
  TheftWorld world;
  world.acme.email = std::string(kAda);
  world.acme.subject = "adas-own";
  must(world.finish(world.begin()));
  world.kit.clock().advance(hours(1));
  must(ask_change(world.kit, world.stolen, kThief));
  const auto confirmation = Mailbox(world.kit).secret("change_email", kThief);
  world.kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('g', '" +
                world.stolen.user.id.str() + "', 'github', '7', " + std::to_string(to_ms(world.kit.clock().now())) + ", 0)");
  world.kit.clock().advance(hours(2));
  must(confirm(world.kit, confirmation));
  REQUIRE(world.providers() == std::vector<std::string>{"acme", "credential", "github"});
  must(undo(world.kit, Mailbox(world.kit).secret("email_changed", kAda)));
  CHECK(world.providers() == std::vector<std::string>{"acme"});
  CHECK(world.thief() == world.stolen.user.id);
}

TEST_CASE("email change: undo after a consent counts from the first request", "[email_change][oauth][security]") {
  TheftWorld world;
  const auto token = ask_consent(world.kit, world.stolen, kThief);
  world.kit.clock().advance(minutes(1));
  world.kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('g', '" +
                world.stolen.user.id.str() + "', 'github', '7', " + std::to_string(to_ms(world.kit.clock().now())) + ", 0)");
  world.kit.clock().advance(hours(2));
  must(consent(world.kit, token));
  must(confirm(world.kit, Mailbox(world.kit).secret("change_email", kThief)));
  must(undo(world.kit, Mailbox(world.kit).secret("email_changed", kAda)));
  CHECK(world.providers().empty());
}

TEST_CASE("email change: undo removes newer passkeys and the trust of browsers, each audited", "[email_change][security]") {
  TheftWorld world;
  const auto token = change(world.kit, world.stolen, kAda, kThief);
  const auto user = world.stolen.user.id.str();
  const auto now = to_ms(world.kit.clock().now());
  for (const auto& [id, at] : {std::pair<std::string, std::int64_t>{"old", 1}, {"new", now}})
    world.kit.run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('" + id +
                  "', '" + user + "', '" + id + "', 'k', 0, " + std::to_string(at) + ")");
  world.kit.run("UPDATE verifications SET payload = '{\"trusted_until_ms\":" + std::to_string(now + 1000) +
                ",\"user_agent\":\"x\"}' WHERE purpose = 'device'");
  must(undo(world.kit, token));
  CHECK(world.kit.texts("SELECT id FROM passkeys") == std::vector<std::string>{"old"});
  CHECK(world.kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 0);
  CHECK(world.audited() == std::vector<std::string>{"passkey.removed", "user.device_distrusted", "user.sessions_revoked"});
}

TEST_CASE("email change: undo removes as many passkeys as an account can have, in one mail", "[email_change][security]") {
  TheftWorld world;
  const auto token = change(world.kit, world.stolen, kAda, kThief);
  for (int i = 0; i < 20; ++i)
    world.kit.run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('" +
                  std::to_string(i) + "', '" + world.stolen.user.id.str() + "', '" + std::to_string(i) + "', 'k', 0, " +
                  std::to_string(to_ms(world.kit.clock().now())) + ")");
  must(undo(world.kit, token));
  CHECK(world.kit.number("SELECT count(*) FROM passkeys") == 0);
  CHECK(Mailbox(world.kit).count("passkey_removed", kAda) == 1);
}

TEST_CASE("email change: a change that was requested and not mailed yet ends with the undo", "[email_change][security]") {
  TestCore kit;
  const auto grant = verified_person(kit);
  const auto token = change(kit, grant, kAda, kThief);
  must(ask_change(kit, grant, "second@example.com"));  // waits in the outbox for a worker
  must(undo(kit, token));
  CHECK(Mailbox(kit).count("change_email", "second@example.com") == 0);
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'change_email' AND used_at_ms IS NULL") == 0);
}

TEST_CASE("email change: an undo link of the previous release counts from a day before", "[email_change][security]") {
  TheftWorld world;
  const auto token = change(world.kit, world.stolen, kAda, kThief);
  world.kit.run("UPDATE verifications SET payload = '{\"written\":\"ada@example.com\"}' WHERE purpose = 'undo_email_change'");
  const auto link = [&](const std::string& provider, hours before) {
    world.kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('" +
                  provider + "', '" + world.stolen.user.id.str() + "', '" + provider + "', '7', " +
                  std::to_string(to_ms(world.kit.clock().now() - before)) + ", 0)");
  };
  link("older", hours(25));
  link("newer", hours(23));
  must(undo(world.kit, token));
  CHECK(world.providers() == std::vector<std::string>{"older"});
}

/// What is left of the second factor after an undo. `meanwhile` happens between the request of the change and its confirmation.
std::string factor_after_undo(TestCore& kit, const SessionGrant& grant, const std::function<void()>& meanwhile) {
  must(ask_change(kit, grant, kThief));
  kit.clock().advance(milliseconds(1));
  meanwhile();
  must(confirm(kit, Mailbox(kit).secret("change_email", kThief)));
  must(undo(kit, Mailbox(kit).secret("email_changed", kAda)));
  const auto kept = must(kit->ports.transactions.read([&](store::Stores& tx) { return tx.two_factors.find(grant.user.id); }));
  const auto user = must(kit->user_admin.find(kAda));
  if (!kept) return user.two_factor_enabled ? "?" : "none";
  REQUIRE(user.two_factor_enabled);
  return std::string(kept->confirmed_at ? "app" : "mail") + (kept->backup_codes.empty() ? "" : " codes");
}

TEST_CASE("email change: undo takes back a second factor that came since the request, and no older one",
          "[email_change][two_factor][security]") {
  TestCore kit;
  std::string left;
  bool is_notified = true;
  SECTION("an app since") {
    const auto grant = verified_person(kit);
    left = factor_after_undo(kit, grant, [&] {
      const auto enrolment = must(kit->two_factor_enrolment.begin(actor_of(kit, grant), secret(kPassphrase), caller()));
      must(kit->two_factor_enrolment.confirm(actor_of(kit, grant), secret(Authenticator(kit, enrolment).code()), caller()));
    });
    CHECK(left == "none");
    must(kit->password_reset.reset(
        {.token = secret(Mailbox(kit).secret("reset_password", kAda)), .new_password = secret(kPassphrase)}, caller()));
    CHECK(try_sign_in(kit).ok());
  }
  SECTION("codes by mail since") {
    const auto grant = verified_person(kit);
    left = factor_after_undo(kit, grant,
                             [&] { must(kit->email_factor.enable(actor_of(kit, grant), secret(kPassphrase), caller())); });
    CHECK(left == "none");
  }
  SECTION("an app that was begun since") {
    const auto grant = verified_person(kit);
    left = factor_after_undo(kit, grant,
                             [&] { must(kit->two_factor_enrolment.begin(actor_of(kit, grant), secret(kPassphrase), caller())); });
    CHECK(left == "none");
  }
  SECTION("the owner's older app") {
    const auto guarded = sign_up_guarded(kit);
    must(kit->user_admin.verify_email(admin(), kAda));
    left = factor_after_undo(kit, guarded.grant, [] {});
    CHECK(left == "app codes");
    is_notified = false;
  }
  SECTION("the owner's older app, codes by mail since") {
    const auto guarded = sign_up_guarded(kit);
    must(kit->user_admin.verify_email(admin(), kAda));
    left = factor_after_undo(
        kit, guarded.grant, [&] { must(kit->email_factor.enable(actor_of(kit, guarded.grant), secret(kPassphrase), caller())); });
    CHECK(left == "app codes");
    CHECK(kit.number("SELECT count(*) FROM two_factors WHERE mailed_at_ms IS NOT NULL") == 0);
  }
  SECTION("the owner's older codes by mail, an app since") {
    const auto grant = verified_person(kit);
    must(kit->email_factor.enable(actor_of(kit, grant), secret(kPassphrase), caller()));
    left = factor_after_undo(kit, grant, [&] {
      const auto enrolment = must(kit->two_factor_enrolment.begin(actor_of(kit, grant), secret(kPassphrase), caller()));
      must(kit->two_factor_enrolment.confirm(actor_of(kit, grant), secret(Authenticator(kit, enrolment).code()), caller()));
      const auto now = kit.clock().now();
      must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.two_factors.enable_email(grant.user.id, now); }));
    });
    CHECK(left == "mail");
  }
  SECTION("the owner's older app, backup codes since") {
    const auto guarded = sign_up_guarded(kit);
    must(kit->user_admin.verify_email(admin(), kAda));
    left = factor_after_undo(kit, guarded.grant, [&] {
      const auto now = kit.clock().now();
      must(kit->ports.transactions.write(
          [&](store::Stores& tx) { return tx.two_factors.set_backup_codes(guarded.grant.user.id, "sealed", now); }));
    });
    CHECK(left == "app");
  }
  CHECK(Mailbox(kit).count("second_factor_taken_back", kAda) == (is_notified ? 1U : 0U));
}

}  // namespace
}  // namespace usher::core
