#pragma once

#include <string>
#include <string_view>

namespace usher {

/// The path of the running program, also when its file is replaced later; empty if the system does not tell.
std::string own_program();

/// Where a file of this installation is: `../share/usher/NAME` beside the program's folder. It may be absent.
std::string own_file(std::string_view name);

}  // namespace usher
