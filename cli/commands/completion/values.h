#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

struct Context;
class Declare;

/// `usher completion values NOUN KIND PREFIX`: what the scripts offer for an argument named KIND (USER, ID, KID, ...) of a verb
/// of NOUN. At most kMost words, one a line. Never creates, migrates or audits; silent if the database cannot be opened.
struct CompletionValues {
  static constexpr int kMost = 100;
  std::string noun;
  std::string kind;
  std::optional<std::string> prefix;

  void declare(Declare& arguments);
  Status run(Context& context) const;
};

/// Whether the scripts ask for values of arguments with this name, such as USER.
bool has_values(std::string_view kind);

}  // namespace usher::cli
