#include "server/better_auth/protocol/api_errors.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "common/core/user_fields/user_fields.h"
#include "common/json/fields.h"
#include "server/http/messages/problem.h"

namespace usher::better_auth {
namespace {

using http::HttpStatus;
using http::Response;

struct ErrorEntry {
  ApiError fault;
  HttpStatus status;
  std::string_view code;  ///< Empty: the protocol sends no code.
  std::string_view message;
};

constexpr std::array kRows{
    ErrorEntry{ApiError::kUnauthorized, HttpStatus::kUnauthorized, "UNAUTHORIZED", "Unauthorized"},
    ErrorEntry{ApiError::kForbidden, HttpStatus::kForbidden, "FORBIDDEN", "Forbidden"},
    ErrorEntry{ApiError::kSessionNotFresh, HttpStatus::kForbidden, "SESSION_NOT_FRESH", "Session is not fresh"},
    ErrorEntry{ApiError::kSessionExpired, HttpStatus::kBadRequest, "SESSION_EXPIRED",
               "Session expired. Re-authenticate to perform this action."},
    ErrorEntry{ApiError::kInvalidOrigin, HttpStatus::kForbidden, "INVALID_ORIGIN", "Invalid origin"},
    ErrorEntry{ApiError::kMissingOrNullOrigin, HttpStatus::kForbidden, "MISSING_OR_NULL_ORIGIN", "Missing or null Origin"},
    ErrorEntry{ApiError::kCrossSiteNavigation, HttpStatus::kForbidden, "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED",
               "Cross-site navigation login blocked. This request appears to be a CSRF attack."},
    ErrorEntry{ApiError::kInvalidCallbackUrl, HttpStatus::kForbidden, "INVALID_CALLBACK_URL", "Invalid callbackURL"},
    ErrorEntry{ApiError::kInvalidRedirectUrl, HttpStatus::kForbidden, "INVALID_REDIRECT_URL", "Invalid redirectURL"},
    ErrorEntry{ApiError::kInvalidErrorCallbackUrl, HttpStatus::kForbidden, "INVALID_ERROR_CALLBACK_URL",
               "Invalid errorCallbackURL"},
    ErrorEntry{ApiError::kInvalidNewUserCallbackUrl, HttpStatus::kForbidden, "INVALID_NEW_USER_CALLBACK_URL",
               "Invalid newUserCallbackURL"},
    ErrorEntry{ApiError::kTargetIsNoText, HttpStatus::kBadRequest, "", "Invalid callbackURL: expected a string"},
    ErrorEntry{ApiError::kInvalidEmailOrPassword, HttpStatus::kUnauthorized, "INVALID_EMAIL_OR_PASSWORD",
               "Invalid email or password"},
    ErrorEntry{ApiError::kInvalidEmail, HttpStatus::kBadRequest, "INVALID_EMAIL", "Invalid email"},
    ErrorEntry{ApiError::kInvalidPassword, HttpStatus::kBadRequest, "INVALID_PASSWORD", "Invalid password"},
    ErrorEntry{ApiError::kPasswordTooShort, HttpStatus::kBadRequest, "PASSWORD_TOO_SHORT", "Password too short"},
    ErrorEntry{ApiError::kPasswordTooLong, HttpStatus::kBadRequest, "PASSWORD_TOO_LONG", "Password too long"},
    ErrorEntry{ApiError::kPasswordCompromised, HttpStatus::kBadRequest, "PASSWORD_COMPROMISED",
               "The password is among the most common ones; choose another"},
    ErrorEntry{ApiError::kEmailNotVerified, HttpStatus::kForbidden, "EMAIL_NOT_VERIFIED", "Email not verified"},
    ErrorEntry{ApiError::kBannedUser, HttpStatus::kForbidden, "BANNED_USER",
               "You have been banned from this application. Please contact support if you believe this is an error."},
    ErrorEntry{ApiError::kSecondFactorLost, HttpStatus::kForbidden, "SECOND_FACTOR_LOST",
               "The second factor of this account was lost; sign in with the password, or ask an operator to remove it"},
    ErrorEntry{ApiError::kUserExists, HttpStatus::kUnprocessable, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
               "User already exists. Use another email."},
    ErrorEntry{ApiError::kClaimsTooLong, HttpStatus::kUnprocessable, core::kClaimsTooLong,
               "The claims of an account are too long together"},
    ErrorEntry{ApiError::kSignUpDisabled, HttpStatus::kBadRequest, "EMAIL_PASSWORD_SIGN_UP_DISABLED",
               "Email and password sign up is not enabled"},
    ErrorEntry{ApiError::kEmailCannotBeUpdated, HttpStatus::kBadRequest, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"},
    ErrorEntry{ApiError::kNoFieldsToUpdate, HttpStatus::kBadRequest, "", "No fields to update"},
    ErrorEntry{ApiError::kEmailIsTheSame, HttpStatus::kBadRequest, "", "Email is the same"},
    ErrorEntry{ApiError::kEmailMismatch, HttpStatus::kBadRequest, "EMAIL_MISMATCH", "Email mismatch"},
    ErrorEntry{ApiError::kEmailAlreadyVerified, HttpStatus::kBadRequest, "EMAIL_ALREADY_VERIFIED", "Email is already verified"},
    ErrorEntry{ApiError::kCredentialAccountNotFound, HttpStatus::kBadRequest, "CREDENTIAL_ACCOUNT_NOT_FOUND",
               "Credential account not found"},
    ErrorEntry{ApiError::kInvalidToken, HttpStatus::kBadRequest, "INVALID_TOKEN", "Invalid token"},
    ErrorEntry{ApiError::kTokenExpired, HttpStatus::kUnauthorized, "TOKEN_EXPIRED", "Token expired"},
    ErrorEntry{ApiError::kInvalidVerificationToken, HttpStatus::kUnauthorized, "INVALID_TOKEN", "Invalid token"},
    ErrorEntry{ApiError::kUserNotFound, HttpStatus::kNotFound, "USER_NOT_FOUND", "User not found"},
    ErrorEntry{ApiError::kInvalidDeletionToken, HttpStatus::kNotFound, "INVALID_TOKEN", "Invalid token"},
    ErrorEntry{ApiError::kNoUserInfo, HttpStatus::kNotFound, "FAILED_TO_GET_USER_INFO", "Failed to get user info"},
    ErrorEntry{ApiError::kDeferredRefreshOff, HttpStatus::kMethodNotAllowed, "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
               "POST method requires deferSessionRefresh to be enabled in session config"},
    ErrorEntry{ApiError::kMayNotListUsers, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS",
               "You are not allowed to list users"},
    ErrorEntry{ApiError::kMayNotGetUser, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_GET_USER",
               "You are not allowed to get user"},
    ErrorEntry{ApiError::kMayNotCreateUsers, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS",
               "You are not allowed to create users"},
    ErrorEntry{ApiError::kMayNotUpdateUsers, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS",
               "You are not allowed to update users"},
    ErrorEntry{ApiError::kMayNotDeleteUsers, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS",
               "You are not allowed to delete users"},
    ErrorEntry{ApiError::kMayNotChangeRole, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE",
               "You are not allowed to change users role"},
    ErrorEntry{ApiError::kMayNotBanUsers, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_BAN_USERS",
               "You are not allowed to ban users"},
    ErrorEntry{ApiError::kMayNotSetPassword, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD",
               "You are not allowed to set users password"},
    ErrorEntry{ApiError::kMayNotListSessions, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS",
               "You are not allowed to list users sessions"},
    ErrorEntry{ApiError::kMayNotRevokeSessions, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS",
               "You are not allowed to revoke users sessions"},
    ErrorEntry{ApiError::kMayNotImpersonate, HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS",
               "You are not allowed to impersonate users"},
    ErrorEntry{ApiError::kCannotBanSelf, HttpStatus::kBadRequest, "YOU_CANNOT_BAN_YOURSELF", "You cannot ban yourself"},
    ErrorEntry{ApiError::kCannotRemoveSelf, HttpStatus::kBadRequest, "YOU_CANNOT_REMOVE_YOURSELF", "You cannot remove yourself"},
    ErrorEntry{ApiError::kCannotImpersonateAdmins, HttpStatus::kForbidden, "YOU_CANNOT_IMPERSONATE_ADMINS",
               "You cannot impersonate admins"},
    ErrorEntry{ApiError::kNotImpersonating, HttpStatus::kBadRequest, "", "You are not impersonating anyone"},
    ErrorEntry{ApiError::kNoSuchRole, HttpStatus::kBadRequest, "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE",
               "You are not allowed to set a non-existent role value"},
    ErrorEntry{ApiError::kInvalidRoleType, HttpStatus::kBadRequest, "INVALID_ROLE_TYPE", "Invalid role type"},
    ErrorEntry{ApiError::kNoDataToUpdate, HttpStatus::kBadRequest, "NO_DATA_TO_UPDATE", "No data to update"},
    ErrorEntry{ApiError::kPasswordByUpdate, HttpStatus::kBadRequest, "PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER",
               "Password cannot be updated through update-user. Use the set-user-password endpoint instead"},
    ErrorEntry{ApiError::kAddressTaken, HttpStatus::kBadRequest, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
               "User already exists. Use another email."},
    ErrorEntry{ApiError::kNoPermissionAsked, HttpStatus::kBadRequest, "",
               "invalid permission check. no permission(s) were passed."},
    ErrorEntry{ApiError::kInvalidOtp, HttpStatus::kBadRequest, "INVALID_OTP", "Invalid OTP"},
    ErrorEntry{ApiError::kOtpExpired, HttpStatus::kBadRequest, "OTP_EXPIRED", "OTP expired"},
    ErrorEntry{ApiError::kTooManyOtpAttempts, HttpStatus::kForbidden, "TOO_MANY_ATTEMPTS", "Too many attempts"},
    ErrorEntry{ApiError::kOtpUserNotFound, HttpStatus::kBadRequest, "USER_NOT_FOUND", "User not found"},
    ErrorEntry{ApiError::kInvalidOtpType, HttpStatus::kBadRequest, "", "Invalid OTP type"},
    ErrorEntry{ApiError::kChangeByOtpDisabled, HttpStatus::kBadRequest, "", "Change email with OTP is disabled"},
    ErrorEntry{ApiError::kAnonymousAlready, HttpStatus::kBadRequest, "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY",
               "Anonymous users cannot sign in again anonymously"},
    ErrorEntry{ApiError::kNotAnonymous, HttpStatus::kForbidden, "USER_IS_NOT_ANONYMOUS", "User is not anonymous"},
    ErrorEntry{ApiError::kTotpAlreadyEnabled, HttpStatus::kBadRequest, "TOTP_ALREADY_ENABLED", "TOTP is already enabled"},
    ErrorEntry{ApiError::kTotpNotEnabled, HttpStatus::kBadRequest, "TOTP_NOT_ENABLED", "TOTP not enabled"},
    ErrorEntry{ApiError::kTwoFactorNotEnabled, HttpStatus::kBadRequest, "TWO_FACTOR_NOT_ENABLED", "Two factor isn't enabled"},
    ErrorEntry{ApiError::kInvalidCode, HttpStatus::kUnauthorized, "INVALID_CODE", "Invalid code"},
    ErrorEntry{ApiError::kInvalidBackupCode, HttpStatus::kUnauthorized, "INVALID_BACKUP_CODE", "Invalid backup code"},
    ErrorEntry{ApiError::kInvalidTwoFactorCookie, HttpStatus::kUnauthorized, "INVALID_TWO_FACTOR_COOKIE",
               "Invalid two factor cookie"},
    ErrorEntry{ApiError::kTooManyAttempts, HttpStatus::kBadRequest, "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE",
               "Too many attempts. Please request a new code."},
    ErrorEntry{ApiError::kTemporarilyLocked, HttpStatus::kTooManyRequests, "ACCOUNT_TEMPORARILY_LOCKED",
               "Too many failed verification attempts. Your account is temporarily locked. Please try again later."},
    ErrorEntry{ApiError::kBackupCodesNotEnabled, HttpStatus::kBadRequest, "BACKUP_CODES_NOT_ENABLED",
               "Backup codes aren't enabled"},
    ErrorEntry{ApiError::kOtpHasExpired, HttpStatus::kBadRequest, "OTP_HAS_EXPIRED", "OTP has expired"},
    ErrorEntry{ApiError::kOtpNotConfigured, HttpStatus::kBadRequest, "OTP_NOT_CONFIGURED", "otp isn't configured"},
    ErrorEntry{ApiError::kProviderNotFound, HttpStatus::kNotFound, "PROVIDER_NOT_FOUND", "Provider not found"},
    ErrorEntry{ApiError::kIdTokenNotSupported, HttpStatus::kNotFound, "ID_TOKEN_NOT_SUPPORTED", "id_token not supported"},
    ErrorEntry{ApiError::kInvalidIdToken, HttpStatus::kUnauthorized, "INVALID_TOKEN", "Invalid token"},
    ErrorEntry{ApiError::kOAuthLinkError, HttpStatus::kUnauthorized, "OAUTH_LINK_ERROR", "account not linked"},
    ErrorEntry{ApiError::kLinkingDifferentEmails, HttpStatus::kUnauthorized, "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED",
               "Account not linked - different emails not allowed"},
    ErrorEntry{ApiError::kSocialAccountAlreadyLinked, HttpStatus::kConflict, "SOCIAL_ACCOUNT_ALREADY_LINKED",
               "Social account already linked"},
    ErrorEntry{ApiError::kAccountNotFound, HttpStatus::kBadRequest, "ACCOUNT_NOT_FOUND", "Account not found"},
    ErrorEntry{ApiError::kLastAccount, HttpStatus::kBadRequest, "FAILED_TO_UNLINK_LAST_ACCOUNT",
               "You can't unlink your last account"},
    ErrorEntry{ApiError::kNoAccessToken, HttpStatus::kBadRequest, "FAILED_TO_GET_ACCESS_TOKEN",
               "Failed to get a valid access token"},
    ErrorEntry{ApiError::kRefreshTokenNotFound, HttpStatus::kBadRequest, "REFRESH_TOKEN_NOT_FOUND", "Refresh token not found"},
    ErrorEntry{ApiError::kInvalidJson, HttpStatus::kBadRequest, "BAD_REQUEST", "Invalid JSON in request body"},
    ErrorEntry{ApiError::kTooManyRequests, HttpStatus::kTooManyRequests, "", "Too many requests. Please try again later."},
    ErrorEntry{ApiError::kConflict, HttpStatus::kConflict, "", "Another change came first; look and try again"},
    ErrorEntry{ApiError::kUnavailable, HttpStatus::kUnavailable, "SERVICE_UNAVAILABLE", "The server is busy; try again shortly"},
    ErrorEntry{ApiError::kFailed, HttpStatus::kInternal, "", ""},
};

constexpr const ErrorEntry& row_of(ApiError fault) { return kRows[static_cast<std::size_t>(fault)]; }

static_assert(kRows.size() == static_cast<std::size_t>(ApiError::kFailed) + 1, "one row per fault");
static_assert(
    [] {
      for (std::size_t i = 0; i < kRows.size(); ++i)
        if (static_cast<std::size_t>(kRows[i].fault) != i) return false;
      return true;
    }(),
    "rows in the order of the faults");

/// The protocol's error for each core error, unless an endpoint translates it.
constexpr std::array kDefaults{
    Translation{ErrorCode::kUnauthenticated, ApiError::kUnauthorized},
    Translation{ErrorCode::kInvalidCredentials, ApiError::kInvalidEmailOrPassword},
    Translation{ErrorCode::kInvalidPassword, ApiError::kInvalidPassword},
    Translation{ErrorCode::kInvalidToken, ApiError::kInvalidToken},
    Translation{ErrorCode::kTokenExpired, ApiError::kInvalidToken},
    Translation{ErrorCode::kAccountSuspended, ApiError::kBannedUser},
    Translation{ErrorCode::kSecondFactorLost, ApiError::kSecondFactorLost},
    Translation{ErrorCode::kEmailNotVerified, ApiError::kEmailNotVerified},
    Translation{ErrorCode::kSignupDisabled, ApiError::kSignUpDisabled},
    Translation{ErrorCode::kFreshSessionRequired, ApiError::kSessionNotFresh},
    Translation{ErrorCode::kForbidden, ApiError::kForbidden},
    Translation{ErrorCode::kUserNotFound, ApiError::kUserNotFound},
    Translation{ErrorCode::kEmailTaken, ApiError::kUserExists},
    Translation{ErrorCode::kConflict, ApiError::kConflict},
};

/// The protocol's error for each code of a refused new password.
struct PasswordFault {
  std::string_view code;
  ApiError fault;
};
constexpr std::array kPasswordFaults{PasswordFault{"TOO_SHORT", ApiError::kPasswordTooShort},
                                     PasswordFault{"TOO_LONG", ApiError::kPasswordTooLong},
                                     PasswordFault{"TOO_COMMON", ApiError::kPasswordCompromised}};

struct ErrorEnvelope {
  std::string message;
  std::optional<std::string> code;
  std::optional<std::string> url = {};

  static constexpr auto fields() {
    return std::tuple{json::required("message", &ErrorEnvelope::message), json::optional("code", &ErrorEnvelope::code),
                      json::optional("url", &ErrorEnvelope::url)};
  }
};

Response respond(HttpStatus status, std::string_view code, std::string_view message) {
  auto response = http::json_response(
      status,
      ErrorEnvelope{.message = std::string(message), .code = code.empty() ? std::nullopt : std::optional(std::string(code))});
  response.log_code = code;
  return response;
}

std::optional<ApiError> fault_in(std::initializer_list<Translation> list, ErrorCode code) {
  const auto* found = std::find_if(list.begin(), list.end(), [code](const auto& row) { return row.code == code; });
  return found == list.end() ? std::nullopt : std::optional(found->fault);
}

std::optional<ApiError> default_fault(const Error& error) {
  for (const auto& row : kDefaults)
    if (row.code == error.code) return row.fault;
  switch (error.row().kind) {
    case ErrorKind::kLimited:
      return ApiError::kTooManyRequests;
    case ErrorKind::kUnavailable:
      return ApiError::kUnavailable;
    case ErrorKind::kInternal:
    case ErrorKind::kUpstream:
      return ApiError::kFailed;
    case ErrorKind::kInvalid:
    case ErrorKind::kConsumed:
    case ErrorKind::kUnauthenticated:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
    case ErrorKind::kConflict:
      return std::nullopt;
  }
  return std::nullopt;
}

Response refuse_fields(const Error& error) {
  std::string issues;
  const auto shown = std::min(error.fields.size(), kMostFieldErrors);
  for (const auto& field : std::span(error.fields).first(shown)) {
    if (field.field.find("password") != std::string::npos)
      for (const auto& row : kPasswordFaults)
        if (row.code == field.code) return refuse(row.fault);
    if (field.code == core::kClaimsTooLong)
      return refuse(ApiError::kClaimsTooLong, "[body." + field.field + "] " + field.message);
    issues.append(issues.empty() ? "[body." : "; [body.").append(field.field).append("] ").append(field.message);
  }
  if (const auto more = error.fields.size() - shown + error.fields_left_out; more > 0)
    issues.append("; and ").append(std::to_string(more)).append(" more");
  return refuse_invalid(issues.empty() ? error.detail() : std::string_view(issues));
}

}  // namespace

Response refuse(ApiError fault) { return refuse(fault, row_of(fault).message); }

Response refuse(ApiError fault, std::string_view message) {
  const auto& row = row_of(fault);
  if (fault != ApiError::kFailed) return respond(row.status, row.code, message);
  return Response{.status = row.status, .log_code = "INTERNAL"}.with("Content-Type", http::kJsonType);
}

Response refuse_with_page(const Error& error, std::string url) {
  const auto& row = error.row();
  auto response =
      http::json_response(http::status_of(row.kind),
                          ErrorEnvelope{.message = std::string(row.title), .code = std::string(row.wire), .url = std::move(url)});
  response.log_code = row.wire;
  return response;
}

Response refuse_invalid(std::string_view message) { return respond(HttpStatus::kBadRequest, "VALIDATION_ERROR", message); }

Response refuse_field(std::string_view field) {
  return respond(HttpStatus::kBadRequest, "FIELD_NOT_ALLOWED", std::string(field) + " is not allowed to be set");
}

Response refuse_missing_field(std::string_view field) {
  return respond(HttpStatus::kBadRequest, "MISSING_FIELD", std::string(field) + " is required");
}

Response refuse_media_type(std::string_view sent, std::string_view allowed) {
  const auto message = "Content-Type \"" + std::string(sent) + "\" is not allowed. Allowed types: " + std::string(allowed);
  return respond(HttpStatus::kUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", message);
}

Response translate(const Error& error, std::initializer_list<Translation> here) {
  auto fault = fault_in(here, error.code);
  if (!fault) fault = default_fault(error);
  const auto& row = error.row();
  auto response = fault                                        ? refuse(*fault)
                  : error.code == ErrorCode::kValidationFailed ? refuse_fields(error)
                                                               : respond(http::status_of(row.kind), row.wire, error.detail());
  if (row.kind == ErrorKind::kLimited || row.kind == ErrorKind::kUnavailable) {
    const auto seconds = std::to_string(error.retry_after.value_or(std::chrono::seconds(1)).count());
    response.with("Retry-After", seconds).with("X-Retry-After", seconds);
  }
  response.not_before = error.not_before;
  response.log_note = error.cause.for_log();
  return response;
}

Response refuse_transport(http::Refusal refusal) {
  const auto& row = http::row_of(refusal);
  const bool is_nowhere = refusal == http::Refusal::kUnknownPath || refusal == http::Refusal::kMethodNotAllowed;
  if (is_nowhere) return {.status = HttpStatus::kNotFound};
  return refusal == http::Refusal::kInternalFailure ? refuse(ApiError::kFailed) : respond(row.status, row.wire, row.detail);
}

}  // namespace usher::better_auth
