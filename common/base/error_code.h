#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher {

/// The class of an error. Transports map it to a status, the command line to an exit code.
enum class ErrorKind {
  kInvalid,
  kConsumed,
  kUnauthenticated,
  kForbidden,
  kNotFound,
  kConflict,
  kLimited,
  kUpstream,
  kUnavailable,
  kInternal
};

/// Every error of the core. Each has one row in kErrors.
enum class ErrorCode {
  kValidationFailed,
  kInvalidArgument,
  kInvalidSettings,
  kNoTraits,
  kUnknownText,
  kStateNotMade,
  kUnauthenticated,
  kInvalidCredentials,
  kInvalidRefreshToken,
  kInvalidPassword,
  kInvalidCode,
  kInvalidPasskey,
  kTwoFactorAlreadyEnabled,
  kTwoFactorNotEnabled,
  kInvalidToken,
  kTokenExpired,
  kAccountSuspended,
  kEmailNotVerified,
  kPasswordChangeRequired,
  kTwoFactorEnrolmentRequired,
  kSecondFactorLost,
  kSignupDisabled,
  kAccessDenied,
  kStateMismatch,
  kEmailNotVerifiedByProvider,
  kEmailNotAccepted,
  kEmailDoesNotMatch,
  kFreshSessionRequired,
  kNotWhileViewing,
  kAdminSessionRequired,
  kForbidden,
  kOwnAccount,
  kNotFound,
  kUserNotFound,
  kSessionNotFound,
  kKeyNotFound,
  kMailNotFound,
  kDeviceNotFound,
  kPasskeyNotFound,
  kThreadNotFound,
  kEmailTaken,
  kAlreadyLinked,
  kLastWayIn,
  kLastAdmin,
  kConflict,
  kSchemaOutdated,
  kSchemaAhead,
  kMigrationChanged,
  kForeignTable,
  kServerRunning,
  kSecretMismatch,
  kRateLimited,
  kSignInToGoOn,
  kUpstreamFailed,
  kUpstreamBusy,
  kProviderRefused,
  kInvalidIdToken,
  kChatOff,
  kAdaptOff,
  kOverloaded,
  kDatabaseBusy,
  kDatabaseUnreachable,
  kDatabaseReplaced,
  kDatabaseDamaged,
  kInternal,
};

struct ErrorRow {
  ErrorCode code;
  ErrorKind kind;
  std::string_view wire;      ///< Machine readable. Never renamed after its release.
  std::string_view title;     ///< The kind of problem, for people.
  std::string_view detail;    ///< One sentence that says what to do. Safe to show to anyone. {}: the command of `act`.
  std::string_view act = {};  ///< Of the Remedy, if any.
};

/// In the order of the codes.
extern const std::array<ErrorRow, static_cast<std::size_t>(ErrorCode::kInternal) + 1> kErrors;

const ErrorRow& row_of(ErrorCode code);

}  // namespace usher
