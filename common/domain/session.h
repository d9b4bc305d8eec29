#pragma once

#include "common/base/id.h"
#include "common/domain/proof.h"

namespace usher::domain {

/// Why a session ended. The text is stored and audited.
enum class EndReason {
  kSignedOut,
  kRevoked,
  kPasswordChanged,
  kPasswordReset,
  kFactorChanged,
  kAddressReclaimed,
  kSuspended,
  kTokenReused,
  kReplaced
};

inline constexpr std::array<std::string_view, 9> kEndReasons{"signed_out",     "revoked",        "password_changed",
                                                             "password_reset", "factor_changed", "address_reclaimed",
                                                             "suspended",      "token_reused",   "replaced"};
constexpr std::string_view to_text(EndReason reason) { return kEndReasons.at(static_cast<std::size_t>(reason)); }

/// For what a session was issued. The text is stored; it never changes.
enum class SessionKind {
  kBrowser,        ///< A cookie carried a credential of it.
  kProgram,        ///< Its tokens left in a body only.
  kView,           ///< An admin views the site as the user; it changes nothing.
  kImpersonation,  ///< An admin acts as the user (Better Auth's impersonate-user).
};
inline constexpr std::array<std::string_view, 4> kSessionKinds{"browser", "program", "view", "impersonation"};
constexpr std::string_view to_text(SessionKind kind) { return kSessionKinds.at(static_cast<std::size_t>(kind)); }
/// A text that no kind has counts as kBrowser, which may least.
SessionKind session_kind_of(std::string_view text);

struct Session {
  SessionId id;
  UserId user_id;
  std::string token_hash;  ///< base64url(SHA-256(session token)).
  bool remembered = true;
  std::string amr;  ///< Space-separated authentication methods (RFC 8176).
  std::string ip;
  std::string user_agent;
  Time created_at{};
  Time updated_at{};
  Time last_seen_at{};
  Time authenticated_at{};
  Time proved_at{};
  ProofKind proved_by = ProofKind::kNone;
  Time expires_at{};
  Time ends_at{};
  std::optional<Time> ended_at;
  std::optional<UserId> impersonated_by = {};  ///< The admin who impersonates the user in this session.
  SessionKind kind = SessionKind::kBrowser;
  std::optional<SessionId> parent = {};   ///< The admin's session that began this view or impersonation, which ends with it.
  std::optional<PasskeyId> passkey = {};  ///< The one that it proved last; it ends with it.

  [[nodiscard]] Proof proof() const { return {proved_by, proved_at}; }
  void set_proof(const Proof& proof) {
    proved_by = proof.by;
    proved_at = proof.at;
  }
  [[nodiscard]] bool is_live(Time now) const { return !ended_at && now < expires_at && now < ends_at; }
};

/// One link of a session's refresh chain. Single-use.
struct RefreshToken {
  RefreshTokenId id;
  SessionId session_id;
  std::string token_hash;
  Time created_at{};
  Time expires_at{};
  std::optional<Time> used_at;
  std::optional<std::string> successor_sealed;
};

/// What a User-Agent header says of a device; a part is empty if unknown.
struct Device {
  std::string_view browser;
  std::string_view system;
  bool is_handheld = false;
};
Device device_of(std::string_view user_agent);

/// A name such as "Firefox on Linux" from a User-Agent header; empty if unknown.
std::string describe_device(std::string_view user_agent);

}  // namespace usher::domain
