#pragma once

#include <string>

#include <sys/types.h>

namespace usher {

/// The name of a uid; its number where it has none.
std::string user_name(uid_t uid);

}  // namespace usher
