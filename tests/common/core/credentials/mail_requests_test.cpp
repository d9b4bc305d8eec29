#include "common/core/credentials/mail_requests.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_verification.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

domain::EmailAddress parsed(std::string_view text) { return must(domain::EmailAddress::parse(text)); }

Status ask_mail(TestCore& kit, std::string_view what, std::string_view to, const domain::Caller& from = caller()) {
  return kit->mail_requests.ask(what, parsed(to), from);
}

std::int64_t waiting(TestCore& kit) { return kit.number("SELECT count(*) FROM outbox"); }

void resolve_all(TestCore& kit) { Mailbox(kit).all("", ""); }

TEST_CASE("mail requests: the worker resolves the account and writes the mail", "[mail_requests]") {
  TestCore kit;
  const auto ada = sign_up(kit, "Ada@Example.com").user;
  must(ask_mail(kit, mail_request::kResetPassword, "ADA@example.com"));
  CHECK(kit.texts("SELECT kind || ' ' || address FROM outbox") ==
        std::vector<std::string>{"request:reset_password ADA@example.com"});
  resolve_all(kit);
  // The mail goes to the address as the account wrote it, not as the request did.
  CHECK(kit.texts("SELECT kind || ' ' || address || ' ' || payload || ' ' || user_id FROM outbox") ==
        std::vector<std::string>{R"(reset_password Ada@Example.com {"minutes":"60"} )" + ada.id.str()});
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'reset_password' AND address = 'ada@example.com'") == 1);
}

TEST_CASE("mail requests: a request that resolves to no mail is removed", "[mail_requests][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "gone@example.com");
  must(kit->user_admin.suspend(admin(), "gone@example.com"));
  must(kit->user_admin.verify_email(admin(), kAda));
  for (const auto what : {mail_request::kResetPassword, mail_request::kVerifyEmail, mail_request::kSignUp})
    for (const auto* to : {"unknown@example.com", "gone@example.com"}) must(ask_mail(kit, what, to));
  must(ask_mail(kit, mail_request::kVerifyEmail, kAda));               // already verified
  must(ask_mail(kit, mail_request::kChangeEmail, "new@example.com"));  // without a user
  must(ask_mail(kit, "request:unheard_of", kAda));
  resolve_all(kit);
  CHECK(kit.texts("SELECT kind FROM outbox") == std::vector<std::string>{"request:unheard_of"});  // of a newer release
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose <> 'device'") == 0);
}

TEST_CASE("mail requests: a request of a user is void if the address belongs to another account by then",
          "[mail_requests][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  must(kit->email_verification.ask(actor_of(kit, ada), caller()));
  kit.run("UPDATE users SET email = 'moved@example.com', email_as_written = 'moved@example.com'");
  sign_up(kit);  // another account has the address now
  resolve_all(kit);
  CHECK(waiting(kit) == 0);
}

TEST_CASE("mail requests: the sixty-first request from one network within an hour gets 429",
          "[mail_requests][limits][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 60; ++i)
    REQUIRE(outcome(ask_mail(kit, mail_request::kResetPassword, "u" + std::to_string(i) + "@example.com")) == "OK");
  const auto refused = ask_mail(kit, mail_request::kResetPassword, "last@example.com");
  CHECK(outcome(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after == std::chrono::hours(1));
  CHECK(waiting(kit) == 60);
  CHECK(outcome(ask_mail(kit, mail_request::kResetPassword, "last@example.com", caller("198.51.100.7"))) == "OK");
}

TEST_CASE("mail requests: no limit where limits are off", "[mail_requests][limits]") {
  TestCore kit;
  for (int i = 0; i < 70; ++i) must(ask_mail(kit, mail_request::kResetPassword, kAda));
  CHECK(waiting(kit) == 70);
}

TEST_CASE("mail requests: a sign-in link is sent to unknown addresses only while sign-up is open", "[mail]") {
  const bool sign_up_enabled = GENERATE(true, false);
  TestCore kit([=](settings::Settings& settings) { settings.signup.enabled = sign_up_enabled; });
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  must(kit->user_admin.suspend(admin(), kAda));
  for (const std::string_view email : {kAda, std::string_view("unknown@example.com")})
    must(kit->mail_requests.ask(mail_request::kSignInLink, must(domain::EmailAddress::parse(email)), caller()));
  Mailbox mailbox(kit);
  CHECK(mailbox.count("sign_in_link", kAda) == 1);
  CHECK(mailbox.count("sign_in_link", "unknown@example.com") == (sign_up_enabled ? 1 : 0));
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'sign_in_link' AND user_id IS NULL") ==
        (sign_up_enabled ? 1 : 0));
}

}  // namespace
}  // namespace usher::core
