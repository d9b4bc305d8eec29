#pragma once

#include <iostream>
#include <string_view>

namespace usher {

/// Prints a sentence about the process itself to standard error, for the operator who starts it.
inline void say(std::string_view sentence) { std::cerr << "usherd: " << sentence << std::endl; }

}  // namespace usher
