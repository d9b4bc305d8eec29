#include "server/http/routing/revalidation.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

constexpr TaggedDocument kDocument{.type = "text/plain", .text = "words", .etag = "\"a\"", .cache_control = "public"};

Response ask(const char* had) {
  Request request;
  if (*had) request.headers = {{"if-none-match", had}};
  return revalidated(request, kDocument);
}

TEST_CASE("revalidation: returns the document, or 304 for its current ETag", "[http][revalidation]") {
  CHECK(ask("").body == "words");
  CHECK(ask("\"b\"").status == HttpStatus::kOk);
  for (const auto* had : {"\"a\"", "W/\"a\"", "\"b\", \"a\""}) {
    CHECK(ask(had).status == HttpStatus::kNotModified);
    CHECK(ask(had).body.empty());
  }
}

}  // namespace
}  // namespace usher::http
