#pragma once

#include <string>
#include <string_view>

namespace usher {

/// What stands in a log in place of a credential or an address.
inline constexpr std::string_view kRedacted = "[redacted]";

/// `text` with kRedacted for e-mail addresses, the user part of URLs, JWTs and what follows `Bearer` or `Basic`. It knows
/// credentials by their shape, so it misses those that have none: it is a second defence, never a reason to pass one.
std::string redacted(std::string_view text);

}  // namespace usher
