#pragma once

#include <algorithm>
#include <array>
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
  kUnauthenticated,
  kInvalidCredentials,
  kInvalidRefreshToken,
  kInvalidPassword,
  kInvalidCode,
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
  kFreshSessionRequired,
  kAdminSessionRequired,
  kForbidden,
  kOwnAccount,
  kNotFound,
  kUserNotFound,
  kSessionNotFound,
  kKeyNotFound,
  kMailNotFound,
  kDeviceNotFound,
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
  kUpstreamFailed,
  kProviderRefused,
  kInvalidIdToken,
  kChatOff,
  kOverloaded,
  kDatabaseBusy,
  kDatabaseUnreachable,
  kInternal,
};

struct ErrorRow {
  ErrorCode code;
  ErrorKind kind;
  std::string_view wire;    ///< Machine readable. Never renamed after its release.
  std::string_view title;   ///< The kind of problem, for people.
  std::string_view detail;  ///< One sentence that says what to do. Safe to show to anyone.
};

inline constexpr std::array kErrors{
    ErrorRow{ErrorCode::kValidationFailed, ErrorKind::kInvalid, "VALIDATION_FAILED", "Invalid input",
             "Some fields are missing or wrong; see errors"},
    ErrorRow{ErrorCode::kInvalidArgument, ErrorKind::kInvalid, "INVALID_ARGUMENT", "Invalid input", "A value is not usable"},
    ErrorRow{ErrorCode::kInvalidSettings, ErrorKind::kInvalid, "INVALID_SETTINGS", "Wrong settings",
             "A setting is wrong; the log names it"},
    ErrorRow{ErrorCode::kUnauthenticated, ErrorKind::kUnauthenticated, "UNAUTHENTICATED", "Not signed in",
             "Sign in first: the access token or session is missing, wrong or expired"},
    ErrorRow{ErrorCode::kInvalidCredentials, ErrorKind::kUnauthenticated, "INVALID_CREDENTIALS", "Sign-in refused",
             "Invalid email or password"},
    ErrorRow{ErrorCode::kInvalidRefreshToken, ErrorKind::kUnauthenticated, "INVALID_REFRESH_TOKEN", "Session ended",
             "The refresh token is missing, wrong, used or expired; sign in again"},
    ErrorRow{ErrorCode::kInvalidPassword, ErrorKind::kForbidden, "INVALID_PASSWORD", "Wrong password", "The password is wrong"},
    ErrorRow{ErrorCode::kInvalidCode, ErrorKind::kUnauthenticated, "INVALID_CODE", "Wrong code", "The code is wrong or was used"},
    ErrorRow{ErrorCode::kTwoFactorAlreadyEnabled, ErrorKind::kConflict, "TWO_FACTOR_ALREADY_ENABLED", "Second factor in force",
             "A second factor is in force already; disable it first"},
    ErrorRow{ErrorCode::kTwoFactorNotEnabled, ErrorKind::kConflict, "TWO_FACTOR_NOT_ENABLED", "No second factor",
             "No second factor is set up; start with POST /auth/2fa/enroll"},
    ErrorRow{ErrorCode::kInvalidToken, ErrorKind::kConsumed, "INVALID_TOKEN", "Link used or wrong",
             "The link is wrong, was used, or was replaced by a newer one; ask for a new one"},
    ErrorRow{ErrorCode::kTokenExpired, ErrorKind::kConsumed, "TOKEN_EXPIRED", "Link too old",
             "The link is too old; ask for a new one"},
    ErrorRow{ErrorCode::kAccountSuspended, ErrorKind::kForbidden, "ACCOUNT_SUSPENDED", "Account suspended",
             "Account is suspended"},
    ErrorRow{ErrorCode::kEmailNotVerified, ErrorKind::kForbidden, "EMAIL_NOT_VERIFIED", "Email not verified",
             "Confirm the email address first, with the link that was sent to it"},
    ErrorRow{ErrorCode::kPasswordChangeRequired, ErrorKind::kForbidden, "PASSWORD_CHANGE_REQUIRED", "Password to be replaced",
             "This password was set for you; choose your own with POST /auth/password/reset and the reset_token"},
    ErrorRow{ErrorCode::kTwoFactorEnrolmentRequired, ErrorKind::kForbidden, "TWO_FACTOR_ENROLMENT_REQUIRED",
             "Second factor to be set up", "This account needs a second factor; set one up to sign in"},
    ErrorRow{ErrorCode::kSecondFactorLost, ErrorKind::kForbidden, "SECOND_FACTOR_LOST", "Second factor lost",
             "The second factor of this account was lost; an operator removes it with `usher user reset-2fa`"},
    ErrorRow{ErrorCode::kSignupDisabled, ErrorKind::kForbidden, "SIGNUP_DISABLED", "Sign-up closed",
             "Only administrators create accounts here"},
    ErrorRow{ErrorCode::kAccessDenied, ErrorKind::kForbidden, "ACCESS_DENIED", "Sign-in declined",
             "The sign-in was declined at the provider; try again to allow it"},
    ErrorRow{ErrorCode::kStateMismatch, ErrorKind::kForbidden, "STATE_MISMATCH", "Sign-in expired",
             "This sign-in was started in another browser, has expired or is complete; start again"},
    ErrorRow{ErrorCode::kEmailNotVerifiedByProvider, ErrorKind::kForbidden, "EMAIL_NOT_VERIFIED_BY_PROVIDER",
             "Email not verified", "The provider has not verified the email address; verify it there first"},
    ErrorRow{ErrorCode::kFreshSessionRequired, ErrorKind::kForbidden, "FRESH_SESSION_REQUIRED", "Confirm it is you",
             "Confirm the password again with POST /auth/reauthenticate, then repeat the request"},
    ErrorRow{ErrorCode::kAdminSessionRequired, ErrorKind::kForbidden, "ADMIN_SESSION_REQUIRED", "An admin's session needed",
             "An API key may not do that; sign in as an admin, and confirm the password with POST /auth/reauthenticate"},
    ErrorRow{ErrorCode::kForbidden, ErrorKind::kForbidden, "FORBIDDEN", "Not allowed", "This account may not do that"},
    ErrorRow{ErrorCode::kOwnAccount, ErrorKind::kForbidden, "OWN_ACCOUNT", "Own account",
             "Not allowed for your own account; ask another admin or the operator"},
    ErrorRow{ErrorCode::kNotFound, ErrorKind::kNotFound, "NOT_FOUND", "Not found", "Nothing with that name exists"},
    ErrorRow{ErrorCode::kUserNotFound, ErrorKind::kNotFound, "USER_NOT_FOUND", "No such user",
             "No account has that id or email address"},
    ErrorRow{ErrorCode::kSessionNotFound, ErrorKind::kNotFound, "SESSION_NOT_FOUND", "No such session",
             "No live session of this account has that id"},
    ErrorRow{ErrorCode::kKeyNotFound, ErrorKind::kNotFound, "KEY_NOT_FOUND", "No such key", "No signing key has that id"},
    ErrorRow{ErrorCode::kMailNotFound, ErrorKind::kNotFound, "MAIL_NOT_FOUND", "No such mail",
             "No mail of the outbox has that id"},
    ErrorRow{ErrorCode::kDeviceNotFound, ErrorKind::kNotFound, "DEVICE_NOT_FOUND", "No such device",
             "No trusted device of this account has that id"},
    ErrorRow{ErrorCode::kThreadNotFound, ErrorKind::kNotFound, "THREAD_NOT_FOUND", "No such conversation",
             "No conversation of yours has that session_id"},
    ErrorRow{ErrorCode::kEmailTaken, ErrorKind::kConflict, "EMAIL_TAKEN", "Account exists",
             "An account with this email already exists"},
    ErrorRow{ErrorCode::kAlreadyLinked, ErrorKind::kConflict, "ALREADY_LINKED", "Linked to another account",
             "The provider account, or its email address, belongs to another account here"},
    ErrorRow{ErrorCode::kLastWayIn, ErrorKind::kConflict, "LAST_WAY_IN", "Last way in",
             "This is the only way to sign in; set a password or link another provider first"},
    ErrorRow{ErrorCode::kLastAdmin, ErrorKind::kConflict, "LAST_ADMIN", "Last admin",
             "This is the only active admin; make another account an admin first"},
    ErrorRow{ErrorCode::kConflict, ErrorKind::kConflict, "CONFLICT", "Conflict",
             "The data has changed in the meantime; read it again and retry"},
    ErrorRow{ErrorCode::kSchemaOutdated, ErrorKind::kConflict, "SCHEMA_OUTDATED", "Schema too old",
             "The database needs migrating: run `usher migrate up`"},
    ErrorRow{ErrorCode::kSchemaAhead, ErrorKind::kConflict, "SCHEMA_AHEAD", "Schema too new",
             "The database was migrated by a newer release; use that release or restore an older backup"},
    ErrorRow{ErrorCode::kMigrationChanged, ErrorKind::kInternal, "MIGRATION_CHANGED", "Migration changed",
             "An applied migration differs from this release's; nothing was done"},
    ErrorRow{ErrorCode::kForeignTable, ErrorKind::kConflict, "FOREIGN_TABLE", "Table not ours",
             "The database holds a table of another application under one of our names; nothing was done"},
    ErrorRow{ErrorCode::kServerRunning, ErrorKind::kConflict, "SERVER_RUNNING", "Server running",
             "A server is using this database; stop it first"},
    ErrorRow{ErrorCode::kSecretMismatch, ErrorKind::kInternal, "SECRET_MISMATCH", "Wrong secret",
             "The secret differs from the one that created this database"},
    ErrorRow{ErrorCode::kRateLimited, ErrorKind::kLimited, "RATE_LIMITED", "Too many requests",
             "Too many attempts; wait as long as Retry-After says"},
    ErrorRow{ErrorCode::kUpstreamFailed, ErrorKind::kUpstream, "UPSTREAM_FAILED", "Another server failed",
             "A server that this one depends on failed; try again later"},
    ErrorRow{ErrorCode::kProviderRefused, ErrorKind::kUpstream, "PROVIDER_REFUSED", "Provider refused",
             "The provider did not confirm this sign-in; try again"},
    ErrorRow{ErrorCode::kInvalidIdToken, ErrorKind::kUpstream, "INVALID_ID_TOKEN", "Provider not believed",
             "The provider's statement could not be verified; sign-in failed"},
    ErrorRow{ErrorCode::kChatOff, ErrorKind::kUnavailable, "CHAT_OFF", "Chat is off",
             "Chat is not set up here; the operator can set CHAT_UPSTREAM_URL to its back end"},
    ErrorRow{ErrorCode::kOverloaded, ErrorKind::kUnavailable, "OVERLOADED", "Busy", "The server is busy; try again shortly"},
    ErrorRow{ErrorCode::kDatabaseBusy, ErrorKind::kUnavailable, "DATABASE_UNAVAILABLE", "Storage unavailable",
             "The database accepts no writes at the moment; try again shortly"},
    ErrorRow{ErrorCode::kDatabaseUnreachable, ErrorKind::kUnavailable, "DATABASE_UNREACHABLE", "Storage unreachable",
             "The database cannot be reached"},
    ErrorRow{ErrorCode::kInternal, ErrorKind::kInternal, "INTERNAL", "Internal error",
             "Something went wrong here; the log has the request id"},
};

constexpr const ErrorRow& row_of(ErrorCode code) {
  return *std::find_if(kErrors.begin(), kErrors.end(), [code](const ErrorRow& row) { return row.code == code; });
}

static_assert(kErrors.size() == static_cast<std::size_t>(ErrorCode::kInternal) + 1, "one row per code");
static_assert(
    [] {
      for (std::size_t i = 0; i < kErrors.size(); ++i)
        if (static_cast<std::size_t>(kErrors[i].code) != i) return false;
      return true;
    }(),
    "rows in the order of the codes");

}  // namespace usher
