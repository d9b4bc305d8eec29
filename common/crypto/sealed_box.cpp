#include "common/crypto/sealed_box.h"

#include <climits>

#include "common/base/encoding.h"
#include "common/crypto/openssl_handles.h"

namespace usher::crypto {
namespace {

constexpr char kBoxVersion = 0x01;
constexpr std::size_t kGcmNonceSize = 12;
constexpr std::size_t kHeadSize = 1 + kGcmNonceSize;
constexpr int kGcmTagSize = 16;

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

enum class Direction : int { kOpen = 0, kSeal = 1 };

/// A context that already has key, nonce and associated data; the text follows.
CipherContext begin(Direction direction, std::string_view key, std::string_view nonce, std::string_view associated_data) {
  require(key.size() == kSealingKeySize, "use a sealing key of other than 32 bytes");
  require(associated_data.size() <= INT_MAX, "authenticate more than 2 GiB");
  CipherContext context(EVP_CIPHER_CTX_new());
  int taken = 0;
  must(context &&
           EVP_CipherInit_ex2(context.get(), aes_256_gcm(), bytes_of(key), bytes_of(nonce), static_cast<int>(direction),
                              nullptr) == 1 &&
           EVP_CipherUpdate(context.get(), nullptr, &taken, bytes_of(std::string_view(&kBoxVersion, 1)), 1) == 1 &&
           EVP_CipherUpdate(context.get(), nullptr, &taken, bytes_of(associated_data),
                            static_cast<int>(associated_data.size())) == 1,
       "begin AES-256-GCM");
  return context;
}

std::string run(const CipherContext& context, std::string_view text) {
  require(text.size() <= INT_MAX, "seal more than 2 GiB");
  std::string out(text.size(), '\0');
  int written = 0;
  must(EVP_CipherUpdate(context.get(), bytes_of(out), &written, bytes_of(text), static_cast<int>(text.size())) == 1,
       "run AES-256-GCM");
  return out;
}

}  // namespace

std::string seal(std::string_view key, std::string_view plaintext, std::string_view associated_data, Random& random) {
  const std::string nonce = random_bytes(random, kGcmNonceSize);
  const auto context = begin(Direction::kSeal, key, nonce, associated_data);
  const std::string ciphertext = run(context, plaintext);
  std::string tag(kGcmTagSize, '\0');
  int written = 0;
  must(EVP_CipherFinal_ex(context.get(), bytes_of(tag), &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTagSize, tag.data()) == 1,
       "finish AES-256-GCM");
  return base64url_encode(kBoxVersion + nonce + ciphertext + tag);
}

std::optional<Secret> open(std::string_view key, std::string_view box, std::string_view associated_data) {
  const auto bytes = base64url_decode(box);
  if (!bytes || bytes->size() < kHeadSize + kGcmTagSize || bytes->front() != kBoxVersion) return std::nullopt;
  const std::string_view sealed = *bytes;
  const std::size_t text_size = sealed.size() - kHeadSize - kGcmTagSize;
  std::string tag(sealed.substr(kHeadSize + text_size));

  const auto context = begin(Direction::kOpen, key, sealed.substr(1, kGcmNonceSize), associated_data);
  Secret plaintext(run(context, sealed.substr(kHeadSize, text_size)));
  unsigned char rest[kGcmTagSize];
  int written = 0;
  const bool genuine = EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagSize, tag.data()) == 1 &&
                       EVP_CipherFinal_ex(context.get(), rest, &written) == 1;
  if (!genuine) return std::nullopt;
  return plaintext;
}

}  // namespace usher::crypto
