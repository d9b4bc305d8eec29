#pragma once

#include <algorithm>
#include <optional>

#include "common/base/error_code.h"

namespace usher::core {

/// Why a provider sign-in failed, as reported to the browser in /account/sign-in-failed?error=WORD. The words are stable.
struct OAuthFailure {
  ErrorCode code;
  std::string_view word;
};
inline constexpr std::array kOAuthFailures{
    OAuthFailure{ErrorCode::kAccessDenied, "access_denied"},
    OAuthFailure{ErrorCode::kStateMismatch, "state_mismatch"},
    OAuthFailure{ErrorCode::kUpstreamFailed, "provider_unreachable"},
    OAuthFailure{ErrorCode::kProviderRefused, "provider_refused"},
    OAuthFailure{ErrorCode::kInvalidIdToken, "invalid_id_token"},
    OAuthFailure{ErrorCode::kEmailNotVerifiedByProvider, "email_not_verified"},
    OAuthFailure{ErrorCode::kEmailNotAccepted, "email_not_accepted"},
    OAuthFailure{ErrorCode::kEmailNotVerified, "account_email_not_verified"},
    OAuthFailure{ErrorCode::kEmailDoesNotMatch, "email_does_not_match"},
    OAuthFailure{ErrorCode::kAccountSuspended, "account_suspended"},
    OAuthFailure{ErrorCode::kSecondFactorLost, "second_factor_lost"},
    OAuthFailure{ErrorCode::kSignupDisabled, "signup_disabled"},
    OAuthFailure{ErrorCode::kAlreadyLinked, "already_linked"},
    OAuthFailure{ErrorCode::kFreshSessionRequired, "not_confirmed"},
};

/// Returns nullopt for errors outside the flow, such as a database failure.
constexpr std::optional<std::string_view> word_of(ErrorCode code) {
  const auto* const row = std::ranges::find(kOAuthFailures, code, &OAuthFailure::code);
  return row == kOAuthFailures.end() ? std::nullopt : std::optional(row->word);
}

/// Returns the error code with this word, or nullopt if the word is unknown.
constexpr std::optional<ErrorCode> failure_named(std::string_view word) {
  const auto* const row = std::ranges::find(kOAuthFailures, word, &OAuthFailure::word);
  return row == kOAuthFailures.end() ? std::nullopt : std::optional(row->code);
}

}  // namespace usher::core
