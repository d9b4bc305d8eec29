#include "common/domain/new_password.h"

#include "common/base/text.h"

namespace usher::domain {

Status check_new_password(std::string_view password, std::string_view field) {
  const auto refuse = [&](const char* code, const char* message) { return invalid_field(std::string(field), code, message); };
  if (!is_utf8(password) || password.find('\0') != std::string_view::npos)
    return refuse("INVALID_CHARACTER", "Must be text in UTF-8 without the character U+0000");
  const auto units = count_utf16_units(password);
  if (units < kMinPasswordUnits) return refuse("TOO_SHORT", "Must have at least 8 characters");
  if (units > kMaxPasswordUnits) return refuse("TOO_LONG", "Must have at most 128 characters");
  return done();
}

}  // namespace usher::domain
