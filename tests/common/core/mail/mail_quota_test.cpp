#include "common/core/mail/mail_quota.h"

#include "common/base/text.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/texts/mail_text.h"
#include "common/crypto/digest.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

domain::EmailAddress address_of(std::string_view text) { return must(domain::EmailAddress::parse(text)); }

/// Requests mail from `networks` different /24, `times` from each.
void flood(TestCore& kit, std::string_view what, int times, int networks = 4) {
  for (int network = 0; network < networks; ++network)
    for (int i = 0; i < times; ++i)
      must(kit->mail_requests.ask(what, address_of(kAda),
                                  caller("198.51." + std::to_string(network) + "." + std::to_string(i + 1))));
}

domain::Caller from_browser(const SessionGrant& grant) {
  auto from = caller("203.0.113.9");
  from.device_hash = crypto::sha256_base64url(grant.device_token->expose());
  return from;
}

std::size_t sent(TestCore& kit, std::string_view kind) { return Mailbox(kit).count(kind, kAda); }

TEST_CASE("mail quota: requests that mail nothing use up nothing", "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  flood(kit, mail_request::kVerifyEmail, 10);
  CHECK(sent(kit, "verify_email") == 0);
  CHECK(kit.number("SELECT count(*) FROM rate_limits WHERE rule LIKE 'mail_recipient%'") == 0);
  CHECK(must(kit->mail_quota.dropped(10)).empty());
}

TEST_CASE("mail quota: an unknown address is not charged for links", "[mail][limits][security]") {
  TestCore kit(with_limits);
  flood(kit, mail_request::kResetPassword, 5);
  Mailbox(kit).all("", "");
  sign_up(kit);
  must(kit->password_reset.ask(kAda, caller()));
  CHECK(sent(kit, "reset_password") == 1);
}

TEST_CASE("mail quota: each use has a limit of its own; verification starves neither resets nor second factors",
          "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  flood(kit, mail_request::kVerifyEmail, 10);
  CHECK(sent(kit, "verify_email") == 3);
  flood(kit, mail_request::kSignInLink, 10);
  CHECK(sent(kit, "sign_in_link") == 10);
  flood(kit, mail_request::kResetPassword, 10);
  CHECK(sent(kit, "reset_password") == 6);
  kit.clock().advance(std::chrono::hours(1));
  flood(kit, mail_request::kResetPassword, 1, 1);
  CHECK(sent(kit, "reset_password") == 7);
}

TEST_CASE("mail quota: codes to reset a password do not use up the links, nor the other way round", "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  const auto ask_codes = [&] {
    for (int i = 0; i < 12; ++i)
      must(kit->email_codes.ask(CodeFor::kResetPassword, kAda, caller("198.51." + std::to_string(i) + ".1")));
  };
  ask_codes();
  CHECK(sent(kit, "reset_password_code") == 6);
  must(kit->password_reset.ask(kAda, caller("203.0.113.9")));
  CHECK(sent(kit, "reset_password") == 1);
  flood(kit, mail_request::kResetPassword, 10);
  CHECK(sent(kit, "reset_password") == 6);
  kit.clock().advance(std::chrono::hours(1));
  flood(kit, mail_request::kResetPassword, 10);
  ask_codes();
  CHECK(sent(kit, "reset_password_code") == 12);
}

TEST_CASE("mail quota: codes of a second factor, which a stolen password mails, leave the owner's reset",
          "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up_guarded(kit);
  const auto thief = challenge(kit);
  int mailed = 0;
  for (const auto* const network : {"198.51.100.1", "2001:db8:1:2300::1"})
    for (int i = 0; i < 12; ++i) mailed += kit->two_factor_sign_in.send_code(thief.token, caller(network)).ok() ? 1 : 0;
  CHECK(mailed == 12);
  must(kit->password_reset.ask(kAda, caller("203.0.113.9")));
  CHECK(sent(kit, "reset_password") == 1);
}

TEST_CASE("mail quota: one network has half of an address's limit", "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 10; ++i)
    must(kit->mail_requests.ask(mail_request::kResetPassword, address_of(kAda), caller("198.51.100." + std::to_string(i))));
  CHECK(sent(kit, "reset_password") == 3);
  must(kit->mail_requests.ask(mail_request::kResetPassword, address_of(kAda), caller("2001:db8:1:2300::1")));
  CHECK(sent(kit, "reset_password") == 4);
  for (int i = 0; i < 10; ++i)
    must(kit->mail_requests.ask(mail_request::kVerifyEmail, address_of(kAda),
                                caller("2001:db8:1:23" + std::to_string(i + 10) + "::1")));
  CHECK(sent(kit, "verify_email") == 2);
}

TEST_CASE("mail quota: a known browser has a share that other clients cannot use up", "[mail][limits][security]") {
  TestCore kit(with_limits);
  const auto grant = sign_up(kit);
  const auto other = sign_up(kit, "mallory@example.com");
  flood(kit, mail_request::kResetPassword, 10);
  CHECK(sent(kit, "reset_password") == 6);
  must(kit->password_reset.ask(kAda, from_browser(other)));
  CHECK(sent(kit, "reset_password") == 6);
  for (int i = 0; i < 5; ++i) must(kit->password_reset.ask(kAda, from_browser(grant)));
  CHECK(sent(kit, "reset_password") == 9);
}

