#pragma once

#include <string>
#include <string_view>

#include "cli/arguments/command.h"
#include "cli/arguments/declare.h"

namespace usher::cli {

/// `usher --help`: every noun.
std::string root_help(const CommandTable& table, const Declare& globals);
/// `usher user --help`: its verbs. `noun` is in the table.
std::string noun_help(const CommandTable& table, std::string_view noun, const Declare& globals);
/// `usher user list --help`: example first, then usage, arguments and options.
std::string command_help(const Command& command, const Declare& arguments, const Declare& globals);

/// `usher user show USER`, the shape of a call.
std::string usage_line(const Command& command, const Declare& arguments);

}  // namespace usher::cli
