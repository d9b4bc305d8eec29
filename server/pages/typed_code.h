#pragma once

#include <string>

#include "common/core/two_factor/two_factor_codes.h"

namespace usher::pages {

/// One field takes both kinds of codes: six digits are a code of the app or of a mail; any other text is a backup code.
core::PresentedCode typed_code(std::string typed);

}  // namespace usher::pages
