#include "server/ops/docs_page.h"

namespace usher::ops {
namespace {

constexpr const char* kPolicy =
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

constexpr std::string_view kStyle = R"(:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; }
code { font-family: ui-monospace, monospace; }
)";

constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Usher API</title>
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<h1>Usher API</h1>
<p>The calls of this server are described by <a href="/openapi.json"><code>/openapi.json</code></a> (OpenAPI 3.1), which any API client
can open.</p>
<p>This build has no page to try them from: it was made without npm's <code>swagger-ui-dist</code>.</p>
</body>
</html>
)";

}  // namespace

http::Response docs_page() {
  http::Response response{.body = std::string(kPage)};
  response.with("Content-Type", "text/html; charset=utf-8").with("Content-Security-Policy", kPolicy).with("Referrer-Policy", "no-referrer");
  return response;
}

Result<http::Response> docs_file(std::string_view name) {
  if (name != "docs.css") return error(ErrorCode::kNotFound);
  http::Response response{.body = std::string(kStyle)};
  response.with("Content-Type", "text/css; charset=utf-8").with("Cache-Control", "public, max-age=3600");
  return response;
}

}  // namespace usher::ops
