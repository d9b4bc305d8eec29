#pragma once

#include <algorithm>
#include <optional>

#include "common/base/clock.h"
#include "common/base/in_order.h"

namespace usher::domain {

/// What a session has proved about its user. The text is stored and printed.
enum class ProofKind { kNone, kMailbox, kPassword, kProvider, kApp };

struct ProofRow {
  ProofKind kind;
  std::string_view text;
  int strength;  ///< A proof is also one of all that are no stronger.
};
inline constexpr EnumArray kProofs(&ProofRow::kind, {{ProofKind::kNone, "none", 0},
                                                     {ProofKind::kMailbox, "mailbox", 1},
                                                     {ProofKind::kPassword, "password", 2},
                                                     {ProofKind::kProvider, "provider", 2},
                                                     {ProofKind::kApp, "app", 3}});

constexpr const ProofRow& row_of(ProofKind kind) { return kProofs[kind]; }
constexpr std::string_view to_text(ProofKind kind) { return row_of(kind).text; }
/// Returns kNone for an unknown text.
constexpr ProofKind proof_kind_of(std::string_view text) {
  for (const auto& row : kProofs)
    if (row.text == text) return row.kind;
  return ProofKind::kNone;
}
/// Whether the proof is as strong as what is demanded. Nothing proves kNone.
constexpr bool suffices(ProofKind proof, ProofKind demanded) {
  return proof != ProofKind::kNone && row_of(proof).strength >= row_of(demanded).strength;
}

/// What a session proved last, and as of when.
struct Proof {
  ProofKind by = ProofKind::kNone;
  Time at{};

  /// When a password, a provider or a second factor was proved; nullopt if none of them was.
  [[nodiscard]] constexpr std::optional<Time> strong_at() const {
    return suffices(by, ProofKind::kPassword) ? std::optional(at) : std::nullopt;
  }
  bool operator==(const Proof&) const = default;
};

/// The ways by which a session is issued or renewed.
enum class Way {
  kPassword,
  kMailbox,
  kProvider,
  kProviderByAddress,
  kFactor,
  kPasskey,
  kPasskeyTouch,
  kAnonymous,
  kImpersonation,
  kImport
};

/// As of when a way proves something.
enum class ProofTime {
  kNow,
  kProviders,  ///< The provider's `auth_time`, never later than now; never without one.
  kNever,
};

struct WayRow {
  Way way;
  std::string_view name;
  ProofKind proves;
  ProofTime as_of;
};

/// What each way proves. Whatever issues or renews a session takes the proof from here; docs/asvs.md prints it.
inline constexpr EnumArray kWays(
    &WayRow::way, {{Way::kPassword, "password", ProofKind::kPassword, ProofTime::kNow},
                   {Way::kMailbox, "link or code by mail", ProofKind::kMailbox, ProofTime::kNow},
                   {Way::kProvider, "provider", ProofKind::kProvider, ProofTime::kProviders},
                   // The provider vouches for the address, so that the mailbox is all that such a sign-in proves: the first,
                   // and each later one until the user proves a password, another provider or a second factor after the link.
                   {Way::kProviderByAddress, "provider, not confirmed", ProofKind::kMailbox, ProofTime::kProviders},
                   {Way::kFactor, "authenticator app or backup code", ProofKind::kApp, ProofTime::kNow},
                   // As strong as an app; what the session proved says Session::passkey. Who touched one is not known, so that
                   // is one factor.
                   {Way::kPasskey, "passkey that verified its user", ProofKind::kApp, ProofTime::kNow},
                   {Way::kPasskeyTouch, "passkey that was only touched", ProofKind::kPassword, ProofTime::kNow},
                   {Way::kAnonymous, "anonymous", ProofKind::kNone, ProofTime::kNever},
                   {Way::kImpersonation, "impersonation by an admin", ProofKind::kNone, ProofTime::kNever},
                   {Way::kImport, "import of a session", ProofKind::kNone, ProofTime::kNever}});

/// Returns what the way proves now. `auth_time`: of the provider, where it said so.
constexpr Proof proof_of(Way way, Time now, std::optional<Time> auth_time = {}) {
  const auto& row = kWays[way];
  if (row.as_of == ProofTime::kNow) return {row.proves, now};
  if (row.as_of == ProofTime::kProviders && auth_time) return {row.proves, std::min(now, *auth_time)};
  return {};
}

}  // namespace usher::domain
