#pragma once

#include <string_view>

namespace usher::crypto {

/// Whether `password` is one that guessers try first: a common word, name, keyboard walk or run of digits or letters, as it is
/// or dressed up the usual way (capitals, p4$$w0rd spelling, written twice, digits, a year or signs at the end). Only the whole
/// counts, never a part: "S3cret-passphrase" is none. Linear in the length; safe from any thread.
bool is_common_password(std::string_view password);

}  // namespace usher::crypto
