#pragma once

#include "common/crypto/password_formats/format.h"

namespace usher::crypto {

/// Argon2's parameters (RFC 9106 §3.1).
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t time = 2;
  std::uint32_t lanes = 1;
};

/// A parsed hash: $argon2id$v=19$m=M,t=T,p=P$salt$key with unpadded base64. Without `v=` the version is 16.
struct Argon2Hash {
  bool is_id = true;  ///< Argon2id, or Argon2i if false.
  std::uint32_t version = 19;
  Argon2Cost cost;
  std::string salt;
  std::string key;
};

inline constexpr CostBound kArgon2MemoryBound{"argon2", "m", 8, 262144};
inline constexpr CostBound kArgon2TimeBound{"argon2", "t", 1, 16};
inline constexpr CostBound kArgon2LanesBound{"argon2", "p", 1, 16};

/// The text up to and including the `$` before the salt, for hashes made here (Argon2id, version 19).
std::string argon2_prefix(const Argon2Cost& cost);
/// Checks that the cost is within the bounds and at least 8 KiB a lane.
Status check_argon2_cost(const Argon2Cost& cost);
/// Derives a key of `key_size` bytes from a password; ignores `hash.key`. Error: kOverloaded if there is no memory.
Result<std::string> argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena);
/// Like argon2_key(), with the Argon2 reference library, which supports every hash. argon2_key() uses it if libsodium is not
/// faster.
Result<std::string> reference_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size,
                                         HashArena& arena);
/// Whether sodium_argon2_key() supports this key: Argon2id of version 19 with one lane and a salt of 16 bytes, Usher's default.
bool is_sodium_argon2(const Argon2Hash& hash, std::size_t key_size);
/// Derives the same key as the reference library with libsodium's vector code (RFC 9106), in less than half the time. Safe from
/// any thread. Error: kOverloaded if there is no memory.
Result<std::string> sodium_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena);
/// Base64 without padding. Decoding is strict.
std::string unpadded_base64(std::string_view bytes);

}  // namespace usher::crypto
