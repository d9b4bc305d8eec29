#include "common/crypto/secret_keys.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::crypto {

Secret MasterSecret::derive(std::string_view purpose) const {
  return Secret(hkdf_sha256(secret_.expose(), std::string("usher 1 key: ").append(purpose), 32));
}

std::string MasterSecret::check_value() const {
  return base64url_encode(hkdf_sha256(secret_.expose(), "usher 1 check value", 32));
}

std::string MasterSecret::fingerprint() const {
  std::string text = hex_encode(hkdf_sha256(secret_.expose(), "usher 1 fingerprint", 8));
  for (std::size_t colon = 2; colon < text.size(); colon += 3) text.insert(colon, 1, ':');
  return text;
}

}  // namespace usher::crypto
