#pragma once

#include "common/core/providers/id_token.h"
#include "common/core/providers/oauth_providers.h"

namespace usher::core {

/// The tokens that a provider issued; empty if it issued none.
struct ProviderTokens {
  Secret access;
  Secret refresh;
  Secret id;
  std::optional<Time> access_expires_at;
  std::string scope;
};

/// A user as identified by a provider.
struct ProviderIdentity {
  std::string provider;
  std::string issuer;
  std::string account_id;       ///< Never reassigned by the provider: `sub`, or GitHub's number.
  std::string email;            ///< As the provider writes it; empty if absent.
  bool email_verified = false;  ///< According to the provider.
  std::string unsaid = {};      ///< For the log: why userinfo said nothing; empty: it was not asked, or it answered.
  std::optional<std::string> name;
  std::optional<std::string> image;  ///< https.
  ProviderTokens tokens;
  std::optional<IdTokenFacts> id_token = {};  ///< GitHub issues none.
};

/// The values that a sign-in sends, the same in the authorization and token requests. Texts are borrowed.
struct OAuthExchange {
  std::string_view state;
  std::string_view redirect_uri;
  std::string_view verifier;  ///< PKCE verifier (RFC 7636), 43 characters.
  std::string_view nonce;
  std::string_view more_scopes = {};  ///< Additional scopes; separated by spaces.
  std::string_view login_hint = {};   ///< The expected user; empty: any user.
  bool asks_again = false;            ///< The provider must authenticate the user again (OpenID Connect Core §3.1.2.1, max_age).
};

/// Returns the authorization request (RFC 6749 §4.1.1 with RFC 7636 S256) at `endpoint`, which may have a query.
std::string authorization_url(const std::string& endpoint, const OAuthProvider& provider, std::string_view scope,
                              const OAuthExchange& exchange);

/// How a token endpoint takes the client's secret (RFC 6749 §2.3.1). kUnsaid: by Basic first, and by the form if that is refused
/// as `invalid_client`.
enum class ClientAuth : std::uint8_t { kUnsaid, kBasic, kForm };

/// Redeems the code for tokens (RFC 6749 §4.1.3). Error: kProviderRefused if the provider refuses the code, kUpstreamFailed if
/// the response is unusable.
Result<ProviderTokens> redeem_code(const std::string& token_endpoint, ClientAuth how, const OAuthProvider& provider,
                                   std::string_view code, const OAuthExchange& exchange, ProviderCalls& calls, Time now);

/// Returns new tokens for a refresh token (RFC 6749 §6). Errors of redeem_code().
Result<ProviderTokens> redeem_refresh_token(const std::string& token_endpoint, ClientAuth how, const OAuthProvider& provider,
                                            const Secret& refresh_token, ProviderCalls& calls, Time now);

/// Returns the name, shortened to the maximum length; nullopt if it is empty.
std::optional<std::string> usable_name(std::string_view name);
/// Returns nullopt if the URL is not https or too long.
std::optional<std::string> usable_image(std::string_view url);

}  // namespace usher::core
