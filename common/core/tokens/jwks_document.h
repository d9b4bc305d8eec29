#pragma once

#include <string>
#include <vector>

namespace usher::core {

/// A JWK set (RFC 7517 §5) as it is served.
struct JwksDocument {
  std::string text = R"({"keys":[]})";
  std::string etag;
};

/// Of public JWKs, each a JSON text; empty ones, of keys without a public part, are passed over.
JwksDocument jwks_document(const std::vector<std::string>& jwks);
/// A public JWK as Better Auth writes it, which has no `use`.
std::string without_use(const std::string& jwk);

}  // namespace usher::core
