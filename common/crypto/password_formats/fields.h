#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace usher::crypto {

/// What stands between the `$` of a hash that begins with one; empty for one that does not. `$a$b` gives a, b.
std::vector<std::string_view> dollar_fields(std::string_view hash);
/// Digits without sign or leading zero, up to 2^32 - 1.
std::optional<std::uint32_t> plain_number(std::string_view text);
/// `name` directly followed by a plain number: ("m=19456", "m=").
std::optional<std::uint32_t> named_number(std::string_view text, std::string_view name);
bool consists_of(std::string_view text, std::string_view alphabet);

inline constexpr std::string_view kCryptAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// kInvalidArgument: "This is not a well-formed bcrypt hash".
Error malformed_hash(std::string_view format);
/// Passes a number within its bounds; else kInvalidArgument with a sentence that names format, parameter and bound.
struct CostBound {
  std::string_view format;
  std::string_view parameter;
  std::uint32_t least;
  std::uint32_t most;
};
Status within(std::uint32_t number, const CostBound& bound);

}  // namespace usher::crypto
