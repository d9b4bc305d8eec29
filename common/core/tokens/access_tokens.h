#pragma once

#include <unordered_map>

#include "common/base/encoding.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"
#include "common/domain/profile.h"

namespace usher::domain {
struct Session;
struct User;
}  // namespace usher::domain

namespace usher::core {

class KeyRing;
class ProfileClaims;

/// Keeps the values of the most recent keys in bounded memory: two generations of `kGeneration` keys each. When the young
/// generation is full, it replaces the old one. Safe from any thread.
template <class Value>
class RecentValues {
 public:
  static constexpr std::size_t kGeneration = 4096;

  [[nodiscard]] std::optional<Value> find(const std::string& key) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    for (const auto* generation : {&young_, &old_})
      if (const auto found = generation->find(key); found != generation->end()) return found->second;
    return std::nullopt;
  }

  void remember(std::string key, Value value) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (young_.size() >= kGeneration) old_ = std::exchange(young_, {});
    young_.insert_or_assign(std::move(key), std::move(value));
  }

 private:
  using Generation = std::unordered_map<std::string, Value>;
  Mutex mutex_;
  Generation young_ GUARDED_BY(mutex_);
  Generation old_ GUARDED_BY(mutex_);
};

/// Proves that Usher made a token, where another holder of its key could have made it: `jti` is
/// base64url(HMAC-SHA-256(key, "sub\nsid\niat\nexp")) under a key that only Usher has, one for each purpose. The key of
/// USHER_SECRET_PREVIOUS is accepted while it is set. Immutable; safe from any thread.
class TokenOrigin {
 public:
  TokenOrigin(const InstallationSecrets& secrets, std::string_view purpose) : keys_(secrets.keys(purpose)) {}

  /// Sets `jti` of claims that have sub, sid, iat and exp.
  void prove(json::Object& claims) const { claims.set("jti", proof(keys_.front(), claims)); }
  [[nodiscard]] bool is_ours(const crypto::jwt::Decoded& token) const {
    return std::ranges::any_of(keys_, [&](const Secret& key) {
      return crypto::equal_in_constant_time(token.claim_text("jti"), proof(key, token.claims));
    });
  }

 private:
  static std::string text_of(const json::Object& claims, std::string_view name) {
    const auto* const value = claims.find(name);
    if (!value) return "";
    return value->string() ? *value->string() : std::to_string(value->integer() ? *value->integer() : 0);
  }
  static std::string proof(const Secret& key, const json::Object& claims) {
    std::string message;
    for (const auto* const name : {"sub", "sid", "iat", "exp"})
      message.append(message.empty() ? "" : "\n").append(text_of(claims, name));
    return base64url_encode(crypto::hmac_sha256(key.expose(), message));
  }

  std::vector<Secret> keys_;  ///< The first one proves.
};

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
  /// Signs what the back end that adapts pages gets, valid for kChatLife: the audience of the reader, who is not named. `scope`
  /// is adapt, and there is no `sid`.
  Result<std::string> mint_for_pages(const std::string& audience) const;
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
  /// minutes ago", "typ is missing, wanted at+jwt". `at`: another time than now.
  [[nodiscard]] Result<std::vector<std::string>> faults(const crypto::jwt::Decoded& token, const Parties& parties,
                                                        std::optional<Time> at = {}) const;
  /// Whether the token is one of ours that was valid until it expired, so that its holder may refresh.
  [[nodiscard]] Result<bool> is_merely_over(std::string_view token) const;
  /// How long a token of the session that is signed now lives. Never longer than the session: back ends that verify
  /// tokens by themselves see its end by `exp` alone.
  [[nodiscard]] std::chrono::seconds lifetime(const domain::Session& session) const;

 private:
  Result<json::Object> claims_about(const domain::User& user, const domain::Session& session,
                                    const std::optional<domain::Profile>& profile, std::string_view audience,
                                    std::chrono::seconds life) const;
  /// Only what the token says, without its signature. Error: kUnauthenticated.
  static Status check_claims(const crypto::jwt::Decoded& token, const Parties& parties, Time at);
  Result<AccessClaims> verify_anew(std::string_view token, std::string digest) const;
  [[nodiscard]] bool shared_key() const;

  Ports ports_;
  KeyRing& keys_;
  const ProfileClaims& profile_claims_;
  const TokenOrigin origin_;
  mutable VerifiedTokens verified_;
};

}  // namespace usher::core
