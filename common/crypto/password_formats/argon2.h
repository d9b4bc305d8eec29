#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/crypto/hash_arenas.h"
#include "common/crypto/password_formats/fields.h"

namespace usher::crypto {

/// Argon2's parameters (RFC 9106 §3.1).
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t time = 2;
  std::uint32_t lanes = 1;
};

/// A stored hash taken apart; $argon2id$v=19$m=M,t=T,p=P$salt$key with unpadded base64. Without `v=` it is version 16.
struct Argon2Hash {
  bool is_id = true;  ///< Argon2id; else Argon2i.
  std::uint32_t version = 19;
  Argon2Cost cost;
  std::string salt;
  std::string key;
};

inline constexpr CostBound kArgon2MemoryBound{"argon2", "m", 8, 262144};
inline constexpr CostBound kArgon2TimeBound{"argon2", "t", 1, 16};
inline constexpr CostBound kArgon2LanesBound{"argon2", "p", 1, 16};

/// Everything up to and with the `$` before the salt, for a hash as we make them (Argon2id, version 19).
std::string argon2_prefix(const Argon2Cost& cost);
/// Within the bounds, and at least 8 KiB a lane.
Status check_argon2_cost(const Argon2Cost& cost);
/// The key of `key_size` bytes for a password; `hash.key` is not looked at. kOverloaded when there is no memory.
Result<std::string> argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena);
/// The same by the Argon2 reference library, which takes every hash; argon2_key() does where libsodium is not faster.
Result<std::string> reference_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size,
                                         HashArena& arena);
/// Base64 without padding, strict.
std::string unpadded_base64(std::string_view bytes);

}  // namespace usher::crypto
