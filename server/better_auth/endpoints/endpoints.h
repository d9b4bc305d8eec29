#pragma once

#include "server/better_auth/protocol/endpoint_context.h"

// The calls of the protocol; one function for each group returns its rows. The context outlives the rows.

namespace usher::better_auth {

/// sign-up/email, sign-in/email and sign-out.
std::vector<http::Endpoint> sign_in_endpoints(const EndpointContext& use);

/// get-session, list-sessions, the revoke calls and update-session; with the jwt plugin token and jwks.
std::vector<http::Endpoint> session_endpoints(const EndpointContext& use);

/// update-user and delete-user.
std::vector<http::Endpoint> user_endpoints(const EndpointContext& use);

/// change-password, verify-password, request-password-reset and reset-password.
std::vector<http::Endpoint> password_endpoints(const EndpointContext& use);

/// send-verification-email, verify-email and change-email.
std::vector<http::Endpoint> email_endpoints(const EndpointContext& use);

/// sign-in/social and link-social, by redirect or by an ID token; sign-in/oauth2 and oauth2/link of older clients, by redirect.
std::vector<http::Endpoint> social_endpoints(const EndpointContext& use);
/// The redirect targets of providers: callback/{provider}, and oauth2/callback/{provider} of flows that an older client began.
std::vector<http::Endpoint> social_callback_endpoints(const EndpointContext& use);

/// The protocol's freshAge. Its clients know no reauthentication, so a shorter period would only end in a new sign-in.
inline constexpr std::chrono::hours kFreshAge{24};

/// The cookie with the signed state of a flow.
inline constexpr std::string_view kStateCookie = "state";

/// Linked accounts and the provider's tokens: list-accounts, unlink-account, get-access-token, refresh-token and account-info.
std::vector<http::Endpoint> account_endpoints(const EndpointContext& use);

/// admin/list-users.
std::vector<http::Endpoint> admin_list_endpoint(const EndpointContext& use);

/// admin/: get-user, create-user, update-user, remove-user, set-role, ban-user, unban-user and set-user-password.
std::vector<http::Endpoint> admin_user_endpoints(const EndpointContext& use);

/// admin/: list-user-sessions, revoke-user-session(s), impersonate-user and stop-impersonating.
std::vector<http::Endpoint> admin_session_endpoints(const EndpointContext& use);

/// admin/has-permission.
std::vector<http::Endpoint> admin_permission_endpoint(const EndpointContext& use);

/// sign-in/magic-link and magic-link/verify.
std::vector<http::Endpoint> magic_link_endpoints(const EndpointContext& use);

/// sign-in/email-otp, forget-password/email-otp and email-otp/.
std::vector<http::Endpoint> email_otp_endpoints(const EndpointContext& use);

/// The plugin `anonymous`: sign-in/anonymous and delete-anonymous-user.
std::vector<http::Endpoint> anonymous_endpoints(const EndpointContext& use);

/// The plugin `passkey`: options and answers of both ceremonies, and the user's list.
std::vector<http::Endpoint> passkey_endpoints(const EndpointContext& use);

/// Calls of the plugin `two-factor` that take the password: enable, disable, get-totp-uri and generate-backup-codes.
std::vector<http::Endpoint> two_factor_endpoints(const EndpointContext& use);
/// Calls of the same plugin that take or send codes: verify-totp, verify-otp, verify-backup-code and send-otp.
std::vector<http::Endpoint> two_factor_code_endpoints(const EndpointContext& use);

}  // namespace usher::better_auth
