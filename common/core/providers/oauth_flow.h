#pragma once

#include "common/core/providers/openid_sign_in.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/domain/actor.h"

namespace usher::core {

/// The maximum duration of a sign-in at a provider.
inline constexpr std::chrono::minutes kOAuthStateLife{10};

/// The surface whose callback ends the flow. A flow is valid only at its own surface. kGenericOAuth is Better Auth's former
/// plugin of that name, which had a callback of its own; it is registered at the providers of sites that used the plugin.
enum class OAuthSurface { kRest, kBetterAuth, kGenericOAuth };

/// The request that begins a flow. Addresses must be checked already.
struct AuthorizationRequest {
  std::string redirect_to;                      ///< Final destination of the browser.
  std::optional<std::string> new_user_to = {};  ///< The destination if the sign-in makes an account.
  std::optional<std::string> error_to = {};     ///< The destination if the sign-in fails.
  std::string more_scopes = {};                 ///< In addition to those of a sign-in; separated by spaces.
  std::string login_hint = {};
  OAuthSurface surface = OAuthSurface::kRest;
  bool reauthenticates = false;           ///< For the session that begins the flow; the provider asks the user again.
  std::optional<UserId> anonymous = {};   ///< See domain::Caller::anonymous.
  std::optional<VisitorId> visitor = {};  ///< See domain::Caller::visitor.
};

/// The URL to send the browser to, and the token that the browser must send back.
struct AuthorizationRedirect {
  std::string url;
  std::string state;     ///< As in the URL.
  Secret browser_token;  ///< Binds the flow to the browser. At Better Auth's surface it is the state, which the surface signs.
};

/// The provider's authorization response (RFC 6749 §4.1.2) and the tokens that the browser sent with it.
struct AuthorizationResponse {
  OAuthSurface surface = OAuthSurface::kRest;
  std::optional<std::string> state;
  std::optional<std::string> code;
  std::optional<std::string> error;
  std::optional<std::string> issuer;        ///< RFC 9207.
  std::vector<std::string> browser_tokens;  ///< Of this flow and other flows of the browser.
  std::optional<Secret> device_token;       ///< The token of a known browser.
};

/// The payload of a state's row. The previous release only wrote flows of the REST surface, without `surface` and `secret`.
struct OAuthFlow {
  std::string provider;
  std::string redirect_to;
  std::string browser;
  std::string surface = "rest";
  std::string secret = {};  ///< The check value of the installation secret that the flow's keys are derived from.
  std::optional<std::string> new_user_to;
  std::optional<std::string> error_to;
  std::optional<std::string> session;
  std::optional<std::string> anonymous;
  std::optional<std::string> visitor;
  std::optional<std::int64_t> reauthenticates_since_ms = {};

  [[nodiscard]] bool is_of(OAuthSurface which) const { return surface == name_of(which); }
  static std::string name_of(OAuthSurface surface);

  static constexpr auto fields() {
    return json::fields_of(json::required("provider", &OAuthFlow::provider),
                           json::required("redirect_to", &OAuthFlow::redirect_to), json::required("browser", &OAuthFlow::browser),
                           json::optional("surface", &OAuthFlow::surface), json::optional("secret", &OAuthFlow::secret),
                           json::optional("new_user_to", &OAuthFlow::new_user_to),
                           json::optional("error_to", &OAuthFlow::error_to), json::optional("session", &OAuthFlow::session),
                           json::optional("anonymous", &OAuthFlow::anonymous), json::optional("visitor", &OAuthFlow::visitor),
                           json::optional("reauthenticates_since_ms", &OAuthFlow::reauthenticates_since_ms));
  }
};

/// A flow is one row of verifications: purpose oauth_state, token_hash = SHA-256(state), payload OAuthFlow. `browser` is the
/// SHA-256 of the browser token, `session` the session that requested linking or reauthenticates, `anonymous` the anonymous
/// account and `visitor` the visitor to be merged. PKCE verifier and nonce are base64url(HMAC(key, "verifier:" or "nonce:" +
/// state)), so no secret is stored. Servers that were started before and after a secret rotation begin flows under different
/// keys, and finish each other's. Safe from any thread.
class OAuthFlows {
 public:
  /// All arguments must outlive this object.
  OAuthFlows(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const OpenIdSignIn& openid,
             const InstallationSecrets& secrets)
      : ports_(ports), http_(http), providers_(providers), openid_(openid), secrets_(secrets) {}

  /// Begins a flow: linking or reauthentication for the session `by`, or a sign-in if `by` is null. May call the provider. Error:
  /// kNotFound if the provider is unknown; kUpstreamFailed.
  Result<AuthorizationRedirect> start(std::string_view provider, AuthorizationRequest authorization,
                                      const domain::SessionActor* by) const;
  /// Returns the live flow of the response's state. Error: kStateMismatch.
  Result<OAuthFlow> find(const OAuthProvider& provider, const AuthorizationResponse& response) const;
  /// Login CSRF (RFC 6819 §4.4.1.8): a state without its browser token is rejected and not consumed. Error: kStateMismatch.
  Status consume(const OAuthFlow& flow, const AuthorizationResponse& response) const;

  struct Keys {
    std::string verifier;
    std::string nonce;
  };
  /// `check_value`: OAuthFlow::secret.
  [[nodiscard]] Keys keys_of(std::string_view state, std::string_view check_value) const;
  [[nodiscard]] std::string callback_url(const OAuthProvider& provider, OAuthSurface surface) const;

 private:
  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const OpenIdSignIn& openid_;
  const InstallationSecrets& secrets_;
};

}  // namespace usher::core
