#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "server/http/messages/refusals.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

/// Every refusal that the protocol has words for, one row each in faults.cpp.
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
  kUserExists,
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

/// `{"message", "code"}`; without a code where the protocol has none.
http::Response refuse(ApiError fault);
/// The same with other words: of what the row cannot know.
http::Response refuse(ApiError fault, std::string_view message);
/// 400 VALIDATION_ERROR; `message` as the protocol writes issues: `[body.email] Invalid email address; ...`.
http::Response refuse_invalid(std::string_view message);
/// 400 FIELD_NOT_ALLOWED.
http::Response refuse_field(std::string_view field);
/// 415, in the protocol's words.
http::Response refuse_media_type(std::string_view sent, std::string_view allowed);

/// What an endpoint calls an error of the core, where it is not what translate() says by itself.
struct Translation {
  ErrorCode code;
  ApiError fault;
};
/// The answer to an error of the core; with Retry-After and X-Retry-After where one may try again.
http::Response translate(const Error& error, std::initializer_list<Translation> here = {});

/// What the transport refuses. Unknown paths, and methods that a path does not take, are 404 without a body.
http::Response refuse_transport(http::Refusal refusal);

}  // namespace usher::better_auth
