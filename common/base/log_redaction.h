#pragma once

#include <string>
#include <string_view>

namespace usher {

/// Replaces a credential or an address in a log.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Replaces e-mail addresses, the user part of URLs, JWTs, and what follows `Bearer` or `Basic` with kRedacted. It recognises
/// credentials by their form and misses those without a form: a second defence, never a reason to log a credential.
std::string redacted(std::string_view text);

}  // namespace usher
