#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"

namespace usher::core {

/// What a provider gave beside the identity; empty where it gave none.
struct ProviderTokens {
  Secret access;
  Secret refresh;
  Secret id;
  std::optional<Time> access_expires_at;
  std::string scope;
};

/// Whom a provider says it is.
struct ProviderIdentity {
  std::string provider;
  std::string account_id;       ///< Never reassigned by the provider: `sub`, or GitHub's number.
  std::string email;            ///< As the provider writes it; empty where it says none.
  bool email_verified = false;  ///< By the provider's word.
  std::optional<std::string> name;
  std::optional<std::string> image;  ///< https.
  ProviderTokens tokens;
};

/// What one sign-in sends along; all of it is the same at its beginning and its end. Texts are borrowed.
struct OAuthExchange {
  std::string_view state;
  std::string_view redirect_uri;
  std::string_view verifier;  ///< PKCE's (RFC 7636), 43 characters.
  std::string_view nonce;
  std::string_view more_scopes = {};  ///< What the site asks for besides; separated by spaces.
  std::string_view login_hint = {};   ///< Whom the site expects; empty: anybody.
};

/// The authorization request (RFC 6749 §4.1.1 with RFC 7636 S256) at `endpoint`, which may have a query of its own.
std::string authorization_url(const std::string& endpoint, const OAuthProvider& provider, std::string_view scope,
                              const OAuthExchange& exchange);

/// Trades the code for tokens (RFC 6749 §4.1.3). kProviderRefused where the provider says no, kUpstreamFailed where it says
/// nothing usable.
Result<ProviderTokens> redeem_code(const std::string& token_endpoint, bool basic_auth, const OAuthProvider& provider,
                                   std::string_view code, const OAuthExchange& exchange, ProviderCalls& calls, Time now);

/// New tokens for a refresh token (RFC 6749 §6); the errors of redeem_code().
Result<ProviderTokens> redeem_refresh_token(const std::string& token_endpoint, bool basic_auth, const OAuthProvider& provider,
                                            const Secret& refresh_token, ProviderCalls& calls, Time now);

/// A name as an account may have it, cut where it is too long; nullopt for none.
std::optional<std::string> usable_name(std::string_view name);
/// nullopt for what is no https address, or too long.
std::optional<std::string> usable_image(std::string_view url);

}  // namespace usher::core
