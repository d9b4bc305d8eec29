#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace usher::settings {

struct DotenvEntry {
  std::string key;
  std::string value;
  int line = 0;  ///< From 1.
};

/// The lines of a `.env` file:
///
///     # a comment                      blank lines too
///     [export] NAME=value              white space around `=` is allowed; NAME is A-Z a-z 0-9 _, no digit first
///     NAME=plain text # a comment      ends at white space followed by `#`; a `#` without white space before it belongs to the
///     value NAME='as it is'                  up to the next ' NAME="say \"hi\""                up to the next " that no
///     backslash precedes; \" \\ \$ \` stand for the second character,
///                                      any other backslash for itself
///
/// Nothing is expanded. A value that does not begin with a quote keeps its quotes (`["a", "b"]`). After a closing quote only a
/// comment may follow; a quoted value ends in its line. A name given twice: both are returned, the later counts.
/// Errors: kInvalidSettings with one field for each wrong line, named `file_name line N`; no message repeats the line's text.
Result<std::vector<DotenvEntry>> parse_dotenv(std::string_view text, std::string_view file_name);

}  // namespace usher::settings
