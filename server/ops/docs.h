#pragma once

#include "common/base/files/embedded_file.h"
#include "server/http/routing/openapi.h"

namespace usher::ops {

/// The files of /docs: those of server/ops/docs and, if the build has it, Swagger UI.
std::span<const EmbeddedFile> docs_files();

/// /docs: shows the OpenAPI document and lets people try the calls, under a Content-Security-Policy that allows only this
/// server's files. If the build has no Swagger UI: a link to the document, and the reason.
http::Response docs_page(const http::Request& request);

/// /docs/{file}: one of the page's own files. Error: kNotFound.
Result<http::Response> docs_file(const http::Request& request);

/// Where the pages of the codes are. Proxies that pass /auth/ pass it, too.
inline constexpr const char* kProblemPages = "/auth/problems";

/// /auth/problems/{code}: the page that the `type` of a problem (RFC 9457 §3.1.1) refers to. It shows the code's row of the
/// tables that problems are made from. Error: kNotFound.
Result<http::Response> problem_page(const http::Request& request);

/// /auth/problems: all codes by status.
http::Response problem_list(const http::Request& request);

/// A sentence about each tag, in the order of /docs: what a site needs first comes first.
std::span<const http::TagNote> tag_notes();

}  // namespace usher::ops
