#include "common/base/system_user.h"

#include <pwd.h>

namespace usher {

std::string user_name(uid_t uid) {
  const auto* entry = ::getpwuid(uid);
  return entry ? entry->pw_name : std::to_string(uid);
}

}  // namespace usher
