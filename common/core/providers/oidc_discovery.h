#pragma once

#include <map>

#include "common/base/mutex.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"

namespace usher::core {

/// The members in use of OpenID Connect Discovery 1.0 §3.
struct OidcConfiguration {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;           ///< Empty: the provider has no such endpoint.
  bool takes_basic_auth = true;            ///< At the token endpoint; otherwise the form carries the secret.
  bool names_itself_in_responses = false;  ///< RFC 9207: reject an authorization response without `iss`.
};

/// Fetches configurations and caches each for an hour. Safe from any thread.
class OidcDiscovery {
 public:
  explicit OidcDiscovery(const Clock& clock) : clock_(clock) {}

  /// Returns the configuration; Google's is built in. Error: kUpstreamFailed if the document is unreachable, not JSON or of
  /// another issuer, lacks an endpoint, or names a plain http endpoint for an https issuer.
  Result<OidcConfiguration> find(const OAuthProvider& provider, ProviderCalls& calls) const EXCLUDES(mutex_);

 private:
  struct Kept {
    OidcConfiguration configuration;
    Time until;
  };
  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Kept, std::less<>> kept_ GUARDED_BY(mutex_);  ///< By provider name.
};

}  // namespace usher::core
