#pragma once

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"

namespace usher::cli {

/// Declares the options of every command and binds them to `globals`.
void declare_globals(GlobalOptions& globals, Declare& arguments);
/// Declares -o. Commands with another default format or an additional name declare it themselves.
void declare_format(Format& format, Declare& arguments, const std::string& more_names = "");

}  // namespace usher::cli
