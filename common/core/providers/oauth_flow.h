#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/providers/openid_sign_in.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/domain/actor.h"
#include "common/json/fields.h"

namespace usher::core {

/// How long a sign-in at a provider may take.
inline constexpr std::chrono::minutes kOAuthStateLife{10};

/// Whose callback a flow comes back by; a flow of one is no flow of the other.
enum class OAuthSurface { kRest, kBetterAuth };

/// What a flow is begun with. Addresses are checked already.
struct AuthorizationRequest {
  std::string redirect_to;                      ///< Where the browser goes in the end.
  std::optional<std::string> new_user_to = {};  ///< The same for who gets an account by it.
  std::optional<std::string> error_to = {};     ///< The same for who does not get in.
  std::string more_scopes = {};                 ///< Besides what a sign-in needs; separated by spaces.
  std::string login_hint = {};
  OAuthSurface surface = OAuthSurface::kRest;
  std::optional<UserId> anonymous = {};   ///< See domain::Caller::anonymous.
  std::optional<VisitorId> visitor = {};  ///< See domain::Caller::visitor.
};

/// Where the browser goes, and what it must bring back.
struct AuthorizationRedirect {
  std::string url;
  Secret browser_token;  ///< Binds the flow to the browser. At Better Auth's surface it is the state, which the surface signs.
};

/// What the provider sent the browser back with (RFC 6749 §4.1.2), and what the browser holds.
struct AuthorizationResponse {
  OAuthSurface surface = OAuthSurface::kRest;
  std::optional<std::string> state;
  std::optional<std::string> code;
  std::optional<std::string> error;
  std::optional<std::string> issuer;        ///< RFC 9207.
  std::vector<std::string> browser_tokens;  ///< Of this flow and others that the browser began.
  std::optional<Secret> device_token;       ///< The token of a known browser.
};

/// The payload of a state's row. A server of the release before this one wrote none but the REST surface's.
struct OAuthFlow {
  std::string provider;
  std::string redirect_to;
  std::string browser;
  std::string surface = "rest";
  std::optional<std::string> new_user_to;
  std::optional<std::string> error_to;
  std::optional<std::string> session;
  std::optional<std::string> anonymous;
  std::optional<std::string> visitor;

  [[nodiscard]] bool is_of(OAuthSurface which) const { return surface == name_of(which); }
  static std::string name_of(OAuthSurface surface) { return surface == OAuthSurface::kRest ? "rest" : "better_auth"; }

  static constexpr auto fields() {
    return std::tuple{
        json::required("provider", &OAuthFlow::provider),       json::required("redirect_to", &OAuthFlow::redirect_to),
        json::required("browser", &OAuthFlow::browser),         json::optional("surface", &OAuthFlow::surface),
        json::optional("new_user_to", &OAuthFlow::new_user_to), json::optional("error_to", &OAuthFlow::error_to),
        json::optional("session", &OAuthFlow::session),         json::optional("anonymous", &OAuthFlow::anonymous),
        json::optional("visitor", &OAuthFlow::visitor)};
  }
};

/// One flow is one row of verifications: purpose oauth_state, token_hash = SHA-256(state), payload
/// {"provider","redirect_to","browser","surface","new_user_to"?,"error_to"?,"session"?,"anonymous"?,"visitor"?}, where `browser`
/// is the SHA-256 of the browser token, `session` the one that asked for linking, `anonymous` the account that
/// the browser leaves behind and `visitor` the visitor that it was. PKCE verifier and nonce are base64url(HMAC(key, "verifier:"
/// or "nonce:" + state)), so nothing secret is kept. Safe from any thread.
class OAuthFlows {
 public:
  /// All but `secrets` outlives it.
  OAuthFlows(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const OpenIdSignIn& openid,
             const InstallationSecrets& secrets)
      : ports_(ports), http_(http), providers_(providers), openid_(openid), key_(secrets.founding().derive("oauth-flow")) {}

  /// Begins a flow; `by` asks for linking, null for a sign-in. May call the provider. kNotFound: no such provider;
  /// kUpstreamFailed.
  Result<AuthorizationRedirect> start(std::string_view provider, AuthorizationRequest authorization,
                                      const domain::SessionActor* by) const;
  /// The live flow that the response names. kStateMismatch.
  Result<OAuthFlow> find(const OAuthProvider& provider, const AuthorizationResponse& response) const;
  /// Login CSRF (RFC 6819 §4.4.1.8): a state without its browser token is rejected and not consumed. kStateMismatch.
  Status consume(const OAuthFlow& flow, const AuthorizationResponse& response) const;

  struct Keys {
    std::string verifier;
    std::string nonce;
  };
  [[nodiscard]] Keys keys_of(std::string_view state) const;
  [[nodiscard]] std::string callback_url(const OAuthProvider& provider, OAuthSurface surface) const;

 private:
  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const OpenIdSignIn& openid_;
  const Secret key_;
};

}  // namespace usher::core
