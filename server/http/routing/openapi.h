#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::http {

struct TagNote {
  std::string_view name;   ///< Endpoint::tag.
  std::string_view about;  ///< A sentence.
};

/// Returns the OpenAPI 3.1 document of these routes, indented, with a newline at its end. `server_url` is the base URL of the
/// routes. Operations are in the order of their tags, each with an example as a curl command. Undocumented rows are listed by
/// path and tag in `x-other-operations`. `problem`: of problems, with the members that the application adds.
std::string openapi_document(const std::vector<Endpoint>& endpoints, std::span<const TagNote> tags, const std::string& server_url,
                             json::SchemaSource problem);

}  // namespace usher::http
