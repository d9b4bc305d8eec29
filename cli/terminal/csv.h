#pragma once

#include <string>
#include <string_view>

namespace usher::cli {

/// Whether a spreadsheet would take `text` for a formula or join it to the line before: it begins with = + - @, one of their
/// full-width forms, a tab, CR or LF.
bool is_formula(std::string_view text);
/// `text` with an apostrophe before it when it is a formula, so that a spreadsheet shows it instead of running it.
std::string guard_formula(std::string_view text);
/// Whether `text` is a formula behind one apostrophe or more.
bool looks_guarded(std::string_view text);
/// The reverse of guard_formula, for import: takes one apostrophe off a text that looks guarded. An export that is to come back
/// exactly puts one more before a text that looks guarded by itself.
std::string_view unguard_formula(std::string_view text);
/// Whether RFC 4180 §2 asks for quotes around `text`, for its commas, quotes or line breaks, or it has outer spaces.
bool needs_csv_quotes(std::string_view text);
/// In quotes where it needs them, quotes doubled.
std::string csv_quote(std::string_view text);

}  // namespace usher::cli
