#include "common/domain/user.h"

#include "common/json/fields.h"

namespace usher::domain {

Status check_name(std::string_view name) {
  json::Faults faults;
  if (json::check_text(name, kNameRules, "name", faults)) return done();
  return json::refused(std::move(faults));
}

Status check_image(std::string_view url) {
  json::Faults faults;
  if (!json::check_text(url, {.max = kMaxImageCharacters, .one_line = true}, "image", faults))
    return json::refused(std::move(faults));
  if (url.starts_with("https://")) return done();
  return invalid_field("image", "INVALID_FORMAT", "Must be a URL that begins with https://");
}

}  // namespace usher::domain
