#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::core {
class AnonymousUsers;
class EmailChange;
class EmailVerification;
class KeyRing;
class LinkedAccounts;
class MailSignIn;
class EmailCodes;
class EmailFactor;
class OAuthProviders;
class OAuthSignIn;
class OwnAccount;
class PasswordChange;
class PasswordReset;
class Profiles;
class ProviderAccess;
class SessionJwts;
class Sessions;
class SignIn;
class SignOut;
class SignUp;
class TwoFactor;
class TwoFactorEnrolment;
class TwoFactorSignIn;
}  // namespace usher::core

// The calls of the protocol; one function for each group returns its rows. The use cases outlive the rows.

namespace usher::better_auth {

class EndpointContext;
struct AdminUseCases;

struct SignInUseCases {
  const core::SignUp& sign_up;
  const core::SignIn& sign_in;
  const core::SignOut& sign_out;
  const EndpointContext& context;
};

/// sign-up/email, sign-in/email and sign-out.
std::vector<http::Endpoint> sign_in_endpoints(const SignInUseCases& use);

struct SessionUseCases {
  const core::Sessions& sessions;
  const core::SignOut& sign_out;
  const core::SessionJwts& jwts;
  core::KeyRing& keys;
  const EndpointContext& context;
};

/// get-session, list-sessions, the revoke calls and update-session; with the jwt plugin token and jwks.
std::vector<http::Endpoint> session_endpoints(const SessionUseCases& use);

struct UserUseCases {
  const core::OwnAccount& own_account;
  const core::PasswordChange& passwords;
  const EndpointContext& context;
};

/// update-user and delete-user.
std::vector<http::Endpoint> user_endpoints(const UserUseCases& use);

struct PasswordUseCases {
  const core::PasswordChange& change;
  const core::PasswordReset& reset;
  const core::Profiles& profiles;
  const EndpointContext& context;
};

/// change-password, verify-password, request-password-reset and reset-password.
std::vector<http::Endpoint> password_endpoints(const PasswordUseCases& use);

struct EmailUseCases {
  const core::EmailVerification& verification;
  const core::EmailChange& change;
  const core::Profiles& profiles;
  const EndpointContext& context;
};

/// send-verification-email, verify-email and change-email.
std::vector<http::Endpoint> email_endpoints(const EmailUseCases& use);

struct SocialUseCases {
  const core::OAuthSignIn& oauth;
  const core::OAuthProviders& providers;
  const EndpointContext& context;
};

/// sign-in/social and link-social, by redirect or by an ID token; sign-in/oauth2 and oauth2/link of older clients, by redirect.
std::vector<http::Endpoint> social_endpoints(const SocialUseCases& use);
/// The redirect targets of providers: callback/{provider}, and oauth2/callback/{provider} of flows that an older client began.
std::vector<http::Endpoint> social_callback_endpoints(const SocialUseCases& use);

/// The cookie with the signed state of a flow.
inline constexpr std::string_view kStateCookie = "state";

struct AccountUseCases {
  const core::LinkedAccounts& accounts;
  const core::ProviderAccess& tokens;
  const EndpointContext& context;
};

/// Linked accounts and the provider's tokens: list-accounts, unlink-account, get-access-token, refresh-token and account-info.
std::vector<http::Endpoint> account_endpoints(const AccountUseCases& use);

/// admin/list-users.
std::vector<http::Endpoint> admin_list_endpoint(const AdminUseCases& use);

/// admin/: get-user, create-user, update-user, remove-user, set-role, ban-user, unban-user and set-user-password.
std::vector<http::Endpoint> admin_user_endpoints(const AdminUseCases& use);

/// admin/: list-user-sessions, revoke-user-session(s), impersonate-user and stop-impersonating.
std::vector<http::Endpoint> admin_session_endpoints(const AdminUseCases& use);

/// admin/has-permission.
std::vector<http::Endpoint> admin_permission_endpoint(const AdminUseCases& use);

struct MagicLinkUseCases {
  const core::MailSignIn& sign_in;
  const EndpointContext& context;
};

/// sign-in/magic-link and magic-link/verify.
std::vector<http::Endpoint> magic_link_endpoints(const MagicLinkUseCases& use);

struct EmailOtpUseCases {
  const core::EmailCodes& codes;
  const core::MailSignIn& sign_in;
  const core::EmailVerification& verification;
  const core::PasswordReset& reset;
  const core::Profiles& profiles;
  const EndpointContext& context;
};

/// sign-in/email-otp, forget-password/email-otp and email-otp/.
std::vector<http::Endpoint> email_otp_endpoints(const EmailOtpUseCases& use);

struct AnonymousUseCases {
  const core::AnonymousUsers& anonymous;
  const EndpointContext& context;
};

/// The plugin `anonymous`: sign-in/anonymous and delete-anonymous-user.
std::vector<http::Endpoint> anonymous_endpoints(const AnonymousUseCases& use);

struct TwoFactorUseCases {
  const core::TwoFactorEnrolment& enrolment;
  const core::TwoFactor& factor;
  const core::EmailFactor& email_factor;
  const core::TwoFactorSignIn& sign_in;
  const core::Profiles& profiles;
  const EndpointContext& context;
};

/// Calls of the plugin `two-factor` that take the password: enable, disable, get-totp-uri and generate-backup-codes.
std::vector<http::Endpoint> two_factor_endpoints(const TwoFactorUseCases& use);
/// Calls of the same plugin that take or send codes: verify-totp, verify-otp, verify-backup-code and send-otp.
std::vector<http::Endpoint> two_factor_code_endpoints(const TwoFactorUseCases& use);

}  // namespace usher::better_auth