TEST_CASE("mail quota: the shares of all known browsers together are bounded", "[mail][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  flood(kit, mail_request::kVerifyEmail, 10);
  CHECK(sent(kit, "verify_email") == 3);
  for (int i = 0; i < 6; ++i) {
    const auto browser = from_browser(sign_in(kit));
    for (int j = 0; j < 3; ++j) must(kit->email_verification.ask(kAda, browser));
  }
  CHECK(sent(kit, "verify_email") == 3 + 12);
}

TEST_CASE("mail quota: a session and a proved first factor have a share that other clients cannot use up",
          "[mail][limits][security]") {
  const bool by_sign_in = GENERATE(true, false);
  TestCore kit([=](settings::Settings& settings) {
    with_limits(settings);
    settings.signup.require_email_verification = by_sign_in;
  });
  std::optional<domain::SessionActor> ada;
  if (by_sign_in) static_cast<void>(must(kit->sign_up.with_password(sign_up_request(), caller())));
  if (!by_sign_in) ada = actor_of(kit, sign_up(kit));
  flood(kit, mail_request::kVerifyEmail, 10);
  CHECK(sent(kit, "verify_email") == 3);
  if (ada) must(kit->email_verification.ask(*ada, caller()));
  if (!ada) CHECK(outcome(try_sign_in(kit)) == "EMAIL_NOT_VERIFIED");
  CHECK(sent(kit, "verify_email") == 4);
}

TEST_CASE("mail quota: a session proves nothing about the new address of a change", "[mail][limits][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 6; ++i) {
    const auto thief = actor_of(kit, sign_up(kit, "thief" + std::to_string(i) + "@example.com"));
    must(kit->email_change.ask(thief, kAda, std::nullopt, caller("198.51." + std::to_string(i) + ".1")));
  }
  CHECK(sent(kit, "change_email") == 3);
}

TEST_CASE("mail quota: dropped mails are counted by address and use, and go with the account", "[mail][limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  flood(kit, mail_request::kVerifyEmail, 10);
  Mailbox(kit).all("", "");
  const auto dropped = must(kit->mail_quota.dropped(10));
  REQUIRE(dropped.size() == 1);
  CHECK(dropped[0].address == kAda);
  CHECK(name_of(dropped[0].use) == "verification");
  CHECK(dropped[0].count == 40 - 3);
  CHECK(dropped[0].since == kit.clock().now());
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(must(kit->mail_quota.dropped(10)).empty());
}

TEST_CASE("mail quota: a retried delivery is not charged again", "[mail][limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  must(kit->password_reset.ask(kAda, caller()));
  CHECK(sent(kit, "reset_password") == 1);
  must(kit->mail_admin.retry_all(admin()));
  CHECK(sent(kit, "reset_password") == 1);
  CHECK(kit.number("SELECT count FROM rate_limits WHERE rule = 'mail_recipient_security' AND subject = 'ada@example.com'") == 1);
}

TEST_CASE("mail quota: limits off, nothing is counted or dropped", "[mail][limits]") {
  TestCore kit;
  sign_up(kit);
  flood(kit, mail_request::kVerifyEmail, 10);
  CHECK(sent(kit, "verify_email") == 40);
  CHECK(kit.number("SELECT count(*) FROM rate_limits") == 0);
}

/// Appends notices of that kind, each in a write of its own.
void notify(TestCore& kit, const domain::User& to, std::string_view kind, int times) {
  for (int i = 0; i < times; ++i) {
    const auto mail = kit->outbox.notice(kind, to, caller());
    must(kit->ports.transactions.write([&](store::Stores& tx) { return kit->outbox.append(tx, mail); }));
  }
}

// A kind that no row of this walk knows is a notice, so that it cannot come without a counter.
TEST_CASE("mail quota: every kind of mail has a counter by recipient, and none silences another",
          "[mail][limits][security][both]") {
  const bool proved = GENERATE(true, false);
  TestCore kit(with_limits);
  const auto ada = sign_up(kit).user;
  if (proved) must(kit->user_admin.verify_email(admin(), kAda));
  for (const auto& kind : kMailKinds) {
    INFO(kind.name);
    kit.run("DELETE FROM outbox");
    if (mail_use_of(kind.name)) continue;  // MailQuota::charge: the tests above
    const bool each_comes = contains(std::vector<std::string_view>{"first_password", "email_changed", "email_set"}, kind.name);
    CHECK(is_notice(kind.name) != each_comes);
    notify(kit, ada, kind.name, 20);
    const std::int64_t expected = proved ? 5 : 1;
    CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = '" + std::string(kind.name) + "'") ==
          (each_comes ? 20 : expected));
    CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'request:notices_summary'") == (proved && !each_comes ? 1 : 0));
  }
  if (!proved) CHECK(must(kit->mail_quota.dropped(1)).at(0).use == MailUse::kNotice);
}

TEST_CASE("mail quota: an address that was given up and can be taken back is a proved one", "[mail][limits][security]") {
  TestCore kit(with_limits);
  const auto ada = sign_up(kit).user;
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->user_admin.update(admin(), kAda, {.email = "new@example.com"}));
  notify(kit, ada, "passkey_added", 7);
  CHECK(sent(kit, "passkey_added") == 5);
}

TEST_CASE("mail quota: limits that are off hold no notice back", "[mail][limits]") {
  TestCore kit;
  notify(kit, sign_up(kit).user, "passkey_added", 9);
  CHECK(sent(kit, "passkey_added") == 9);
}

}  // namespace
}  // namespace usher::core
