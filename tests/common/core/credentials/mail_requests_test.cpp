#include "common/core/credentials/mail_requests.h"

#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using std::chrono::minutes;

domain::EmailAddress parsed(std::string_view text) { return must(domain::EmailAddress::parse(text)); }

Status ask_mail(TestCore& kit, std::string_view what, std::string_view to, const domain::Caller& from = caller()) {
  return kit->mail_requests.ask(what, parsed(to), from);
}

std::int64_t waiting(TestCore& kit) { return kit.number("SELECT count(*) FROM outbox"); }

void resolve_all(TestCore& kit) { Mailbox(kit).all("", ""); }

TEST_CASE("mail requests: the worker finds out whom a request is for, and what it comes to", "[mail_requests]") {
  TestCore kit;
  const auto ada = sign_up(kit, "Ada@Example.com").user;
  must(ask_mail(kit, mail_request::kResetPassword, "ADA@example.com"));
  CHECK(kit.texts("SELECT kind || ' ' || address FROM outbox") ==
        std::vector<std::string>{"request:reset_password ADA@example.com"});
  resolve_all(kit);
  // To the address as its account wrote it, not as whoever asked did.
  CHECK(kit.texts("SELECT kind || ' ' || address || ' ' || payload || ' ' || user_id FROM outbox") ==
        std::vector<std::string>{R"(reset_password Ada@Example.com {"minutes":"60"} )" + ada.id.str()});
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'reset_password' AND address = 'ada@example.com'") == 1);
}

TEST_CASE("mail requests: where there is nothing to say the row goes", "[mail_requests][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "gone@example.com");
  must(kit->user_admin.suspend(admin(), "gone@example.com"));
  must(kit->user_admin.verify_email(admin(), kAda));
  for (const auto what : {mail_request::kResetPassword, mail_request::kVerifyEmail, mail_request::kSignUp})
    for (const auto* to : {"nobody@example.com", "gone@example.com"}) must(ask_mail(kit, what, to));
  must(ask_mail(kit, mail_request::kVerifyEmail, kAda));               // verified already
  must(ask_mail(kit, mail_request::kChangeEmail, "new@example.com"));  // of nobody
  must(ask_mail(kit, "request:unheard_of", kAda));
  resolve_all(kit);
  CHECK(waiting(kit) == 0);
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose <> 'device'") == 0);
}

TEST_CASE("mail requests: what a holder asked for is void when the address is another's by then", "[mail_requests][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  must(kit->email_verification.ask(actor_of(kit, ada), caller()));
  kit.run("UPDATE users SET email = 'moved@example.com', email_as_written = 'moved@example.com'");
  sign_up(kit);  // somebody new has it
  resolve_all(kit);
  CHECK(waiting(kit) == 0);
}

TEST_CASE("mail requests: a fourth within the hour to one address is taken silently, and mails nothing",
          "[mail_requests][limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  const auto* const to = GENERATE("ada@example.com", "nobody@example.com");
  for (int i = 0; i < 5; ++i) CHECK(outcome(ask_mail(kit, mail_request::kResetPassword, to)) == "OK");
  CHECK(waiting(kit) == 3);
  must(ask_mail(kit, mail_request::kResetPassword, "bob@example.com"));
  CHECK(waiting(kit) == 4);
  kit.clock().advance(minutes(60));
  must(ask_mail(kit, mail_request::kResetPassword, to));
  CHECK(waiting(kit) == 5);
}

TEST_CASE("mail requests: kinds share an address's allowance, in whatever case it is written",
          "[mail_requests][limits][security]") {
  TestCore kit(with_limits);
  must(ask_mail(kit, mail_request::kResetPassword, "Ada@example.com"));
  must(ask_mail(kit, mail_request::kVerifyEmail, "ADA@example.com"));
  must(ask_mail(kit, mail_request::kSignUp, "ada@Example.com"));
  must(ask_mail(kit, mail_request::kResetPassword, "ada@example.com", caller("198.51.100.7")));
  CHECK(waiting(kit) == 3);
}

TEST_CASE("mail requests: sixty an hour from one network, then it is told to wait", "[mail_requests][limits][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 60; ++i)
    REQUIRE(outcome(ask_mail(kit, mail_request::kResetPassword, "u" + std::to_string(i) + "@example.com")) == "OK");
  const auto refused = ask_mail(kit, mail_request::kResetPassword, "last@example.com");
  CHECK(outcome(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after == std::chrono::hours(1));
  CHECK(waiting(kit) == 60);
  CHECK(outcome(ask_mail(kit, mail_request::kResetPassword, "last@example.com", caller("198.51.100.7"))) == "OK");
}

TEST_CASE("mail requests: unlimited where limits are turned off", "[mail_requests][limits]") {
  TestCore kit;
  for (int i = 0; i < 70; ++i) must(ask_mail(kit, mail_request::kResetPassword, kAda));
  CHECK(waiting(kit) == 70);
}

TEST_CASE("mail requests: a link to sign in goes to whoever may use it", "[mail]") {
  const bool sign_up_enabled = GENERATE(true, false);
  TestCore kit([=](settings::Settings& settings) { settings.signup.enabled = sign_up_enabled; });
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  must(kit->user_admin.suspend(admin(), kAda));
  for (const std::string_view email : {kAda, std::string_view("nobody@example.com")})
    must(kit->mail_requests.ask(mail_request::kSignInLink, must(domain::EmailAddress::parse(email)), caller()));
  Mailbox mailbox(kit);
  CHECK(mailbox.count("sign_in_link", kAda) == 1);
  CHECK(mailbox.count("sign_in_link", "nobody@example.com") == (sign_up_enabled ? 1 : 0));
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'sign_in_link' AND user_id IS NULL") ==
        (sign_up_enabled ? 1 : 0));
}

}  // namespace
}  // namespace usher::core
