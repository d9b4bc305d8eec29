#include "common/crypto/better_auth_text.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/sodium.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kXChaChaNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kXChaChaTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

/// The bytes of nonce, ciphertext and tag.
std::optional<std::string> bytes_of_text(std::string_view text) {
  constexpr std::string_view kVersioned = "$ba$";
  if (text.starts_with(kVersioned)) {
    const auto end = text.find('$', kVersioned.size());
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  auto bytes = hex_decode(text);
  if (!bytes || bytes->size() < kXChaChaNonceSize + kXChaChaTagSize) return std::nullopt;
  return bytes;
}

const unsigned char* at(const std::string& bytes, std::size_t offset) {
  return reinterpret_cast<const unsigned char*>(bytes.data()) + offset;
}

}  // namespace

bool is_better_auth_text(std::string_view text) { return bytes_of_text(text).has_value(); }

std::optional<Secret> open_better_auth_text(const Secret& secret, std::string_view text) {
  const auto bytes = bytes_of_text(text);
  if (!is_sodium_ready() || !bytes) return std::nullopt;
  const Secret key(sha256(secret.expose()));
  std::string plain(bytes->size() - kXChaChaNonceSize - kXChaChaTagSize, '\0');
  const int outcome = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, at(*bytes, kXChaChaNonceSize),
      bytes->size() - kXChaChaNonceSize, nullptr, 0, at(*bytes, 0), reinterpret_cast<const unsigned char*>(key.expose().data()));
  if (outcome != 0) return std::nullopt;
  return Secret(std::move(plain));
}

}  // namespace usher::crypto
