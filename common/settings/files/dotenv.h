#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::settings {

struct DotenvEntry {
  std::string key;
  std::string value;
  int line = 0;  ///< From 1; where the entry begins.
};

/// A line that is skipped. Other programs may read it.
struct DotenvFault {
  std::string key;  ///< Empty if the line names nothing.
  int line = 0;
  std::string_view what;  ///< Follows "it": the fault and the fix, without the line's text.
};

struct DotenvFile {
  std::vector<DotenvEntry> entries;  ///< A repeated name is in it each time; the last one counts.
  std::vector<DotenvFault> faults;
};

/// Parses a `.env` file:
///
///     # a comment                      blank lines as well
///     [export] NAME=value              white space around `=` is allowed; NAME is A-Z a-z 0-9 _, no digit first
///     NAME: value                      the same
///     NAME=plain text # a comment      ends at white space followed by `#`; any other `#` belongs to the value
///     NAME='as it is'                  up to the next ', or with ` up to the next `
///     NAME="say \"hi\""                up to the next unescaped "; \" \\ \$ \` mean the second character,
///                                      any other backslash means itself
///
/// Nothing is expanded. A value that does not start with a quote keeps its quotes (`["a", "b"]`). Only a comment may follow a
/// closing quote. A quoted value may span lines; of one that doesn't end, only its first line is skipped.
DotenvFile parse_dotenv(std::string_view text);

}  // namespace usher::settings
