#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::better_auth {

/// Returns the OpenAPI 3.1 document of this protocol's rows, indented: what each takes. What they answer is Better Auth's to say,
/// so that answers are any JSON, and errors its envelope.
std::string api_document(const std::vector<http::Endpoint>& rows, const std::string& server_url);

}  // namespace usher::better_auth
