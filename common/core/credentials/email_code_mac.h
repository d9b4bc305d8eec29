#pragma once

#include <string>

#include "common/base/secret.h"

namespace usher::core {

/// A code of digits as it was meant: without spaces.
std::string digits_of(const Secret& code);

}  // namespace usher::core
