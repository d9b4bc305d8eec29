#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// The purposes of single-use tokens; stored. A token is valid only for its purpose.
namespace purpose {
inline constexpr const char* kVerifyEmail = "verify_email";
inline constexpr const char* kResetPassword = "reset_password";
inline constexpr const char* kFirstPassword = "first_password";  ///< Mailed to accounts that never signed in, by an operator.
inline constexpr const char* kNewPassword = "new_password";      ///< Of a sign-in whose password must be replaced first.
inline constexpr const char* kChangeEmail = "change_email";
inline constexpr const char* kConsentEmailChange = "consent_email_change";  ///< Mailed to the old address.
inline constexpr const char* kUndoEmailChange = "undo_email_change";
inline constexpr const char* kTwoFactor = "two_factor";
inline constexpr const char* kEnrolment = "enrolment";  ///< A sign-in that must enrol a second factor first.
inline constexpr const char* kSignInLink = "sign_in_link";
inline constexpr const char* kSignInCode = "sign_in_code";
inline constexpr const char* kVerifyEmailCode = "verify_email_code";
inline constexpr const char* kResetPasswordCode = "reset_password_code";
inline constexpr const char* kEmailCode = "mailed_code";  ///< A code for a signed-in user.
inline constexpr const char* kOAuthState = "oauth_state";
inline constexpr const char* kIdToken = "id_token";                  ///< Not ours: records that a provider's ID token was used.
inline constexpr const char* kPasskeyCeremony = "passkey_ceremony";  ///< Not a token: records that a passkey's answer was used.
inline constexpr const char* kInactivityWarning = "inactivity_warning";  ///< Not a token: has the id of the warning's mail.
}  // namespace purpose

/// A single-use token for one purpose with a limited lifetime.
struct Verification {
  std::string id;
  std::string purpose;
  std::string token_hash;                   ///< base64url(SHA-256(token)).
  std::optional<UserId> user_id = {};       ///< The user of the token; erased with the account.
  std::optional<std::string> address = {};  ///< The address that it verifies or was sent to, in the form for comparison.
  std::optional<std::string> payload = {};  ///< JSON; its content depends on the purpose.
  std::int64_t attempts = 0;
  Time created_at{};
  Time expires_at{};
  std::optional<Time> used_at = {};
};

}  // namespace usher::domain
