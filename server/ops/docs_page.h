#pragma once

#include "common/base/result.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::ops {

/// /docs: the OpenAPI document for people, to read and to try, under a Content-Security-Policy that lets nothing in from
/// elsewhere and no script in but our files. Without Swagger UI in the build: a link to the document, and why.
http::Response docs_page(const http::Request& request);

/// /docs/{file}: one of the page's own files; kNotFound.
Result<http::Response> docs_file(const http::Request& request);

}  // namespace usher::ops
