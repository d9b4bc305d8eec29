#pragma once

#include <string_view>

namespace usher::crypto {

/// Whether attackers try `password` first (password guessing): a common word, name, keyboard walk or run of digits or letters,
/// plain or with the usual decoration (capitals, p4$$w0rd spelling, written twice, digits, a year or signs at the end). Compares
/// the whole password, never a part: "S3cret-passphrase" is not common. Linear in the length; safe from any thread.
bool is_common_password(std::string_view password);

}  // namespace usher::crypto
