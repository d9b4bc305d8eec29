#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/arguments/declare.h"
#include "common/base/result.h"

namespace usher::cli {

/// The words of a command line by the argument that they belong to.
struct SortedWords {
  std::vector<std::vector<std::string>> given;  ///< Of each argument, in the order of `known`; a raised flag has the word `true`.
  std::vector<std::string> left_over;           ///< What no argument takes.
};

/// `--name value`, `--name=value`, `-n value`, `-n=value`, `-nvalue`, joined short flags; after `--` everything is positional.
/// Error: kInvalidArgument when an option lacks its value: at the end, or before a word that begins with `--`.
Result<SortedWords> sort_words(std::span<const std::string> words, std::span<const Argument* const> known);

}  // namespace usher::cli
