#pragma once

#include "common/domain/session.h"

// What each way out ends and what it leaves. core::end_by and core::revoke_by apply the rows; a row that is applied elsewhere
// says where. docs/reference/access.md prints the table, and tests/common/core/sessions/ways_out_test.cpp walks it on all that an
// account can have.

namespace usher::domain {

enum class WayOut {
  kSignOut,
  kSignOutEverywhere,
  kSignOutOthers,
  kEndSession,
  kAdminEndsSession,
  kAdminEndsSessions,
  kPasswordChanged,
  kPasswordSet,
  kPasswordReset,
  kFactorChanged,
  kFactorReset,
  kProviderUnlinked,
  kPasskeyRemoved,
  kSuspended,
  kDemoted,
  kPromoted,
  kDeleted,
  kUndone,
  kReclaimed,
  kTokenReused,
  kBeyondLimit,
  kMerged,
  kNextSignIn,
  kStopped,
  kSecretAbandoned,
  kExpired,
};

/// Which of something go. kProved: the others that proved what is removed, and browsers that were trusted by it.
enum class Gone { kNone, kThis, kOthers, kAll, kSince, kProved };

/// What goes besides the sessions that the row names. Their views, refresh tokens and running chat streams end with them in every
/// row; where it names more than this one, all views of and by the user end.
enum class Beside {
  kAlone,
  kWithParent,  ///< From a view, it ends the view and the admin's session that began it, and no other session of the user.
  kViewsOnly,   ///< The views of and by the user end, though the sessions stay.
  kOldTokens,   ///< The session that the caller keeps gets new tokens; its old ones end, its refresh tokens too.
};

/// What goes of an account besides its sessions.
struct GoneOfAccount {
  Gone trust = Gone::kNone;     ///< Browsers trusted to skip the second factor.
  Gone known = Gone::kNone;     ///< Known browsers, which have limits of their own.
  Gone steps = Gone::kNone;     ///< Second steps and demanded enrolments that wait.
  Gone links = Gone::kNone;     ///< Mailed links and codes, but the link that undoes a change of the address.
  Gone provider = Gone::kNone;  ///< Links to providers, by core::LinkedAccounts, revoke_ways_in_since() or core::PasswordReset.
  Gone passkeys = Gone::kNone;  ///< By core::remove_passkey(), revoke_ways_in_since() or core::PasswordReset.
  Gone keys = Gone::kNone;      ///< API keys that the account made, by core::RightLoss, which notifies the admins.
};

struct WayOutRow {
  WayOut way;
  std::string_view name;
  EndReason reason;
  Gone sessions;  ///< Of the user.
  Beside beside;
  GoneOfAccount account = {};
};

namespace ways_out {
using enum Gone;
inline constexpr GoneOfAccount kLinks{.steps = kAll, .links = kAll};
inline constexpr GoneOfAccount kTrust{.trust = kAll, .steps = kAll};
inline constexpr GoneOfAccount kBrowsers{.trust = kAll, .known = kAll, .steps = kAll};
inline constexpr GoneOfAccount kBrowsersAndLinks{kAll, kAll, kAll, kAll};
inline constexpr GoneOfAccount kRecentWays{kAll, kAll, kAll, kAll, kSince, kSince};
inline constexpr GoneOfAccount kSteps{.steps = kAll};
inline constexpr GoneOfAccount kProvider{.steps = kAll, .provider = kThis};
inline constexpr GoneOfAccount kPasskey{.trust = kProved, .steps = kAll, .passkeys = kThis};
inline constexpr GoneOfAccount kKeys{.keys = kAll};
inline constexpr GoneOfAccount kStepsAndKeys{.steps = kAll, .keys = kAll};
inline constexpr GoneOfAccount kSinceRequest{kAll, kAll, kAll, kAll, kSince, kSince, kSince};
inline constexpr GoneOfAccount kEverything{kAll, kAll, kAll, kAll, kAll, kAll, kAll};
}  // namespace ways_out

inline constexpr EnumArray kWaysOut(
    &WayOutRow::way,
    {
        {WayOut::kSignOut, "sign-out of this session", EndReason::kSignedOut, Gone::kThis, Beside::kWithParent},
        {WayOut::kSignOutEverywhere, "sign-out everywhere", EndReason::kSignedOut, Gone::kAll, Beside::kWithParent,
         ways_out::kSteps},
        {WayOut::kSignOutOthers, "sign-out of the other sessions", EndReason::kSignedOut, Gone::kOthers, Beside::kWithParent,
         ways_out::kSteps},
        {WayOut::kEndSession, "the user ends a session of the list", EndReason::kRevoked, Gone::kThis, Beside::kAlone},
        {WayOut::kAdminEndsSession, "an admin ends a session", EndReason::kRevoked, Gone::kThis, Beside::kAlone},
        {WayOut::kAdminEndsSessions, "an admin ends all sessions", EndReason::kRevoked, Gone::kAll, Beside::kAlone,
         ways_out::kSteps},
        {WayOut::kPasswordChanged, "changed password", EndReason::kPasswordChanged, Gone::kOthers, Beside::kOldTokens,
         ways_out::kLinks},
        {WayOut::kPasswordSet, "password set by an admin", EndReason::kPasswordChanged, Gone::kAll, Beside::kAlone,
         ways_out::kBrowsersAndLinks},
        // By core::PasswordReset: ways in of the last week, unless its user chose others.
        {WayOut::kPasswordReset, "reset password", EndReason::kPasswordReset, Gone::kAll, Beside::kAlone, ways_out::kRecentWays},
        // A removal with a code and a passkey answer no tokens; the session keeps its own.
        {WayOut::kFactorChanged, "changed or removed second factor", EndReason::kFactorChanged, Gone::kOthers, Beside::kOldTokens,
         ways_out::kTrust},
        {WayOut::kFactorReset, "second factor removed by an admin", EndReason::kFactorChanged, Gone::kAll, Beside::kAlone,
         ways_out::kBrowsers},
        {WayOut::kProviderUnlinked, "removed link to a provider", EndReason::kRevoked, Gone::kOthers, Beside::kAlone,
         ways_out::kProvider},
        {WayOut::kPasskeyRemoved, "removed passkey", EndReason::kRevoked, Gone::kProved, Beside::kAlone, ways_out::kPasskey},
        {WayOut::kSuspended, "suspension", EndReason::kSuspended, Gone::kAll, Beside::kAlone, ways_out::kStepsAndKeys},
        {WayOut::kDemoted, "lost role of an admin", EndReason::kRevoked, Gone::kNone, Beside::kViewsOnly, ways_out::kKeys},
        {WayOut::kPromoted, "new role of an admin", EndReason::kRevoked, Gone::kNone, Beside::kViewsOnly},
        {WayOut::kDeleted, "deletion", EndReason::kRevoked, Gone::kAll, Beside::kAlone, ways_out::kEverything},
        {WayOut::kUndone, "undone change of the address", EndReason::kAddressReclaimed, Gone::kAll, Beside::kAlone,
         ways_out::kSinceRequest},
        {WayOut::kReclaimed, "first proof of the address by another", EndReason::kAddressReclaimed, Gone::kAll, Beside::kAlone,
         ways_out::kEverything},
        {WayOut::kTokenReused, "reused refresh token", EndReason::kTokenReused, Gone::kThis, Beside::kAlone},
        // By sql/queries/sessions/end_oldest.sql.
        {WayOut::kBeyondLimit, "the oldest beyond the limit of sessions", EndReason::kReplaced, Gone::kThis, Beside::kAlone},
        // By core::erase_account, as a deletion.
        {WayOut::kMerged, "anonymous account merged", EndReason::kReplaced, Gone::kAll, Beside::kAlone, ways_out::kEverything},
        {WayOut::kNextSignIn, "next sign-in in this browser", EndReason::kReplaced, Gone::kThis, Beside::kWithParent},
        {WayOut::kStopped, "the admin stops viewing", EndReason::kSignedOut, Gone::kThis, Beside::kOldTokens},
        // Of all accounts, by core::SecretAbandonment.
        {WayOut::kSecretAbandoned, "abandoned secret", EndReason::kRevoked, Gone::kAll, Beside::kAlone, ways_out::kBrowsers},
        // By Session::is_live; a view expires with its parent at the latest.
        {WayOut::kExpired, "expiry", EndReason::kRevoked, Gone::kThis, Beside::kAlone},
    });
constexpr const WayOutRow& row_of(WayOut way) { return kWaysOut[way]; }

}  // namespace usher::domain
