#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/crypto/password_formats/argon2.h"

namespace usher::crypto {

/// Whether sodium_argon2_key() can compute this key: Argon2id of version 19 with one lane and a salt of 16 bytes, which is what
/// Usher makes by default.
bool is_sodium_argon2(const Argon2Hash& hash, std::size_t key_size);

/// The same key as the reference library's, by libsodium's vector code (RFC 9106): less than half the time. kOverloaded when
/// there is no memory. Safe from any thread.
Result<std::string> sodium_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena);

}  // namespace usher::crypto
