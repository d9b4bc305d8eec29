#pragma once

#include "common/core/two_factor/two_factor_codes.h"
#include "server/html/form.h"
#include "server/html/page.h"

namespace usher::pages {

/// One field takes both kinds of codes: six digits are a code of the app or of a mail; any other text is a backup code.
core::PresentedCode typed_code(std::string typed);

/// The field of such a code. `has_digits_alone`: no backup code, so that phones show their keys for digits.
html::FormField code_field(const html::View& view, std::string hint, std::string fault, bool has_digits_alone = false);

/// Returns the key of an authenticator app in groups of four characters, which are read and typed one by one.
json::Array key_groups(const Secret& key);

}  // namespace usher::pages
