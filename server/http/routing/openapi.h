#pragma once

#include <string>
#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::http {

/// Returns the OpenAPI 3.1 document of these routes, indented, with a newline at its end. `server_url` is the base URL of the
/// routes.
std::string openapi_document(const std::vector<Endpoint>& endpoints, const std::string& server_url);

}  // namespace usher::http
