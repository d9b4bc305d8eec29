#pragma once

#include "common/base/result.h"

namespace usher::settings {

struct DotenvEntry {
  std::string key;
  std::string value;
  int line = 0;  ///< From 1.
};

/// The lines of a `.env` file:
///
///     # a comment                      blank lines as well
///     [export] NAME=value              white space around `=` is allowed; NAME is A-Z a-z 0-9 _, no digit first
///     NAME=plain text # a comment      ends at white space followed by `#`; any other `#` belongs to the value
///     NAME='as it is'                  up to the next '
///     NAME="say \"hi\""                up to the next unescaped "; \" \\ \$ \` mean the second character,
///                                      any other backslash means itself
///
/// Nothing is expanded. A value that does not start with a quote keeps its quotes (`["a", "b"]`). Only a comment may follow a
/// closing quote, and a quoted value ends in its line. A repeated name is returned each time; the last one counts.
/// Error: kInvalidSettings with one field for each wrong line, named `file_name line N`. No message contains the line's text.
Result<std::vector<DotenvEntry>> parse_dotenv(std::string_view text, std::string_view file_name);

}  // namespace usher::settings
