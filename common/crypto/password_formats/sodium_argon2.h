#pragma once

#include "common/crypto/password_formats/argon2.h"

namespace usher::crypto {

/// Whether sodium_argon2_key() supports this key: Argon2id of version 19 with one lane and a salt of 16 bytes, Usher's default.
bool is_sodium_argon2(const Argon2Hash& hash, std::size_t key_size);

/// Derives the same key as the reference library with libsodium's vector code (RFC 9106), in less than half the time. Safe from
/// any thread. Error: kOverloaded if there is no memory.
Result<std::string> sodium_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena);

}  // namespace usher::crypto
