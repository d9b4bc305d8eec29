#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "server/http/messages/refusals.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

/// Every error that the protocol has a message for, one row each in api_errors.cpp.
enum class ApiError {
  kUnauthorized,
  kForbidden,
  kSessionNotFresh,
  kSessionExpired,
  kInvalidOrigin,
  kMissingOrNullOrigin,
  kCrossSiteNavigation,
  kInvalidCallbackUrl,
  kInvalidRedirectUrl,
  kInvalidErrorCallbackUrl,
  kInvalidNewUserCallbackUrl,
  kTargetIsNoText,
  kInvalidEmailOrPassword,
  kInvalidEmail,
  kInvalidPassword,
  kPasswordTooShort,
  kPasswordTooLong,
  kPasswordCompromised,
  kEmailNotVerified,
  kBannedUser,
  kSecondFactorLost,
  kUserExists,
  kClaimsTooLong,
  kSignUpDisabled,
  kEmailCannotBeUpdated,
  kNoFieldsToUpdate,
  kEmailIsTheSame,
  kEmailMismatch,
  kEmailAlreadyVerified,
  kCredentialAccountNotFound,
  kInvalidToken,
  kTokenExpired,
  kInvalidVerificationToken,
  kUserNotFound,
  kInvalidDeletionToken,
  kNoUserInfo,
  kDeferredRefreshOff,
  kMayNotListUsers,
  kMayNotGetUser,
  kMayNotCreateUsers,
  kMayNotUpdateUsers,
  kMayNotDeleteUsers,
  kMayNotChangeRole,
  kMayNotBanUsers,
  kMayNotSetPassword,
  kMayNotListSessions,
  kMayNotRevokeSessions,
  kMayNotImpersonate,
  kCannotBanSelf,
  kCannotRemoveSelf,
  kCannotImpersonateAdmins,
  kNotImpersonating,
  kNoSuchRole,
  kInvalidRoleType,
  kNoDataToUpdate,
  kPasswordByUpdate,
  kAddressTaken,
  kNoPermissionAsked,
  kInvalidOtp,
  kOtpExpired,
  kTooManyOtpAttempts,
  kOtpUserNotFound,
  kInvalidOtpType,
  kChangeByOtpDisabled,
  kAnonymousAlready,
  kNotAnonymous,
  kTotpAlreadyEnabled,
  kTotpNotEnabled,
  kTwoFactorNotEnabled,
  kInvalidCode,
  kInvalidBackupCode,
  kInvalidTwoFactorCookie,
  kTooManyAttempts,
  kTemporarilyLocked,
  kBackupCodesNotEnabled,
  kOtpHasExpired,
  kOtpNotConfigured,
  kProviderNotFound,
  kIdTokenNotSupported,
  kInvalidIdToken,
  kOAuthLinkError,
  kLinkingDifferentEmails,
  kSocialAccountAlreadyLinked,
  kAccountNotFound,
  kLastAccount,
  kNoAccessToken,
  kRefreshTokenNotFound,
  kInvalidJson,
  kTooManyRequests,
  kConflict,
  kUnavailable,
  kFailed,
};

/// Returns `{"message", "code"}`; without a code if the protocol sends none.
http::Response refuse(ApiError fault);
/// The same with another message, for details that the row does not have.
http::Response refuse(ApiError fault, std::string_view message);
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
