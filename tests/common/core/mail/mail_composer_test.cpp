#include "common/core/mail/mail_composer.h"

#include "common/core/credentials/mail_requests.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

domain::Mail forgotten(TestCore& kit) {
  sign_up(kit);
  must(kit->password_reset.ask(kAda, caller()));
  return Mailbox(kit).all("reset_password", kAda).at(0);
}

TEST_CASE("mail composer: a message has the site's name, its address and its link in both texts", "[mail]") {
  TestCore kit([](settings::Settings& settings) { settings.mail.from = {.name = "The Docs", .address = "docs@example.org"}; });
  const auto words = must(kit->mail_composer.compose(forgotten(kit)));
  CHECK(words.from_name == "The Docs");
  CHECK(words.from_address == "docs@example.org");
  CHECK(words.to == kAda);
  const auto link = kit.settings().public_url + "/account/reset?token=" + Mailbox(kit).secret("reset_password", kAda);
  CHECK(words.text.find(link) != std::string::npos);
  CHECK(words.html.find(link) != std::string::npos);
  CHECK_FALSE(words.without_secret);
}

TEST_CASE("mail composer: what was sent can be shown, but for what was secret in it", "[mail][security]") {
  TestCore kit;
  auto mail = forgotten(kit);
  mail.secret_sealed = std::nullopt;
  const auto words = must(kit->mail_composer.compose(mail));
  CHECK(words.without_secret);
  CHECK(words.text.find("token=GONE") != std::string::npos);
}

TEST_CASE("mail composer: a request says nothing yet", "[mail]") {
  TestCore kit;
  CHECK(outcome(kit->mail_composer.compose(kit->outbox.make({.kind = mail_request::kResetPassword, .address = "a@b.example"}))) ==
        "CONFLICT");
}

}  // namespace
}  // namespace usher::core
