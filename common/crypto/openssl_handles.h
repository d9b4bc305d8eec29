#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace usher::crypto {

template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};

using MdContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreedBy<EVP_MAC_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;
using BigNumber = std::unique_ptr<BIGNUM, FreedBy<BN_free>>;

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}
inline unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// OpenSSL's newest error reason on this thread, for the log. Empties the error queue.
inline std::string openssl_reason() {
  char text[256] = "no reason given";
  if (const auto code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

/// Ends the process if a precondition of our own is false: continuing would be unsafe.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "usher: error: OpenSSL cannot %s: %s\n", what, openssl_reason().c_str());
  std::abort();
}

/// For calls that fail only if memory is exhausted or OpenSSL is broken. Throws std::bad_alloc if `worked` is false, which
/// refuses the request: no caller continues without the result. OpenSSL does not always tell the two apart, so its reason is
/// printed.
inline void must(bool worked, const char* what) {
  if (worked) return;
  std::fprintf(stderr, "usher: error: OpenSSL cannot %s: %s\n", what, openssl_reason().c_str());
  throw std::bad_alloc();
}

/// What the result of a check of a signature says: 1 that it is genuine, 0 that it is not. Throws std::bad_alloc, as must() does,
/// where OpenSSL could not check it: by a negative result, or 0 with an error that no signature causes.
inline bool is_genuine(int result) {
  if (result == 1) return true;
  must(result == 0, "check a signature");
  while (const auto code = ERR_peek_error()) {
    must(!ERR_FATAL_ERROR(code), "check a signature");  // memory, internal errors
    static_cast<void>(ERR_get_error());
  }
  return false;
}

}  // namespace usher::crypto
