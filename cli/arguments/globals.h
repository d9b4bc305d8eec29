#pragma once

#include <string>

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"

namespace usher::cli {

/// Describes the options that every command takes and binds them to `globals`.
void declare_globals(GlobalOptions& globals, Declare& arguments);
/// The first of them, -o. A command with another format where -o does not say, or with one more name of it, declares its own.
void declare_format(Format& format, Declare& arguments, const std::string& more_names = "");

}  // namespace usher::cli
