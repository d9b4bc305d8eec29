#include "tests/testkit/access/makers_table.h"

namespace usher::testkit::access {
namespace {

constexpr std::string_view kApp =
    "the account's app, or a passkey that verified its user; without an app the password, without one the mailbox";
constexpr std::string_view kAppAndPassword = "the password in the request, and the account's app";
constexpr std::string_view kOwn = "the password; without one the app, without both the mailbox";
constexpr std::string_view kFresh = "`FRESH_SESSION_REQUIRED`, with `code` in `errors` where the app is asked";
constexpr std::string_view kNotFresh = "`SESSION_NOT_FRESH`";
constexpr std::string_view kLed = "leads to `/account/re-authenticate`";
constexpr std::string_view kReauthenticate = "`POST /auth/reauthenticate` with what is asked, then the call again";
constexpr std::string_view kPage = "`/account/re-authenticate?next=URL` or `POST /auth/reauthenticate`, then the call again";
constexpr std::string_view kBack = "the page leads back";

}  // namespace

const std::vector<MakerRow> kMakerRows{
    {"passkey", "POST /auth/passkeys/registration/options", kApp, kFresh, kReauthenticate},
    {"passkey", "POST /auth/passkeys/registration/verify", kApp, kFresh, kReauthenticate},
    {"passkey, on again", "PATCH /auth/passkeys/{id}", kApp, kFresh, kReauthenticate},
    {"passkey", "GET /api/auth/passkey/generate-register-options", kApp, kNotFresh, kPage},
    {"passkey", "POST /api/auth/passkey/verify-registration", kApp, kNotFresh, kPage},
    {"passkey", "GET /account/security/passkeys/add", kApp, kLed, kBack},
    {"passkey", "POST /account/security/passkeys/add", kApp, kLed, kBack},
    {"app", "POST /auth/2fa/enroll", kOwn, kFresh, kReauthenticate},
    {"app", "POST /api/auth/two-factor/enable", "the password in the request", kNotFresh, kPage},
    {"app", "POST /account/security/two-factor", kOwn, kLed, kBack},
    {"app, its secret again", "POST /api/auth/two-factor/get-totp-uri", kAppAndPassword, kNotFresh, kPage},
    {"app, its end", "POST /auth/2fa/disable", "the password, and a code in the request", kFresh, kReauthenticate},
    {"app, its end", "POST /api/auth/two-factor/disable", kAppAndPassword, kNotFresh, kPage},
    {"backup codes", "POST /auth/2fa/backup-codes", kAppAndPassword, kFresh, kReauthenticate},
    {"backup codes", "POST /api/auth/two-factor/generate-backup-codes", kAppAndPassword, kNotFresh, kPage},
    {"backup codes", "POST /account/security/backup-codes", kAppAndPassword, kLed, kBack},
    {"codes by mail", "POST /api/auth/two-factor/enable", "the password in the request", kNotFresh, kPage},
    {"codes by mail", "POST /api/auth/two-factor/verify-otp", kOwn, kNotFresh, kPage},
    {"password", "POST /auth/password/change", "the present password in the request", "`INVALID_PASSWORD`", "asks again"},
    {"password", "POST /api/auth/change-password", "the present password in the request", "`INVALID_PASSWORD`", "asks again"},
    {"password", "POST /auth/password/reset", "a link or code that was mailed", "`INVALID_TOKEN`",
     "`POST /auth/password/forgot`"},
    {"provider link", "POST /auth/accounts/{provider}/link", kOwn, kFresh, kReauthenticate},
    {"provider link", "POST /api/auth/link-social", kOwn, kNotFresh, kPage},
    {"provider link", "POST /api/auth/oauth2/link", kOwn, kNotFresh, kPage},
    {"address", "POST /auth/email/change", "the password in the request, or as a provider link; then a link at the new address",
     kFresh, kReauthenticate},
    {"address", "POST /api/auth/change-email", "as a provider link, else a link at the old address if that is verified",
     kNotFresh, kPage},
    {"address", "POST /account/security/email", kOwn, kLed, kBack},
    {"API key", "POST /auth/admin/api-keys", kApp, kFresh, kReauthenticate},
    {"API key", "POST /admin/api-keys/new", kApp, kLed, kBack},
};

std::string printed_makers() {
  std::string text =
      R"(What adds to an account what could later prove who its user is needs a session that has proved as much, within
`FRESH_SESSION_MINUTES`, on every surface. Where a passkey is the demanded second factor, it counts as the app. A bearer that scripts can
read proves nothing.

| makes | operation | what proves it | else | what a front end does next |
|---|---|---|---|---|
)";
  for (const auto& row : kMakerRows) {
    text += "| ";
    for (const auto cell : {row.makes, row.route, row.proof, row.refusal, row.next})
      text += (cell == row.route ? "`" + std::string(cell) + "`" : std::string(cell)) + " | ";
    text.back() = '\n';
  }
  return text;
}

}  // namespace usher::testkit::access
