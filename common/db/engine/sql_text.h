#pragma once

#include <string>
#include <string_view>

namespace usher::db {

/// A name in double quotes, as SQL writes any name.
std::string quoted_name(std::string_view name);
/// A text in single quotes, as PostgreSQL takes it with standard_conforming_strings and SQLite always.
std::string quoted_text(std::string_view text);

/// The text up to the end of what begins `sql`: a comment, a quoted text, a cast, a parameter, a word, a character. Precondition:
/// `sql` is not empty.
std::string_view next_piece(std::string_view sql);
/// Whether a piece is a word: letters, digits and `_`.
bool is_word(std::string_view piece);

}  // namespace usher::db
