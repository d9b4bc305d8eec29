#pragma once

#include <string_view>

#include "common/base/result.h"

namespace usher::crypto {

/// Whether crypt(3) turns `password` into `hash`, which the caller has checked. A password that C cannot express whole (with a
/// NUL) or that crypt refuses (512 bytes and more) matches nothing.
Result<bool> system_crypt_matches(std::string_view password, std::string_view hash);

}  // namespace usher::crypto
