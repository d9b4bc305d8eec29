#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// What a single-use token is good for; stored. A token opens nothing but its purpose.
namespace purpose {
inline constexpr const char* kVerifyEmail = "verify_email";
inline constexpr const char* kResetPassword = "reset_password";
inline constexpr const char* kChangeEmail = "change_email";
inline constexpr const char* kUndoEmailChange = "undo_email_change";
inline constexpr const char* kTwoFactor = "two_factor";
inline constexpr const char* kSignInLink = "sign_in_link";
inline constexpr const char* kSignInCode = "sign_in_code";
inline constexpr const char* kVerifyEmailCode = "verify_email_code";
inline constexpr const char* kResetPasswordCode = "reset_password_code";
inline constexpr const char* kEmailCode = "mailed_code";  ///< A code for somebody who is signed in.
inline constexpr const char* kOAuthState = "oauth_state";
inline constexpr const char* kInactivityWarning = "inactivity_warning";  ///< No token: that somebody was told, and when.
}  // namespace purpose

/// A token that works once, of a purpose, as long as it lives.
struct Verification {
  std::string id;
  std::string purpose;
  std::string token_hash;                   ///< base64url(SHA-256(token)).
  std::optional<UserId> user_id = {};       ///< Whose it is; goes with them.
  std::optional<std::string> address = {};  ///< What it proves or was sent to, as compared.
  std::optional<std::string> payload = {};  ///< JSON; the purpose says what.
  std::int64_t attempts = 0;
  Time created_at{};
  Time expires_at{};
  std::optional<Time> used_at = {};
};

}  // namespace usher::domain
