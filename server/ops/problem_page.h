#pragma once

#include "common/base/result.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::ops {

/// /auth/problems/{code}: the page that the `type` of a problem (RFC 9457 §3.1.1) refers to. It shows the code's row of the
/// tables that problems are made from. Error: kNotFound.
Result<http::Response> problem_page(const http::Request& request);

/// /auth/problems: all codes by status.
http::Response problem_list(const http::Request& request);

}  // namespace usher::ops
