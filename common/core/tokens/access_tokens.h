#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/tokens/recent_values.h"
#include "common/core/tokens/token_origin.h"
#include "common/domain/profile.h"

namespace usher::domain {
struct Session;
struct User;
}  // namespace usher::domain

namespace usher::core {

class KeyRing;
class ProfileClaims;

/// The claims of a verified access token.
struct AccessClaims {
  UserId user;
  SessionId session;
  KeyId key;  ///< The key that signed it.
};

struct VerifiedToken {
  AccessClaims claims;
  std::shared_ptr<const crypto::VerificationKey> key;
  Time expires_at;
};

/// Access tokens whose signature and claims were verified before, by the SHA-256 of their text, so that later requests with the
/// same token need no public-key arithmetic. The caller must check whether key and session are still valid.
using VerifiedTokens = RecentValues<VerifiedToken>;

/// Access tokens: JWTs by RFC 9068 (`typ: at+jwt`) that other back ends verify with the JWKS alone. Safe from any thread.
///
/// With HS256 every back end that can verify a token could also forge one. Therefore verify() requires a `jti` of TokenOrigin.
class AccessTokens {
 public:
  AccessTokens(Ports ports, KeyRing& keys, const ProfileClaims& profile_claims, const InstallationSecrets& secrets);

  /// Whether a key can sign now. Call it before a commit whose answer needs a token. Error: kInternal.
  [[nodiscard]] Status require_signer() const;
  /// As KeyRing::follow. For a caller that finds in the database that a key is revoked.
  [[nodiscard]] Status follow_keys() const;
  /// Signs a token, which takes 0.2 ms with RS256; never call it inside a transaction. `audience`: one of JWT_AUDIENCE; nullopt:
  /// the default.
  Result<std::string> mint(const domain::User& user, const domain::Session& session,
                           const std::optional<domain::Profile>& profile,
                           const std::optional<std::string>& audience = std::nullopt) const;
  /// Returns whether a token may be asked for. Error: kValidationFailed on `audience` unless JWT_AUDIENCE names it.
  [[nodiscard]] Status check_audience(std::string_view audience) const;
  /// Signs the same claims for the chat back end, valid for kChatLife: `aud` is CHAT_AUDIENCE, `scope` is chat and there is no
  /// `sid`, so that the token gives no access here.
  Result<std::string> mint_for_chat(const domain::User& user, const domain::Session& session,
                                    const std::optional<domain::Profile>& profile) const;
  static constexpr std::chrono::seconds kChatLife{60};
  /// Verifies signature, typ, exp, iss, aud (the default one), sub, sid and, with HS256, jti; not whether the session is live.
  /// Errors: kUnauthenticated with the reason in `what`; that of the database if the key is unknown and the keys could not be
  /// read again.
  Result<AccessClaims> verify(std::string_view token) const;
  /// The issuer and audience that a token must have; without an audience it must have none.
  struct Parties {
    std::string_view issuer;
    std::optional<std::string_view> audience;
  };
  [[nodiscard]] Parties parties() const;
  /// Returns every reason for which verify() would reject `token` if it were between `parties`, one clause each: "expired 5
  /// minutes ago", "typ is missing, wanted at+jwt".
  [[nodiscard]] Result<std::vector<std::string>> faults(const crypto::jwt::Decoded& token, const Parties& parties) const;
  /// How long a token of the session that is signed now lives. Never longer than the session: back ends that verify
  /// tokens by themselves see its end by `exp` alone.
  [[nodiscard]] std::chrono::seconds lifetime(const domain::Session& session) const;

 private:
  Result<json::Object> claims_about(const domain::User& user, const domain::Session& session,
                                    const std::optional<domain::Profile>& profile, std::string_view audience,
                                    std::chrono::seconds life) const;
  Result<AccessClaims> verify_anew(std::string_view token, std::string digest) const;
  [[nodiscard]] bool shared_key() const;

  Ports ports_;
  KeyRing& keys_;
  const ProfileClaims& profile_claims_;
  const TokenOrigin origin_;
  mutable VerifiedTokens verified_;
};

}  // namespace usher::core
