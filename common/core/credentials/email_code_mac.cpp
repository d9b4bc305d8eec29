#include "common/core/credentials/email_code_mac.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::core {

std::string digits_of(const Secret& code) {
  std::string digits;
  for (const char c : code.expose())
    if (c != ' ') digits += c;
  return digits;
}

std::string EmailCodeMac::of(std::string_view id, std::string_view code) const {
  return base64url_encode(crypto::hmac_sha256(key_.expose(), std::string(id).append(".").append(code)));
}

}  // namespace usher::core
