#pragma once

#include "common/core/providers/provider_identity.h"

namespace usher::core {

/// By which ID tokens may be signed.
inline constexpr std::string_view kIdTokenAlgorithms = crypto::kIssuerAlgorithms;

/// The members in use of OpenID Connect Discovery 1.0 §3.
struct OidcConfiguration {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;  ///< Empty: the provider has no such endpoint.
  ClientAuth client_auth = ClientAuth::kUnsaid;
  bool names_itself_in_responses = false;  ///< RFC 9207: reject an authorization response without `iss`.
  std::vector<std::string> untaken;        ///< Algorithms of ID tokens that it offers and Usher does not take.
  bool has_taken_algorithm = true;         ///< It offers one that Usher takes, or says nothing.
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
