#pragma once

#include <algorithm>

#include "common/base/error_code.h"

namespace usher::core {

/// The action of a refused sign-in that is about an account, whichever way in it took.
inline constexpr std::string_view kSignInRefused = "user.sign_in_refused";

/// The values of `reason` in kSignInRefused.
namespace refusal_reason {
inline constexpr std::string_view kWrongPassword = "wrong_password";
inline constexpr std::string_view kNoPassword = "no_password";
inline constexpr std::string_view kPasswordExpired = "password_expired";
inline constexpr std::string_view kSuspended = "suspended";
inline constexpr std::string_view kUnverified = "unverified";
inline constexpr std::string_view kSecondFactor = "second_factor";
inline constexpr std::string_view kRateLimited = "rate_limited";
inline constexpr std::string_view kProviderRefused = "provider_refused";
inline constexpr std::string_view kSignupDisabled = "signup_disabled";
inline constexpr std::string_view kPasskeyUnknown = "passkey_unknown";
inline constexpr std::string_view kPasskeyCounter = "passkey_counter";
inline constexpr std::string_view kPasskeyOff = "passkey_off";
}  // namespace refusal_reason

/// Returns the reason of an error that says by itself why an account was refused; empty for any other error.
constexpr std::string_view refusal_reason_of(ErrorCode code) {
  struct Row {
    ErrorCode code;
    std::string_view reason;
  };
  constexpr std::array kRows{Row{ErrorCode::kAccountSuspended, refusal_reason::kSuspended},
                             Row{ErrorCode::kEmailNotVerified, refusal_reason::kUnverified},
                             Row{ErrorCode::kSecondFactorLost, refusal_reason::kSecondFactor},
                             Row{ErrorCode::kRateLimited, refusal_reason::kRateLimited},
                             Row{ErrorCode::kSignupDisabled, refusal_reason::kSignupDisabled}};
  const auto* const found = std::ranges::find(kRows, code, &Row::code);
  return found == kRows.end() ? std::string_view() : found->reason;
}

}  // namespace usher::core
