#include "common/core/credentials/email_code_mac.h"

namespace usher::core {

std::string digits_of(const Secret& code) {
  std::string digits;
  for (const char c : code.expose())
    if (c != ' ') digits += c;
  return digits;
}

}  // namespace usher::core
