#include "common/core/tokens/jwks_document.h"

#include "common/crypto/digest.h"
#include "common/json/value.h"

namespace usher::core {

JwksDocument jwks_document(const std::vector<std::string>& jwks) {
  constexpr std::size_t kEtagCharacters = 22;
  std::string keys;
  for (const auto& jwk : jwks) {
    if (jwk.empty()) continue;
    if (!keys.empty()) keys += ',';
    keys += jwk;
  }
  JwksDocument document{.text = R"({"keys":[)" + keys + "]}", .etag = {}};
  document.etag = '"' + crypto::sha256_base64url(document.text).substr(0, kEtagCharacters) + '"';
  return document;
}

std::string without_use(const std::string& jwk) {
  auto parsed = json::parse(jwk);
  if (!parsed.ok() || !parsed.value().object()) return {};
  parsed.value().object()->erase("use");
  return json::to_text(parsed.value());
}

}  // namespace usher::core
