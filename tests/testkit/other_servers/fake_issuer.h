#pragma once

#include <functional>
#include <map>

#include "common/base/mutex.h"
#include "common/crypto/signing_key.h"
#include "common/json/value.h"
#include "common/net/http_client.h"
#include "tests/testkit/fake_clock.h"

namespace usher::settings {
struct Settings;
}

namespace usher::testkit {

class FakeHttp;

/// The parameters of a URL's query, decoded.
std::map<std::string, std::string> query_of(const std::string& url);

/// An OpenID provider that follows the rules: PKCE, the redirect URI, client_secret_basic. Tests can change its claims. Safe
/// from any thread once set up.
class FakeIssuer {
 public:
  static constexpr const char* kIssuer = "https://login.example.org";
  static constexpr const char* kName = "acme";

  FakeIssuer(FakeHttp& http, const Clock& clock);

  /// For test settings: this issuer as OIDC_ACME.
  static void configure(settings::Settings& settings);

  /// The user's part at the provider: takes the URL of the browser's redirect and returns the authorization code.
  std::string approve(const std::string& authorization_url);

  /// Publishes these keys from now on.
  void publish(const std::vector<const crypto::SigningKey*>& keys);
  /// The claims of ID tokens, except those of one sign-in.
  [[nodiscard]] json::Object claims(const std::string& nonce) const;

  std::string subject = "248289761001";
  json::Value email = "ada@example.com";
  json::Value email_verified = true;
  std::function<void(json::Object& claims)> bend = [](json::Object&) {};  ///< Called last; may change any claim of an ID token.
  std::function<std::string(const json::Object& claims)> sign;            ///< By `key` by default.
  const crypto::SigningKey key;

 private:
  struct Grant {
    std::string nonce;
    std::string challenge;
    std::string redirect_uri;
  };
  Result<net::HttpResponse> token(const net::HttpRequest& request);

  FakeHttp& http_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Grant> grants_ GUARDED_BY(mutex_);  ///< By code.
};

}  // namespace usher::testkit
