#include "server/ops/docs_page.h"

#include "server/http/routing/revalidation.h"
#include "server/ops/docs_files.h"

namespace usher::ops {
namespace {

// Swagger UI loads some icons from data: URLs in its stylesheet.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kPage = "index.html";
constexpr std::string_view kPageWithoutCalls = "plain.html";
constexpr std::string_view kNeededByPage = "swagger-ui-bundle.js";

struct ContentType {
  std::string_view suffix;
  const char* type;
};
constexpr ContentType kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {"", "text/plain; charset=utf-8"},
};

const EmbeddedFile* find(std::string_view name) {
  const auto files = docs_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

const char* type_of(std::string_view name) {
  return std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& row) { return name.ends_with(row.suffix); })->type;
}

/// Returns the file, or 304 if the browser's copy is current. Browsers always revalidate, so that files of two releases are never
/// mixed.
http::Response answer(const EmbeddedFile& file, const http::Request& request) {
  return http::revalidated(request, {type_of(file.name), file.text, file.etag, "public, no-cache"});
}

}  // namespace

http::Response docs_page(const http::Request& request) {
  const auto* page = find(find(kNeededByPage) ? kPage : kPageWithoutCalls);
  return answer(*page, request).with("Content-Security-Policy", kPolicy).with("Referrer-Policy", "no-referrer");
}

Result<http::Response> docs_file(const http::Request& request) {
  const auto* file = find(request.parameters.at(0));
  if (!file || file->name.ends_with(".html")) return error(ErrorCode::kNotFound);
  return answer(*file, request);
}

}  // namespace usher::ops
