#pragma once

#include <span>
#include <string>

#include "cli/arguments/command.h"
#include "cli/arguments/declare.h"
#include "common/base/result.h"

namespace usher::cli {

/// Sorts `words` among the arguments of a command and the global ones and fills what they are bound to, as far as that goes: also
/// after an error the other arguments are filled. `command` null: no command yet, only global options.
/// Error: kInvalidArgument for an unknown option, a word too many, a value that is missing, given twice differently or refused,
/// and for a missing argument. Values are not repeated in the text where they may hold a password.
Status fill_arguments(std::span<const std::string> words, const Command* command, const Declare& arguments,
                      const Declare& globals);

}  // namespace usher::cli
