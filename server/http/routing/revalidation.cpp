#include "server/http/routing/revalidation.h"

namespace usher::http {

Response revalidated(const Request& request, const TaggedDocument& document) {
  Response response;
  response.with("Cache-Control", std::string(document.cache_control)).with("ETag", std::string(document.etag));
  const auto had = request.header("if-none-match").value_or("");  // one tag or several; a proxy may have made them weak
  if (had.find(document.etag) != std::string_view::npos) {
    response.status = HttpStatus::kNotModified;
    return response;
  }
  response.body = std::string(document.text);
  return response.with("Content-Type", std::string(document.type));
}

}  // namespace usher::http
