#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/providers/openid_sign_in.h"
#include "common/core/providers/provider_account.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// How long a sign-in at a provider may take.
inline constexpr std::chrono::minutes kOAuthStateLife{10};

/// Whose callback a flow comes back by; a flow of one is no flow of the other.
enum class OAuthSurface { kRest, kBetterAuth };

/// What a flow is begun with. Addresses are checked already.
struct OAuthWish {
  std::string redirect_to;                      ///< Where the browser goes in the end.
  std::optional<std::string> new_user_to = {};  ///< The same for who gets an account by it.
  std::optional<std::string> error_to = {};     ///< The same for who does not get in.
  std::string more_scopes = {};                 ///< Besides what a sign-in needs; separated by spaces.
  std::string login_hint = {};
  OAuthSurface surface = OAuthSurface::kRest;
  std::optional<UserId> anonymous = {};   ///< See domain::Caller::anonymous.
  std::optional<VisitorId> visitor = {};  ///< See domain::Caller::visitor.
};

/// An ID token that the browser got from the provider without us.
struct OfferedIdToken {
  ProviderTokens tokens;
  std::optional<std::string> nonce;  ///< What the browser asked for it with, if it did.
};

/// Where the browser goes, and what it must bring back.
struct OAuthBegun {
  std::string url;
  Secret browser_token;  ///< For the state cookie. The Better Auth surface's is the state itself: it signs its cookies.
};

/// What the provider sent the browser back with (RFC 6749 §4.1.2), and what the browser holds.
struct OAuthResponse {
  OAuthSurface surface = OAuthSurface::kRest;
  std::optional<std::string> state;
  std::optional<std::string> code;
  std::optional<std::string> error;
  std::optional<std::string> issuer;        ///< RFC 9207.
  std::vector<std::string> browser_tokens;  ///< State cookies; there may be several of the name.
  std::optional<Secret> device_token;       ///< From the `usher_device` cookie.
};

/// Nobody signed in: the provider's account is a way into this user's account now.
struct OAuthLinked {
  UserId user;
};
struct OAuthFinished {
  std::variant<SessionGrant, TwoFactorChallenge, OAuthLinked> outcome;
  std::string redirect_to;
};
/// What a flow came to.
struct OAuthEnd {
  Result<OAuthFinished> outcome;
  std::optional<std::string> error_to = {};  ///< As the flow was begun with, once it is known which one it is.
  bool links = false;                        ///< Whether it was begun to link.
};

/// Sign-in by somebody else's word. Safe from any thread; calls the provider, so it may take ProviderCalls::kBudget.
///
/// One flow is one row of verifications: purpose oauth_state, token_hash = SHA-256(state), payload
/// {"provider","redirect_to","browser","surface","new_user_to"?,"error_to"?,"session"?,"anonymous"?,"visitor"?}, where `browser`
/// is the SHA-256 of what the browser keeps in its cookie, `session` the one that asked for linking, `anonymous` the account that
/// the browser leaves behind and `visitor` whose cookie it carried. PKCE verifier and nonce are base64url(HMAC(key, "verifier:"
/// or "nonce:" + state)), so nothing secret is kept.
class OAuthSignIn {
 public:
  OAuthSignIn(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const Access& access,
              const SessionOpening& door, const Outbox& outbox, const AuditLog& audit, const SealingKeys& sealing,
              const InstallationSecrets& secrets);

  /// To sign in. kNotFound: no such provider; kUpstreamFailed.
  Result<OAuthBegun> begin(std::string_view provider, OAuthWish wish) const;
  /// To link the provider's account to the caller's; needs a fresh session.
  Result<OAuthBegun> begin_linking(const domain::SessionActor& by, std::string_view provider, OAuthWish wish) const;

  /// `caller` with the visitor whose cookie it carries, who counts only where the flow was begun with the same.
  /// kNotFound: no such provider; kStateMismatch: not this browser's flow, over or spent; kAccessDenied; kProviderRefused,
  /// kUpstreamFailed, kInvalidIdToken: of the provider; and what arrive() and link() refuse.
  OAuthEnd finish(std::string_view provider, OAuthResponse response, domain::Caller caller) const;

  /// The same without a redirect, by an ID token. kNotFound: no such OpenID provider; kInvalidIdToken, kUpstreamFailed; and what
  /// arrive() refuses.
  Result<OAuthFinished> sign_in_with(std::string_view provider, OfferedIdToken offered, const std::optional<Secret>& device_token,
                                     const domain::Caller& caller) const;
  /// Likewise for linking; needs a fresh session.
  Status link_with(const domain::SessionActor& by, std::string_view provider, OfferedIdToken offered,
                   const domain::Caller& caller) const;

 private:
  struct Flow;
  struct Entrance;
  struct Keys {
    std::string verifier;
    std::string nonce;
  };
  [[nodiscard]] Keys keys_of(std::string_view state) const;
  [[nodiscard]] std::string callback_url(const OAuthProvider& provider, OAuthSurface surface) const;
  Result<SocialArrival> arrival_of(std::string_view provider, OfferedIdToken offered) const;
  Result<OAuthBegun> start(std::string_view provider, OAuthWish wish, const domain::SessionActor* by) const;
  Result<Flow> find_flow(const OAuthProvider& provider, const OAuthResponse& response) const;
  Status spend_state(const Flow& flow, const OAuthResponse& response) const;
  Result<ProviderIdentity> identify(const OAuthProvider& provider, const OAuthResponse& response) const;
  Result<OAuthFinished> complete(const OAuthProvider& provider, const Flow& flow, const OAuthResponse& response,
                                 const domain::Caller& caller) const;
  struct Entered;
  Result<Entered> enter(store::Stores& tx, const SocialArrival& arrival, const Entrance& entrance) const;
  Result<OAuthFinished> sign_in(const SocialArrival& arrival, const Flow& flow, const std::optional<Secret>& device_token,
                                const domain::Caller& caller) const;
  Result<OAuthFinished> link_to(const SessionId& session, const SocialArrival& arrival, const Flow& flow,
                                const domain::Caller& caller) const;

  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const Access& access_;
  const SessionOpening& door_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const SealingKeys& sealing_;
  const Secret flow_key_;
  const OpenIdSignIn openid_;
};

}  // namespace usher::core
