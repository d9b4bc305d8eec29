#include "common/base/system_user.h"

#include <array>

#include <pwd.h>

namespace usher {

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> texts{};
  ::getpwuid_r(uid, &entry, texts.data(), texts.size(), &found);
  return found ? found->pw_name : std::to_string(uid);
}

}  // namespace usher
