#pragma once

#include <vector>

#include "common/base/secret.h"

namespace usher::crypto::jwt {
struct Decoded;
}
namespace usher::json {
class Object;
}

namespace usher::core {

struct InstallationSecrets;

/// Proves that Usher made a token, where another holder of its key could have made it: `jti` is
/// base64url(HMAC-SHA-256(key, "sub\nsid\niat\nexp")) under a key that only Usher has, one for each purpose. The key of
/// USHER_SECRET_PREVIOUS is accepted while it is set. Immutable; safe from any thread.
class TokenOrigin {
 public:
  TokenOrigin(const InstallationSecrets& secrets, std::string_view purpose);

  /// Sets `jti` of claims that have sub, sid, iat and exp.
  void prove(json::Object& claims) const;
  [[nodiscard]] bool is_ours(const crypto::jwt::Decoded& token) const;

 private:
  std::vector<Secret> keys_;  ///< The first one proves.
};

}  // namespace usher::core
