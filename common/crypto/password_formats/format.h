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

// What the formats read their hashes with.

/// The fields between the `$` of a hash that starts with `$`; empty for any other text. `$a$b` yields a, b.
std::vector<std::string_view> dollar_fields(std::string_view hash);
/// Digits without sign or leading zero, up to 2^32 - 1.
std::optional<std::uint32_t> plain_number(std::string_view text);
/// The number directly after `name`: ("m=19456", "m=").
std::optional<std::uint32_t> named_number(std::string_view text, std::string_view name);
bool consists_of(std::string_view text, std::string_view alphabet);

inline constexpr std::string_view kCryptAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// kInvalidArgument with a text such as "This is not a well-formed bcrypt hash".
Error malformed_hash(std::string_view format);
/// Checks that a number is within its bounds. Error: kInvalidArgument with a sentence that names format, parameter and bound.
struct CostBound {
  std::string_view format;
  std::string_view parameter;
  std::uint32_t least;
  std::uint32_t most;
};
Status within(std::uint32_t number, const CostBound& bound);

}  // namespace usher::crypto
