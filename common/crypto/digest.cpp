#include "common/crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <pthread.h>

#include "common/base/encoding.h"
#include "common/crypto/openssl_handles.h"

namespace usher::crypto {
namespace {

/// What each thread makes at its first use and frees at its end. Not `thread_local`: glibc ends the process if it has no memory
/// to register a destructor. `Owner`: a std::unique_ptr. Throws std::bad_alloc.
template <class Owner>
class OfThread {
 public:
  OfThread() {
    const auto release = [](void* made) { Owner(static_cast<typename Owner::pointer>(made)).reset(); };
    if (pthread_key_create(&key_, release) != 0) throw std::bad_alloc();
  }

  /// `make`: () -> Owner.
  template <class F>
  typename Owner::pointer get(const F& make) const {
    if (auto* const made = pthread_getspecific(key_)) return static_cast<typename Owner::pointer>(made);
    Owner owner = make();
    if (pthread_setspecific(key_, owner.get()) != 0) throw std::bad_alloc();
    return owner.release();
  }

 private:
  pthread_key_t key_{};
};

// Fetched once, since each fetch takes OpenSSL's locks. Never freed, since other threads may still use the algorithms at exit.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

MacContext new_hmac_context(std::string digest) {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  MacContext context(EVP_MAC_CTX_new(algorithm));
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                               OSSL_PARAM_construct_end()};
  must(context && EVP_MAC_CTX_set_params(context.get(), params) == 1, "make an HMAC context");
  return context;
}

std::string hmac(EVP_MAC_CTX* context, std::size_t mac_size, std::string_view key, std::string_view message) {
  std::string mac(mac_size, '\0');
  std::size_t size = 0;
  must(EVP_MAC_init(context, bytes_of(key), key.size(), nullptr) == 1 &&
           EVP_MAC_update(context, bytes_of(message), message.size()) == 1 &&
           EVP_MAC_final(context, bytes_of(mac), &size, mac.size()) == 1 && size == mac_size,
       "compute an HMAC");
  return mac;
}

std::string digest_of(std::string_view bytes, const char* algorithm, std::size_t size) {
  std::string digest(size, '\0');
  must(EVP_Q_digest(nullptr, algorithm, nullptr, bytes.data(), bytes.size(), bytes_of(digest), nullptr) == 1, "compute a digest");
  return digest;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  static const OfThread<MdContext> contexts;
  auto* const context = contexts.get([] { return MdContext(EVP_MD_CTX_new()); });
  std::string digest(kSha256Size, '\0');
  must(context && EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1 &&
           EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
           EVP_DigestFinal_ex(context, bytes_of(digest), nullptr) == 1,
       "compute SHA-256");
  return digest;
}

std::string sha1(std::string_view bytes) { return digest_of(bytes, "SHA1", kSha1Size); }
std::string sha512(std::string_view bytes) { return digest_of(bytes, "SHA512", 64); }

std::string sha256_base64url(std::string_view bytes) { return base64url_encode(sha256(bytes)); }

std::string hmac_sha256(std::string_view key, std::string_view message) {
  static const OfThread<MacContext> contexts;
  return hmac(contexts.get([] { return new_hmac_context("SHA256"); }), kSha256Size, key, message);
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
  static const OfThread<MacContext> contexts;
  return hmac(contexts.get([] { return new_hmac_context("SHA1"); }), kSha1Size, key, message);
}

std::string hkdf_sha256(std::string_view key, std::string_view info, std::size_t length, std::string_view salt) {
  require(length <= 255 * kSha256Size, "derive a key longer than 255 blocks");
  std::string extracted = hmac_sha256(salt, key);
  std::string expanded;
  std::string block;
  for (unsigned counter = 1; expanded.size() < length; ++counter) {
    block.append(info).push_back(static_cast<char>(counter));
    block = hmac_sha256(extracted, block);
    expanded += block;
  }
  expanded.resize(length);
  OPENSSL_cleanse(extracted.data(), extracted.size());
  return expanded;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace usher::crypto
