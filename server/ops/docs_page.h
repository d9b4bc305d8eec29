#pragma once

#include "common/base/result.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::ops {

/// /docs: shows the OpenAPI document and lets people try the calls, under a Content-Security-Policy that allows only this
/// server's files. If the build has no Swagger UI: a link to the document, and the reason.
http::Response docs_page(const http::Request& request);

/// /docs/{file}: one of the page's own files. Error: kNotFound.
Result<http::Response> docs_file(const http::Request& request);

}  // namespace usher::ops
