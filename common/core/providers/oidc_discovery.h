#pragma once

#include <map>
#include <string>

#include "common/base/mutex.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"

namespace usher::core {

/// What is used of OpenID Connect Discovery 1.0 §3.
struct OidcConfiguration {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;           ///< Empty: there is none.
  bool takes_basic_auth = true;            ///< At the token endpoint; else the secret goes into the form.
  bool names_itself_in_responses = false;  ///< RFC 9207: an authorization response without `iss` is not the provider's.
};

/// Looks configurations up and keeps each for an hour. Safe from any thread.
class OidcDiscovery {
 public:
  explicit OidcDiscovery(const Clock& clock) : clock_(clock) {}

  /// Google's is known without asking. kUpstreamFailed: unreachable, not JSON, of another issuer, without an endpoint, or with
  /// one of plain http where the issuer is https.
  Result<OidcConfiguration> find(const OAuthProvider& provider, ProviderCalls& calls) const EXCLUDES(mutex_);

 private:
  struct Kept {
    OidcConfiguration configuration;
    Time until;
  };
  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Kept, std::less<>> kept_ GUARDED_BY(mutex_);  ///< By the provider's name.
};

}  // namespace usher::core
