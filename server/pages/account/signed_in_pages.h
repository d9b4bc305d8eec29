#pragma once

#include "server/pages/pages.h"

namespace usher::pages {

/// /account and below it: who the signed-in user is, profile, security, sessions, data, and /account/re-authenticate. Without a
/// session, or in an anonymous account, they lead to the sign-in, which comes back.
std::vector<http::Endpoint> signed_in_pages(const Context& use);

/// /account: who is signed in, and what needs the user's attention: an address that is not verified, no second factor, an
/// unfinished questionnaire.
std::vector<http::Endpoint> overview_page(const Context& use);

/// /account/profile: name, picture, profile and the site's own fields in one form, and the answers to the questionnaire to read.
std::vector<http::Endpoint> profile_page(const Context& use);

/// /account/security: how the user signs in (address, password, second factor, trusted browsers, linked providers, passkeys) with
/// links to the pages that change each; browsers are forgotten and providers linked and unlinked here.
std::vector<http::Endpoint> security_page(const Context& use);

/// /account/security/email: asks for another address, which gets a link to confirm it.
std::vector<http::Endpoint> email_page(const Context& use);

/// /account/security/password: changes the password; the other sessions end. An account without one is led to a mailed link.
std::vector<http::Endpoint> password_page(const Context& use);

/// /account/security/passkeys/add: makes a passkey. /account/security/passkey?id=: renames, confirms or removes one.
std::vector<http::Endpoint> passkey_pages(const Context& use);

/// /account/security/two-factor: sets up an authenticator app and shows the backup codes once; /off: turns it off;
/// /account/security/backup-codes: new codes instead of the old ones.
std::vector<http::Endpoint> two_factor_page(const Context& use);

/// /account/security/activity: the security events of the account, newest first; `cursor` in the query continues the list.
std::vector<http::Endpoint> activity_page(const Context& use);

/// /account/sessions: where the user is signed in, and signing out there.
std::vector<http::Endpoint> sessions_page(const Context& use);

/// /account/data: downloads everything that is stored about the user, and deletes the account.
std::vector<http::Endpoint> data_page(const Context& use);

/// /account/stop-acting: an admin who acts as the user goes back to their own session. The other pages offer it.
std::vector<http::Endpoint> stop_acting(const Context& use);

/// /account/re-authenticate?next=: makes the session fresh by a passkey, the password or a second factor, at a linked provider
/// that asks again, or by a mailed code where the account has nothing stronger, and goes to `next`. For /account and for /admin,
/// whose acts answer kFreshSessionRequired.
std::vector<http::Endpoint> re_authenticate_page(const Context& use);

}  // namespace usher::pages
