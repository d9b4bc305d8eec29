#pragma once

#include <iostream>
#include <string_view>

namespace usher {

/// Prints a sentence about the process itself, for whoever starts it, to standard error.
inline void say(std::string_view sentence) { std::cerr << "usherd: " << sentence << std::endl; }

}  // namespace usher
