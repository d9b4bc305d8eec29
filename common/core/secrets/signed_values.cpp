#include "common/core/secrets/signed_values.h"

#include "common/base/encoding.h"
#include "common/core/secrets/installation_secret.h"
#include "common/crypto/digest.h"

namespace usher::core {
SignedValues::SignedValues(SignedPurpose purpose, const InstallationSecrets& secrets)
    : key_(secrets.current.derive(kSignedPurposes[purpose].key)) {
  if (secrets.previous) previous_ = secrets.previous->derive(kSignedPurposes[purpose].key);
  if (const auto word = kSignedPurposes[purpose].word; !word.empty()) prefix_.append(word).append(1, '\0');
}

std::string SignedValues::sign(std::string_view value) const { return std::string(value) + "." + signature(key_, value); }

std::string SignedValues::signature(const Secret& key, std::string_view value) const {
  return base64_encode(crypto::hmac_sha256(key.expose(), std::string(prefix_).append(value)));
}

std::optional<std::string> SignedValues::verify(std::string_view signed_value) const {
  const auto dot = signed_value.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto value = signed_value.substr(0, dot);
  const auto signed_by = [&](const Secret& key) {
    return crypto::equal_in_constant_time(signed_value.substr(dot + 1), signature(key, value));
  };
  return signed_by(key_) || (previous_ && signed_by(*previous_)) ? std::optional<std::string>(value) : std::nullopt;
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
