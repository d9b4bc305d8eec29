#pragma once

#include <string>
#include <string_view>

namespace usher {

/// `text` with `[redacted]` for e-mail addresses, the user part of URLs, JWTs and what follows `Bearer` or `Basic`. It knows
/// credentials by their shape, so it misses those that have none: it is a second defence, never a reason to pass one.
std::string redacted(std::string_view text);

}  // namespace usher
