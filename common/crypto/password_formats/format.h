#pragma once

#include <limits>

#include "common/base/result.h"
#include "common/crypto/hash_arenas.h"

namespace usher::crypto {

/// A format of stored passwords. The prefixes of formats differ, so at most one row recognises a hash.
struct PasswordFormat {
  std::string_view name;
  /// Whether the hash has the prefix of this format. Checks nothing else.
  bool (*takes)(std::string_view hash);
  /// Checks the whole grammar and the bounds on cost. The error names the bound and never contains the hash.
  Status (*check)(std::string_view hash);
  /// Whether `password` has this hash. Calls `check` first.
  Result<bool> (*verify)(std::string_view password, std::string_view hash, HashArena& arena);
  /// The format ignores the bytes of a password after these, so a match proves nothing about them.
  std::size_t password_bytes_used = std::numeric_limits<std::size_t>::max();
};

extern const PasswordFormat kArgon2Format;
extern const PasswordFormat kBcryptFormat;
extern const PasswordFormat kScryptFormat;
extern const PasswordFormat kPbkdf2Format;
extern const PasswordFormat kShaCryptFormat;

/// The row that recognises `hash`. Error: kInvalidArgument if no row does.
Result<const PasswordFormat*> password_format_of(std::string_view hash);

}  // namespace usher::crypto
