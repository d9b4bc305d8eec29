#include "common/core/mail/mail_composer.h"

#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/settings/load.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
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

TEST_CASE("mail composer: a message has the site's name, its address and its link in text and HTML", "[mail]") {
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

TEST_CASE("mail composer: the sender has the name of MAIL_FROM, else the site's", "[mail]") {
  const std::string sender = GENERATE(as<const char*>{}, "The Desk", "");
  TestCore kit([&](settings::Settings& settings) {
    settings.site.name = "The Docs";
    settings.mail.from.name = sender;
  });
  CHECK(must(kit->mail_composer.compose(forgotten(kit))).from_name == (sender.empty() ? "The Docs" : sender));
}

TEST_CASE("mail composer: a reset at the site's own page also leads to the list of ways in, if there are other ones", "[mail]") {
  constexpr std::string_view kServed = "/account/reset?token=";
  TestCore kit(
      [](settings::Settings& settings) { settings.mail.reset_page = "https://docs.example/new-password?token={token}"; });
  const auto mail = forgotten(kit);
  CHECK(must(kit->mail_composer.compose(mail)).text.find(kServed) == std::string::npos);
  kit.run("DELETE FROM outbox");
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, sign_in(kit)), phone);
  must(kit->password_reset.ask(kAda, caller()));
  const auto words = must(kit->mail_composer.compose(Mailbox(kit).all("reset_password", kAda).at(0)));
  const auto token = Mailbox(kit).secret("reset_password", kAda);
  CHECK(words.text.find("https://docs.example/new-password?token=" + token) != std::string::npos);
  CHECK(words.text.find(kit.settings().public_url + std::string(kServed) + token) != std::string::npos);
}

TEST_CASE("mail composer: a sent mail can be shown without its secret", "[mail][security]") {
  TestCore kit;
  auto mail = forgotten(kit);
  mail.secret_sealed = std::nullopt;
  const auto words = must(kit->mail_composer.compose(mail));
  CHECK(words.without_secret);
  CHECK(words.text.find("token=GONE") != std::string::npos);
}

TEST_CASE("mail composer: an unresolved request cannot be composed", "[mail]") {
  TestCore kit;
  CHECK(outcome(kit->mail_composer.compose(kit->outbox.make({.kind = mail_request::kResetPassword, .address = "a@b.example"}))) ==
        "CONFLICT");
}

settings::Settings site() {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  return settings;
}

TEST_CASE("mail links: they point to the pages of PUBLIC_URL", "[mail_links]") {
  const auto settings = site();
  CHECK(mail_link(settings, "verify_email", "T0k-en_") == "https://auth.example.com/account/verify?token=T0k-en_");
  CHECK(mail_link(settings, "change_email", "T0k-en_") == "https://auth.example.com/account/verify?token=T0k-en_");
  CHECK(mail_link(settings, "reset_password", "T0k-en_") == "https://auth.example.com/account/reset?token=T0k-en_");
  CHECK(mail_link(settings, "email_changed", "T0k-en_") == "https://auth.example.com/account/undo-email-change?token=T0k-en_");
  CHECK(mail_link(settings, "password_changed", "") == "https://auth.example.com/account/forgot");
  CHECK(mail_link(settings, "sign_up_taken", "") == "https://auth.example.com/account/forgot");
  CHECK(mail_link(settings, "unheard_of", "T0k-en_").empty());
}

TEST_CASE("mail links: they point to the configured pages, with the token at its placeholder", "[mail_links]") {
  auto settings = site();
  settings.mail.verify_page = "https://example.com/confirm#{token}";
  settings.mail.reset_page = "https://example.com/{token}/new-password?again={token}";
  CHECK(mail_link(settings, "verify_email", "abc") == "https://example.com/confirm#abc");
  CHECK(mail_link(settings, "change_email", "abc") == "https://example.com/confirm#abc");
  CHECK(mail_link(settings, "reset_password", "abc") == "https://example.com/abc/new-password?again=abc");
  CHECK(mail_link(settings, "email_changed", "abc") == "https://auth.example.com/account/undo-email-change?token=abc");
}

TEST_CASE("mail links: mails that need a token or code", "[mail_links]") {
  for (const auto* kind : {"verify_email", "change_email", "reset_password", "email_changed", "second_factor_code",
                           "sign_in_link", "sign_in_code", "verify_email_code", "reset_password_code"})
    CHECK(needs_secret(kind));
  for (const auto* kind : {"password_changed", "sign_up_taken", "password_removed", "unheard_of", ""})
    CHECK_FALSE(needs_secret(kind));
}

}  // namespace
}  // namespace usher::core
