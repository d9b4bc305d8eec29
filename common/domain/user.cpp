#include "common/domain/user.h"

namespace usher::domain {

Status check_image(std::string_view url) {
  json::Faults faults;
  if (!json::check_text(url, {.max = kMaxImageCharacters}, "image", faults))
    return Error{.code = ErrorCode::kValidationFailed, .fields = std::move(faults.list)};
  if (url.starts_with("https://") || url.starts_with("http://")) return done();
  return invalid_field("image", "INVALID_FORMAT", "Must be a URL that begins with https:// or http://");
}

}  // namespace usher::domain
