#pragma once

#include "common/core/sessions/trusted_devices.h"
#include "common/settings/settings.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/sign_in_page.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class Answers;
class AuditTrail;
class Authentication;
class EmailChange;
class EmailFactor;
class EmailVerification;
class LinkedAccounts;
class OAuthProviders;
class OAuthSignIn;
class OwnAccount;
class PasswordChange;
class Questionnaires;
class Sessions;
class SignOut;
class Impersonation;
class TwoFactor;
class TwoFactorEnrolment;
class UserFields;
}  // namespace usher::core
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the pages of the signed-in user use; all of it outlives them.
struct AccountArea {
  const html::Frame& frame;
  const authentication::Identification& who;
  const authentication::Cookies& cookies;
  const core::Authentication& authentication;
  const core::OwnAccount& account;
  const core::PasswordChange& passwords;
  const core::EmailChange& email_change;
  const core::EmailVerification& verification;
  const core::TwoFactor& factor;
  const core::Impersonation& impersonation;
  const core::EmailFactor& email_factor;
  const core::TwoFactorEnrolment& enrolment;
  const core::TrustedDevices& browsers;
  const core::LinkedAccounts& ways_in;
  const core::OAuthSignIn& oauth;
  const core::OAuthProviders& providers;
  const core::Sessions& sessions;
  const core::SignOut& sign_out;
  const core::AuditTrail& trail;
  const core::Questionnaires& questionnaires;
  const core::Answers& answers;
  const core::UserFields& user_fields;
  const std::vector<settings::UserField>& declared_fields;
  std::string_view console;  ///< Where the console is, for a link that admins see; empty: no console.
  bool mail_goes;            ///< SMTP_URL is set, or the outbox is read on this machine.
  html::FormGuard guard;
  html::Destinations destinations;
  SignInPage sign_in;  ///< For a form that is sent after the session has ended.
};

/// /account and below it: who the signed-in user is, profile, security, sessions, data, and /account/re-authenticate. Without a
/// session, or in an anonymous account, they lead to the sign-in, which comes back.
std::vector<http::Endpoint> account_area(const AccountArea& use);

/// /account: who is signed in, and what needs the user's attention: an address that is not verified, no second factor, an
/// unfinished questionnaire.
std::vector<http::Endpoint> overview_page(const AccountArea& use);

/// /account/profile: name, picture, profile and the site's own fields in one form, and the answers to the questionnaire to read.
std::vector<http::Endpoint> profile_page(const AccountArea& use);

/// /account/security: how the user signs in (address, password, second factor, trusted browsers, linked providers) with links to
/// the pages that change each; browsers are forgotten and providers linked and unlinked here.
std::vector<http::Endpoint> security_page(const AccountArea& use);

/// /account/security/email: asks for another address, which gets a link to confirm it.
std::vector<http::Endpoint> email_page(const AccountArea& use);

/// /account/security/password: changes the password; the other sessions end. An account without one is led to a mailed link.
std::vector<http::Endpoint> password_page(const AccountArea& use);

/// /account/security/two-factor: sets up an authenticator app and shows the backup codes once; /off: turns it off;
/// /account/security/backup-codes: new codes instead of the old ones.
std::vector<http::Endpoint> two_factor_page(const AccountArea& use);

/// /account/security/activity: the security events of the account, newest first; `cursor` in the query continues the list.
std::vector<http::Endpoint> activity_page(const AccountArea& use);

/// /account/sessions: where the user is signed in, and signing out there.
std::vector<http::Endpoint> sessions_page(const AccountArea& use);

/// /account/data: downloads everything that is stored about the user, and deletes the account.
std::vector<http::Endpoint> data_page(const AccountArea& use);

/// /account/stop-acting: an admin who acts as the user goes back to their own session. The other pages offer it.
std::vector<http::Endpoint> stop_acting(const AccountArea& use);

/// /account/re-authenticate?next=: makes the session fresh by the password or a second factor, at a linked provider that asks
/// again, or by a mailed code where the account has nothing stronger, and goes to `next`. For /account and for /admin, whose acts
/// answer kFreshSessionRequired.
std::vector<http::Endpoint> re_authenticate_page(const AccountArea& use);

}  // namespace usher::pages
