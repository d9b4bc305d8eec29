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
Response revalidated(const Request& request, const TaggedDocument& document);

/// For public verification keys: shared caches may keep them for five minutes.
inline constexpr std::string_view kKeysCached = "public, max-age=300";

}  // namespace usher::http
