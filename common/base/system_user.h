#pragma once

#include <string>

#include <sys/types.h>

namespace usher {

/// The name of a uid, or its number if it has no name.
std::string user_name(uid_t uid);

}  // namespace usher
