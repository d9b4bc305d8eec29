#pragma once

#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// A document that clients revalidate by its ETag (RFC 9110 §13.1.2): 304 without a body while the tag is the same.
struct TaggedDocument {
  std::string_view type;
  std::string_view text;
  std::string_view etag;           ///< With its quotes.
  std::string_view cache_control;  ///< The value of Cache-Control.
};

inline Response revalidated(const Request& request, const TaggedDocument& document) {
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

/// For public verification keys: shared caches may keep them for five minutes.
inline constexpr std::string_view kKeysCached = "public, max-age=300";

}  // namespace usher::http
