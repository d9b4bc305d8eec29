#pragma once

#include <string_view>

#include "common/base/result.h"
#include "server/http/response.h"

namespace usher::ops {

/// /docs: the OpenAPI document for people, under a strict Content-Security-Policy, with nothing from elsewhere.
http::Response docs_page();
/// One of the page's own files; kNotFound.
Result<http::Response> docs_file(std::string_view name);

}  // namespace usher::ops
