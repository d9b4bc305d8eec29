#pragma once

#include <vector>

#include "common/core/accounts/own_account.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_change.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sessions/trusted_devices.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/core/user_fields/user_fields.h"
#include "common/settings/settings.h"
#include "server/authentication/caller.h"
#include "server/authentication/cookies.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/html/page.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/sign_in_page.h"

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
  bool mail_goes;  ///< SMTP_URL is set, or the outbox is read on this machine.
  html::FormGuard guard;
  html::Destinations destinations;
  SignInPage sign_in;  ///< For a form that is sent after the session has ended.
};

/// /account and below it: who the signed-in user is, profile, security, sessions, data, and /account/re-authenticate. Without a
/// session, or in an anonymous account, they lead to the sign-in, which comes back.
std::vector<http::Endpoint> account_area(const AccountArea& use);

}  // namespace usher::pages
