#pragma once

#include "common/core/user_fields/user_fields.h"
#include "server/http/messages/problem.h"

namespace usher::better_auth {

/// 200 with a JSON body.
inline http::Response ok(const json::Value& value) {
  return http::json_text_response(http::HttpStatus::kOk, json::to_text(value));
}
inline http::Response status_true() { return ok(json::Object{{"status", true}}); }
inline http::Response success_true() { return ok(json::Object{{"success", true}}); }
/// 302.
inline http::Response redirect(std::string_view target) {
  http::Response response{.status = http::HttpStatus::kFound};
  return response.with("Content-Type", http::kJsonType).with("Location", std::string(target));
}

/// An error as the protocol has it.
struct ApiError {
  http::HttpStatus status;
  std::string_view code;  ///< Empty: the protocol sends no code.
  std::string_view message;
  bool operator==(const ApiError&) const = default;
};

/// Every error that the protocol has a message for.
namespace api_error {

using http::HttpStatus;

inline constexpr ApiError kUnauthorized{HttpStatus::kUnauthorized, "UNAUTHORIZED", "Unauthorized"};
inline constexpr ApiError kForbidden{HttpStatus::kForbidden, "FORBIDDEN", "Forbidden"};
inline constexpr ApiError kSessionNotFresh{HttpStatus::kForbidden, "SESSION_NOT_FRESH", "Session is not fresh"};
inline constexpr ApiError kSessionExpired{HttpStatus::kBadRequest, "SESSION_EXPIRED",
                                          "Session expired. Re-authenticate to perform this action."};
inline constexpr ApiError kInvalidOrigin{HttpStatus::kForbidden, "INVALID_ORIGIN", "Invalid origin"};
inline constexpr ApiError kMissingOrNullOrigin{HttpStatus::kForbidden, "MISSING_OR_NULL_ORIGIN", "Missing or null Origin"};
inline constexpr ApiError kCrossSiteNavigation{HttpStatus::kForbidden, "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED",
                                               "Cross-site navigation login blocked. This request appears to be a CSRF attack."};
inline constexpr ApiError kInvalidCallbackUrl{HttpStatus::kForbidden, "INVALID_CALLBACK_URL", "Invalid callbackURL"};
inline constexpr ApiError kInvalidRedirectUrl{HttpStatus::kForbidden, "INVALID_REDIRECT_URL", "Invalid redirectURL"};
inline constexpr ApiError kInvalidErrorCallbackUrl{HttpStatus::kForbidden, "INVALID_ERROR_CALLBACK_URL",
                                                   "Invalid errorCallbackURL"};
inline constexpr ApiError kInvalidNewUserCallbackUrl{HttpStatus::kForbidden, "INVALID_NEW_USER_CALLBACK_URL",
                                                     "Invalid newUserCallbackURL"};
inline constexpr ApiError kTargetIsNoText{HttpStatus::kBadRequest, "", "Invalid callbackURL: expected a string"};
inline constexpr ApiError kInvalidEmailOrPassword{HttpStatus::kUnauthorized, "INVALID_EMAIL_OR_PASSWORD",
                                                  "Invalid email or password"};
inline constexpr ApiError kInvalidEmail{HttpStatus::kBadRequest, "INVALID_EMAIL", "Invalid email"};
inline constexpr ApiError kInvalidPassword{HttpStatus::kBadRequest, "INVALID_PASSWORD", "Invalid password"};
inline constexpr ApiError kPasswordTooShort{HttpStatus::kBadRequest, "PASSWORD_TOO_SHORT", "Password too short"};
inline constexpr ApiError kPasswordTooLong{HttpStatus::kBadRequest, "PASSWORD_TOO_LONG", "Password too long"};
inline constexpr ApiError kPasswordCompromised{HttpStatus::kBadRequest, "PASSWORD_COMPROMISED",
                                               "The password is among the most common ones; choose another"};
inline constexpr ApiError kEmailNotVerified{HttpStatus::kForbidden, "EMAIL_NOT_VERIFIED", "Email not verified"};
inline constexpr ApiError kBannedUser{
    HttpStatus::kForbidden, "BANNED_USER",
    "You have been banned from this application. Please contact support if you believe this is an error."};
inline constexpr ApiError kSecondFactorLost{
    HttpStatus::kForbidden, "SECOND_FACTOR_LOST",
    "The second factor of this account was lost; sign in with the password, or ask an operator to remove it"};
inline constexpr ApiError kUserExists{HttpStatus::kUnprocessable, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
                                      "User already exists. Use another email."};
inline constexpr ApiError kClaimsTooLong{HttpStatus::kUnprocessable, core::kClaimsTooLong,
                                         "The claims of an account are too long together"};
inline constexpr ApiError kSignUpDisabled{HttpStatus::kBadRequest, "EMAIL_PASSWORD_SIGN_UP_DISABLED",
                                          "Email and password sign up is not enabled"};
inline constexpr ApiError kEmailCannotBeUpdated{HttpStatus::kBadRequest, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"};
inline constexpr ApiError kNoFieldsToUpdate{HttpStatus::kBadRequest, "", "No fields to update"};
inline constexpr ApiError kEmailIsTheSame{HttpStatus::kBadRequest, "", "Email is the same"};
inline constexpr ApiError kEmailMismatch{HttpStatus::kBadRequest, "EMAIL_MISMATCH", "Email mismatch"};
inline constexpr ApiError kEmailAlreadyVerified{HttpStatus::kBadRequest, "EMAIL_ALREADY_VERIFIED", "Email is already verified"};
inline constexpr ApiError kCredentialAccountNotFound{HttpStatus::kBadRequest, "CREDENTIAL_ACCOUNT_NOT_FOUND",
                                                     "Credential account not found"};
inline constexpr ApiError kInvalidToken{HttpStatus::kBadRequest, "INVALID_TOKEN", "Invalid token"};
inline constexpr ApiError kTokenExpired{HttpStatus::kUnauthorized, "TOKEN_EXPIRED", "Token expired"};
inline constexpr ApiError kInvalidVerificationToken{HttpStatus::kUnauthorized, "INVALID_TOKEN", "Invalid token"};
inline constexpr ApiError kUserNotFound{HttpStatus::kNotFound, "USER_NOT_FOUND", "User not found"};
inline constexpr ApiError kInvalidDeletionToken{HttpStatus::kNotFound, "INVALID_TOKEN", "Invalid token"};
inline constexpr ApiError kNoUserInfo{HttpStatus::kNotFound, "FAILED_TO_GET_USER_INFO", "Failed to get user info"};
inline constexpr ApiError kDeferredRefreshOff{HttpStatus::kMethodNotAllowed, "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
                                              "POST method requires deferSessionRefresh to be enabled in session config"};
inline constexpr ApiError kMayNotListUsers{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS",
                                           "You are not allowed to list users"};
inline constexpr ApiError kMayNotGetUser{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_GET_USER",
                                         "You are not allowed to get user"};
inline constexpr ApiError kMayNotCreateUsers{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS",
                                             "You are not allowed to create users"};
inline constexpr ApiError kMayNotUpdateUsers{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS",
                                             "You are not allowed to update users"};
inline constexpr ApiError kMayNotDeleteUsers{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS",
                                             "You are not allowed to delete users"};
inline constexpr ApiError kMayNotChangeRole{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE",
                                            "You are not allowed to change users role"};
inline constexpr ApiError kMayNotBanUsers{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_BAN_USERS",
                                          "You are not allowed to ban users"};
inline constexpr ApiError kMayNotSetPassword{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD",
                                             "You are not allowed to set users password"};
inline constexpr ApiError kMayNotListSessions{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS",
                                              "You are not allowed to list users sessions"};
inline constexpr ApiError kMayNotRevokeSessions{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS",
                                                "You are not allowed to revoke users sessions"};
inline constexpr ApiError kMayNotImpersonate{HttpStatus::kForbidden, "YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS",
                                             "You are not allowed to impersonate users"};
inline constexpr ApiError kCannotBanSelf{HttpStatus::kBadRequest, "YOU_CANNOT_BAN_YOURSELF", "You cannot ban yourself"};
inline constexpr ApiError kCannotRemoveSelf{HttpStatus::kBadRequest, "YOU_CANNOT_REMOVE_YOURSELF", "You cannot remove yourself"};
inline constexpr ApiError kCannotImpersonateAdmins{HttpStatus::kForbidden, "YOU_CANNOT_IMPERSONATE_ADMINS",
                                                   "You cannot impersonate admins"};
inline constexpr ApiError kNotImpersonating{HttpStatus::kBadRequest, "", "You are not impersonating anyone"};
inline constexpr ApiError kNoSuchRole{HttpStatus::kBadRequest, "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE",
                                      "You are not allowed to set a non-existent role value"};
inline constexpr ApiError kInvalidRoleType{HttpStatus::kBadRequest, "INVALID_ROLE_TYPE", "Invalid role type"};
inline constexpr ApiError kNoDataToUpdate{HttpStatus::kBadRequest, "NO_DATA_TO_UPDATE", "No data to update"};
inline constexpr ApiError kPasswordByUpdate{
    HttpStatus::kBadRequest, "PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER",
    "Password cannot be updated through update-user. Use the set-user-password endpoint instead"};
inline constexpr ApiError kAddressTaken{HttpStatus::kBadRequest, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
                                        "User already exists. Use another email."};
inline constexpr ApiError kNoPermissionAsked{HttpStatus::kBadRequest, "",
                                             "invalid permission check. no permission(s) were passed."};
inline constexpr ApiError kInvalidOtp{HttpStatus::kBadRequest, "INVALID_OTP", "Invalid OTP"};
inline constexpr ApiError kOtpExpired{HttpStatus::kBadRequest, "OTP_EXPIRED", "OTP expired"};
inline constexpr ApiError kTooManyOtpAttempts{HttpStatus::kForbidden, "TOO_MANY_ATTEMPTS", "Too many attempts"};
inline constexpr ApiError kOtpUserNotFound{HttpStatus::kBadRequest, "USER_NOT_FOUND", "User not found"};
inline constexpr ApiError kInvalidOtpType{HttpStatus::kBadRequest, "", "Invalid OTP type"};
inline constexpr ApiError kChangeByOtpDisabled{HttpStatus::kBadRequest, "", "Change email with OTP is disabled"};
inline constexpr ApiError kAnonymousAlready{HttpStatus::kBadRequest, "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY",
                                            "Anonymous users cannot sign in again anonymously"};
inline constexpr ApiError kNotAnonymous{HttpStatus::kForbidden, "USER_IS_NOT_ANONYMOUS", "User is not anonymous"};
inline constexpr ApiError kChallengeNotFound{HttpStatus::kBadRequest, "CHALLENGE_NOT_FOUND", "Challenge not found"};
inline constexpr ApiError kRegistrationFailed{HttpStatus::kBadRequest, "FAILED_TO_VERIFY_REGISTRATION",
                                              "Failed to verify registration"};
inline constexpr ApiError kAuthenticationFailed{HttpStatus::kBadRequest, "AUTHENTICATION_FAILED", "Authentication failed"};
inline constexpr ApiError kWrongSignature{HttpStatus::kUnauthorized, "AUTHENTICATION_FAILED", "Authentication failed"};
inline constexpr ApiError kUnknownPasskey{HttpStatus::kUnauthorized, "PASSKEY_NOT_FOUND", "Passkey not found"};
inline constexpr ApiError kPasskeyNotFound{HttpStatus::kNotFound, "PASSKEY_NOT_FOUND", "Passkey not found"};
inline constexpr ApiError kNoPasskeyId{HttpStatus::kBadRequest, "", "Missing required parameter: id"};
inline constexpr ApiError kTotpAlreadyEnabled{HttpStatus::kBadRequest, "TOTP_ALREADY_ENABLED", "TOTP is already enabled"};
inline constexpr ApiError kTotpNotEnabled{HttpStatus::kBadRequest, "TOTP_NOT_ENABLED", "TOTP not enabled"};
inline constexpr ApiError kTwoFactorNotEnabled{HttpStatus::kBadRequest, "TWO_FACTOR_NOT_ENABLED", "Two factor isn't enabled"};
inline constexpr ApiError kInvalidCode{HttpStatus::kUnauthorized, "INVALID_CODE", "Invalid code"};
inline constexpr ApiError kInvalidBackupCode{HttpStatus::kUnauthorized, "INVALID_BACKUP_CODE", "Invalid backup code"};
inline constexpr ApiError kInvalidTwoFactorCookie{HttpStatus::kUnauthorized, "INVALID_TWO_FACTOR_COOKIE",
                                                  "Invalid two factor cookie"};
inline constexpr ApiError kTooManyAttempts{HttpStatus::kBadRequest, "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE",
                                           "Too many attempts. Please request a new code."};
inline constexpr ApiError kTemporarilyLocked{
    HttpStatus::kTooManyRequests, "ACCOUNT_TEMPORARILY_LOCKED",
    "Too many failed verification attempts. Your account is temporarily locked. Please try again later."};
inline constexpr ApiError kBackupCodesNotEnabled{HttpStatus::kBadRequest, "BACKUP_CODES_NOT_ENABLED",
                                                 "Backup codes aren't enabled"};
inline constexpr ApiError kOtpHasExpired{HttpStatus::kBadRequest, "OTP_HAS_EXPIRED", "OTP has expired"};
inline constexpr ApiError kOtpNotConfigured{HttpStatus::kBadRequest, "OTP_NOT_CONFIGURED", "otp isn't configured"};
inline constexpr ApiError kProviderNotFound{HttpStatus::kNotFound, "PROVIDER_NOT_FOUND", "Provider not found"};
inline constexpr ApiError kIdTokenNotSupported{HttpStatus::kNotFound, "ID_TOKEN_NOT_SUPPORTED", "id_token not supported"};
inline constexpr ApiError kInvalidIdToken{HttpStatus::kUnauthorized, "INVALID_TOKEN", "Invalid token"};
inline constexpr ApiError kOAuthLinkError{HttpStatus::kUnauthorized, "OAUTH_LINK_ERROR", "account not linked"};
inline constexpr ApiError kLinkingDifferentEmails{HttpStatus::kUnauthorized, "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED",
                                                  "Account not linked - different emails not allowed"};
inline constexpr ApiError kSocialAccountAlreadyLinked{HttpStatus::kConflict, "SOCIAL_ACCOUNT_ALREADY_LINKED",
                                                      "Social account already linked"};
inline constexpr ApiError kAccountNotFound{HttpStatus::kBadRequest, "ACCOUNT_NOT_FOUND", "Account not found"};
inline constexpr ApiError kLastAccount{HttpStatus::kBadRequest, "FAILED_TO_UNLINK_LAST_ACCOUNT",
                                       "You can't unlink your last account"};
inline constexpr ApiError kNoAccessToken{HttpStatus::kBadRequest, "FAILED_TO_GET_ACCESS_TOKEN",
                                         "Failed to get a valid access token"};
inline constexpr ApiError kRefreshTokenNotFound{HttpStatus::kBadRequest, "REFRESH_TOKEN_NOT_FOUND", "Refresh token not found"};
inline constexpr ApiError kInvalidJson{HttpStatus::kBadRequest, "BAD_REQUEST", "Invalid JSON in request body"};
inline constexpr ApiError kTooManyRequests{HttpStatus::kTooManyRequests, "", "Too many requests. Please try again later."};
inline constexpr ApiError kConflict{HttpStatus::kConflict, "", "Another change came first; look and try again"};
inline constexpr ApiError kUnavailable{HttpStatus::kUnavailable, "SERVICE_UNAVAILABLE", "The server is busy; try again shortly"};
inline constexpr ApiError kFailed{HttpStatus::kInternal, "", ""};

}  // namespace api_error

/// Returns `{"message", "code"}`; without a code if the protocol sends none.
http::Response refuse(const ApiError& fault);
/// The same with another message, for details that the row does not have.
http::Response refuse(const ApiError& fault, std::string_view message);
/// `{"message", "code", "url"}` of an error of the core that the protocol does not know; `url` is the page that helps.
http::Response refuse_with_page(const Error& error, std::string url);
/// 400 VALIDATION_ERROR; `message` in the protocol's format: `[body.email] Invalid email address; ...`.
http::Response refuse_invalid(std::string_view message);
/// 400 FIELD_NOT_ALLOWED.
http::Response refuse_field(std::string_view field);
/// 400 MISSING_FIELD.
http::Response refuse_missing_field(std::string_view field);
/// 415 with the protocol's message.
http::Response refuse_media_type(std::string_view sent, std::string_view allowed);

/// An endpoint's own error for a core error, instead of the default of translate().
struct Translation {
  ErrorCode code;
  ApiError fault;
};
/// Returns the response to a core error, with Retry-After and X-Retry-After if the call may be retried.
http::Response translate(const Error& error, std::initializer_list<Translation> here = {});

/// The responses to transport refusals. An unknown path and a method that a path does not allow are 404 without a body.
http::Response refuse_transport(http::Refusal refusal);

}  // namespace usher::better_auth
