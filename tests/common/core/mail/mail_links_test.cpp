#include "common/core/mail/mail_links.h"

#include "common/settings/load.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

settings::Settings site() {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  return settings;
}

TEST_CASE("mail links: lead to the served pages of PUBLIC_URL", "[mail_links]") {
  const auto settings = site();
  CHECK(mail_link(settings, "verify_email", "T0k-en_") == "https://auth.example.com/account/verify?token=T0k-en_");
  CHECK(mail_link(settings, "change_email", "T0k-en_") == "https://auth.example.com/account/verify?token=T0k-en_");
  CHECK(mail_link(settings, "reset_password", "T0k-en_") == "https://auth.example.com/account/reset?token=T0k-en_");
  CHECK(mail_link(settings, "email_changed", "T0k-en_") == "https://auth.example.com/account/undo-email-change?token=T0k-en_");
  CHECK(mail_link(settings, "password_changed", "") == "https://auth.example.com/account/forgot");
  CHECK(mail_link(settings, "sign_up_taken", "") == "https://auth.example.com/account/forgot");
  CHECK(mail_link(settings, "unheard_of", "T0k-en_").empty());
}

TEST_CASE("mail links: lead to the site's own pages where it has them, the token where they want it", "[mail_links]") {
  auto settings = site();
  settings.mail.verify_page = "https://example.com/confirm#{token}";
  settings.mail.reset_page = "https://example.com/{token}/new-password";
  CHECK(mail_link(settings, "verify_email", "abc") == "https://example.com/confirm#abc");
  CHECK(mail_link(settings, "change_email", "abc") == "https://example.com/confirm#abc");
  CHECK(mail_link(settings, "reset_password", "abc") == "https://example.com/abc/new-password");
  CHECK(mail_link(settings, "email_changed", "abc") == "https://auth.example.com/account/undo-email-change?token=abc");
}

TEST_CASE("mail links: which mails are of no use without their token or code", "[mail_links]") {
  for (const auto* kind : {"verify_email", "change_email", "reset_password", "email_changed", "second_factor_code",
                           "sign_in_link", "sign_in_code", "verify_email_code", "reset_password_code"})
    CHECK(needs_secret(kind));
  for (const auto* kind : {"password_changed", "sign_up_taken", "password_removed", "unheard_of", ""})
    CHECK_FALSE(needs_secret(kind));
}

}  // namespace
}  // namespace usher::core
