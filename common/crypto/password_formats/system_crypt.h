#pragma once

#include "common/base/result.h"

namespace usher::crypto {

/// Whether crypt(3) turns `password` into `hash`. Precondition: `hash` was checked. A password with a NUL or one that crypt
/// rejects (512 bytes and more) matches nothing.
Result<bool> system_crypt_matches(std::string_view password, std::string_view hash);

}  // namespace usher::crypto
