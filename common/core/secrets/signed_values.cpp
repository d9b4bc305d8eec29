#include "common/core/secrets/signed_values.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::core {

std::string SignedValues::sign(std::string_view value) const {
  return std::string(value) + "." + base64_encode(crypto::hmac_sha256(key_.expose(), value));
}

bool SignedValues::signs(const Secret& key, std::string_view value, std::string_view signature) {
  return crypto::equal_in_constant_time(signature, base64_encode(crypto::hmac_sha256(key.expose(), value)));
}

std::optional<std::string> SignedValues::verify(std::string_view signed_value) const {
  const auto dot = signed_value.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto value = signed_value.substr(0, dot);
  const auto signature = signed_value.substr(dot + 1);
  if (signs(key_, value, signature) || (previous_ && signs(*previous_, value, signature))) return std::string(value);
  return std::nullopt;
}

std::string SignedValues::sign_encoded(std::string_view value) const { return percent_encode(sign(value)); }

std::optional<std::string> SignedValues::verify_encoded(std::string_view signed_value) const {
  return verify(percent_decode(signed_value).value_or(std::string(signed_value)));
}

std::string SignedValues::value_of_encoded(std::string_view signed_value) {
  auto value = percent_decode(signed_value).value_or(std::string(signed_value));
  value.resize(std::min(value.rfind('.'), value.size()));
  return value;
}

}  // namespace usher::core
