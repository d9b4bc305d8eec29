#include "common/domain/user.h"

#include "common/base/text.h"
#include "common/json/fields.h"

namespace usher::domain {

std::string initials_of(const User& user) {
  const std::string_view name = user.name ? trim(*user.name) : std::string_view();
  if (name.empty()) return std::string(first_characters(user.email_as_written, 1));
  const auto last = name.rfind(' ');
  std::string initials(first_characters(name, 1));
  if (last != std::string_view::npos) initials += first_characters(name.substr(last + 1), 1);
  return initials;
}

Status check_name(std::string_view name) {
  json::Faults faults;
  json::check_text(name, kNameRules, "name", faults);
  return faults.status();
}

Status check_image(std::string_view url) {
  json::Faults faults;
  if (!json::check_text(url, {.max = kMaxImageCharacters, .one_line = true}, "image", faults))
    return json::refused(std::move(faults));
  if (url.starts_with("https://")) return done();
  return invalid_field("image", "INVALID_FORMAT", "Must be a URL that begins with https://");
}

}  // namespace usher::domain
