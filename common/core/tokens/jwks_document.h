#pragma once

#include <string>
#include <vector>

namespace usher::core {

/// A JWK set (RFC 7517 §5) as served.
struct JwksDocument {
  std::string text = R"({"keys":[]})";
  std::string etag;
};

/// Builds the set from public JWKs, each a JSON text. Skips empty texts, which belong to keys without a public part.
JwksDocument jwks_document(const std::vector<std::string>& jwks);
/// Returns a public JWK in Better Auth's format, which has no `use`.
std::string without_use(const std::string& jwk);

}  // namespace usher::core
