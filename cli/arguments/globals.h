#pragma once

#include <string>

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"

namespace usher::cli {

/// Describes the options that every command takes and binds them to `globals`. `format_name`, if any, is one more name of -o.
void declare_globals(GlobalOptions& globals, Declare& arguments, const std::string& format_name = "");

}  // namespace usher::cli
