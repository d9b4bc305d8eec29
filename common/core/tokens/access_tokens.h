#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/recent_values.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/tokens/profile_claims.h"
#include "common/crypto/jwt.h"
#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::core {

/// What a believed access token says.
struct AccessClaims {
  UserId user;
  SessionId session;
  KeyId key;  ///< That signed it.
};

struct VerifiedToken {
  AccessClaims claims;
  std::shared_ptr<const crypto::VerificationKey> key;
  Time expires_at;
};

/// Access tokens whose signature and claims were found good before, by the SHA-256 of their text, so that the next requests with
/// one need no public-key arithmetic. Whether key and session still count is for the caller to ask.
using VerifiedTokens = RecentValues<VerifiedToken>;

/// Access tokens: JWTs by RFC 9068 (`typ: at+jwt`) that other back ends verify with the JWKS alone. Safe from any thread.
///
/// With HS256 every back end that can verify could also mint. There `jti` is base64url(HMAC-SHA-256(key, "sub\nsid\niat\nexp"))
/// under a key that only Usher has, and verify() demands it; USHER_SECRET_PREVIOUS counts while it is set.
class AccessTokens {
 public:
  AccessTokens(Ports ports, KeyRing& keys, const ProfileClaims& profile_claims, const InstallationSecrets& secrets);

  /// Signs; costs 0.2 ms with RS256, so never inside a transaction.
  Result<std::string> mint(const domain::User& user, const domain::Session& session,
                           const std::optional<domain::Profile>& profile) const;
  /// The same claims for the back end that answers chat, good for kChatLife: `scope` chat, and no `sid`, so that it opens nothing
  /// here.
  Result<std::string> mint_for_chat(const domain::User& user, const domain::Session& session,
                                    const std::optional<domain::Profile>& profile) const;
  static constexpr std::chrono::seconds kChatLife{60};
  /// Signature, typ, exp, iss, aud, sub, sid and, with HS256, jti; not whether the session lives. Any fault is kUnauthenticated,
  /// whose `what` says which.
  Result<AccessClaims> verify(std::string_view token) const;
  /// Who a token must be from and for.
  struct Parties {
    std::string_view issuer;
    std::string_view audience;
  };
  [[nodiscard]] Parties parties() const;
  /// Everything that verify() would refuse `token` for, if it were between `parties`, a clause each: "expired 5 minutes ago",
  /// "alg is none, wanted EdDSA".
  [[nodiscard]] std::vector<std::string> faults(const crypto::jwt::Decoded& token, const Parties& parties) const;
  [[nodiscard]] std::chrono::seconds lifetime() const;

 private:
  Result<json::Object> claims_about(const domain::User& user, const domain::Session& session,
                                    const std::optional<domain::Profile>& profile, std::chrono::seconds life) const;
  Result<AccessClaims> verify_anew(std::string_view token, std::string digest) const;
  [[nodiscard]] bool is_ours(const crypto::jwt::Decoded& token) const;
  [[nodiscard]] bool shared_key() const;

  Ports ports_;
  KeyRing& keys_;
  const ProfileClaims& profile_claims_;
  std::vector<Secret> jti_keys_;  ///< The first one mints.
  mutable VerifiedTokens verified_;
};

}  // namespace usher::core
