#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

#include "common/base/result.h"
#include "common/crypto/hash_arenas.h"

namespace usher::crypto {

/// One way in which a password can be stored. Formats differ in their beginnings, so at most one row takes a hash for its own.
struct PasswordFormat {
  std::string_view name;
  /// Whether it begins like this format's; no more is checked.
  bool (*takes)(std::string_view hash);
  /// Strict: the whole grammar and the bounds on cost. The error names the bound and never contains the hash.
  Status (*check)(std::string_view hash);
  /// Whether `password` was hashed to it. Calls `check` itself.
  Result<bool> (*verify)(std::string_view password, std::string_view hash, HashArena& arena);
  /// Bytes of a password beyond these count for nothing, so a match says nothing about them.
  std::size_t password_bytes_used = std::numeric_limits<std::size_t>::max();
};

extern const PasswordFormat kArgon2Format;
extern const PasswordFormat kBcryptFormat;
extern const PasswordFormat kScryptFormat;
extern const PasswordFormat kPbkdf2Format;
extern const PasswordFormat kShaCryptFormat;

/// The row that takes `hash`; kInvalidArgument for none.
Result<const PasswordFormat*> password_format_of(std::string_view hash);

}  // namespace usher::crypto
