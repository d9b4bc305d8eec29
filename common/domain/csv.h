#pragma once

#include <string>
#include <string_view>

namespace usher::domain {

/// CSV injection: whether a spreadsheet takes `text` as a formula or joins it to the previous line. Such a text begins with = + -
/// @, one of their full-width forms, a tab, CR or LF.
bool is_formula(std::string_view text);
/// Puts an apostrophe before a formula, so that a spreadsheet shows it instead of running it.
std::string guard_formula(std::string_view text);
/// Whether `text` is a formula behind one or more apostrophes.
bool looks_guarded(std::string_view text);
/// The reverse of guard_formula, for import: removes one apostrophe from a text that looks guarded. A lossless export adds one
/// apostrophe to a text that already looks guarded.
std::string_view unguard_formula(std::string_view text);
/// Whether `text` needs quotes: for commas, quotes or line breaks (RFC 4180 §2), or for outer spaces.
bool needs_csv_quotes(std::string_view text);
/// Quotes the text if necessary and doubles its quotes.
std::string csv_quote(std::string_view text);

}  // namespace usher::domain
