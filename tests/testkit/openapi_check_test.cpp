#include "tests/testkit/openapi_check.h"

#include "server/http/messages/problem.h"
#include "server/http/messages/request.h"
#include "tests/catch.h"

namespace usher::testkit {
namespace {

constexpr const char* kDocument = R"({
  "paths": {
    "/things/{id}": {"get": {"responses": {
      "200": {"description": "Done", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Resource"}}}},
      "204": {"description": "Done"},
      "404": {"description": "NOT_FOUND, USER_NOT_FOUND", "content": {"application/problem+json": {"schema": {"type": "object"}}}}}}}},
  "components": {"schemas": {"Resource": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "minLength": 2, "maxLength": 3, "enum": ["ab", "abc", "a", "abcd"]},
    "at": {"type": "string", "format": "date-time"},
    "tags": {"type": "array", "items": {"type": "integer"}},
    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}}}})";

http::Response json_answer(std::string body) {
  http::Response response{.body = std::move(body)};
  return response.with("Content-Type", "application/json; charset=utf-8");
}

bool fits(const http::Response& response, const std::string& path = "/things/7") {
  http::set_problem_pages("/auth/problems");
  http::Request request{.method = "GET", .path = path};
  return OpenApiCheck(kDocument).faults(request, response).empty();
}

TEST_CASE("openapi check: a body that fits its schema passes", "[testkit]") {
  CHECK(fits(json_answer(R"({"name":"ab"})")));
  CHECK(fits(json_answer(R"({"name":"abc","at":"2026-11-20T06:53:44.049Z","tags":[1,2],"note":null})")));
}

TEST_CASE("openapi check: a body that does not fit is reported", "[testkit]") {
  const auto* const body =
      GENERATE(as<const char*>{}, R"({})", R"([])", R"({"name":1})", R"({"name":"xy"})", R"({"name":"a"})", R"({"name":"abcd"})",
               R"({"name":"ab","more":1})", R"({"name":"ab","at":"2026-11-20T06:53:44Z"})", R"({"name":"ab","tags":["1"]})",
               R"({"name":"ab","note":1})", "no JSON", "");
  INFO(body);
  CHECK_FALSE(fits(json_answer(body)));
}

TEST_CASE("openapi check: unlisted statuses, codes and content types are reported", "[testkit]") {
  CHECK(fits(http::problem_response(error(ErrorCode::kUserNotFound))));
  CHECK_FALSE(fits(http::problem_response(error(ErrorCode::kSessionNotFound))));
  CHECK_FALSE(fits(http::problem_response(error(ErrorCode::kForbidden))));
  CHECK(fits(http::no_content()));
  CHECK_FALSE(fits({.status = http::HttpStatus::kNoContent, .body = "more"}));
  http::Response text{.body = R"({"name":"ab"})"};
  CHECK_FALSE(fits(text.with("Content-Type", "text/plain")));
}

TEST_CASE("openapi check: outside of any operation only the transport's refusals pass", "[testkit]") {
  CHECK(fits(http::problem_response(http::Refusal::kUnknownPath), "/things"));
  CHECK(fits(http::problem_response(http::Refusal::kUnknownPath), "/things/7/parts"));
  CHECK_FALSE(fits(http::problem_response(error(ErrorCode::kUserNotFound)), "/things"));
  CHECK_FALSE(fits(json_answer(R"({"name":"ab"})"), "/things"));
}

}  // namespace
}  // namespace usher::testkit
