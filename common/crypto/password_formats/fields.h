#pragma once

#include "common/base/result.h"

namespace usher::crypto {

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
