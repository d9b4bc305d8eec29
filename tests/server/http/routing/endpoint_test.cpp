#include "server/http/routing/endpoint.h"

#include "server/authentication/access.h"
#include "server/http/messages/request.h"
#include "server/http/routing/rows.h"
#include "tests/catch.h"
#include "tests/server/http/front/response_reading.h"

namespace usher::http {
namespace {

Request posted(std::string body, std::optional<std::string> type = "application/json") {
  Request request{.method = "POST", .body = std::move(body)};
  if (type) request.headers.emplace_back("content-type", *type);
  return request;
}

/// The code of the refusal, or the document as text.
std::string read(const Request& request, BodyRule rule = BodyRule::kJson) {
  json::Value document;
  if (const auto problem = read_body(request, rule, document)) return code_of(*problem);
  return json::to_text(document);
}

TEST_CASE("endpoint: a wrong or missing content type is refused", "[endpoint][security]") {
  const std::string type =
      GENERATE(as<std::string>{}, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
               "text/json", "application/jsonx", "application/json x", "application/problem+json", "json",
               "text/plain; application/json", ";application/json", "application/json, text/plain");
  CAPTURE(type);
  CHECK(read(posted("{}", type)) == "UNSUPPORTED_MEDIA_TYPE");
  CHECK(read(posted("{}", type), BodyRule::kMayJson) == "UNSUPPORTED_MEDIA_TYPE");
  CHECK(read(posted("{}", std::nullopt)) == "UNSUPPORTED_MEDIA_TYPE");
}

TEST_CASE("endpoint: the content type is checked before the body", "[endpoint]") {
  CHECK(read(posted("{", "text/plain")) == "UNSUPPORTED_MEDIA_TYPE");
}

TEST_CASE("endpoint: JSON is read with any spelling of its type", "[endpoint]") {
  const std::string type = GENERATE(as<std::string>{}, "application/json", "Application/JSON", "application/json;charset=utf-8",
                                    "application/json ; charset=UTF-8", " application/json ");
  CAPTURE(type);
  CHECK(read(posted(R"({"a":1})", type)) == R"({"a":1})");
}

TEST_CASE("endpoint: anything but one JSON document is refused", "[endpoint][security]") {
  const std::string body =
      GENERATE(as<std::string>{}, "{", "}", " ", "{} {}", "{}x", R"({"a":1,"a":2})", R"({"a":{"b":1,"b":1}})", R"({'a':1})",
               R"({"a":01})", R"({"a":1e999})", R"({"a":NaN})", "{\"a\":\"\xFF\"}", "{\"a\":\"\n\"}",
               "\xEF\xBB\xBF\xEF\xBB\xBF{}", "{\xEF\xBB\xBF}", R"({"a":"\ud800"})", "{/**/}", R"({"a":1,})");
  CAPTURE(body);
  CHECK(read(posted(body)) == "MALFORMED_JSON");
  CHECK(read(posted(body), BodyRule::kMayJson) == "MALFORMED_JSON");
}

TEST_CASE("endpoint: a byte order mark before a JSON body is skipped", "[endpoint]") {
  CHECK(read(posted("\xEF\xBB\xBF{\"a\":1}")) == R"({"a":1})");
}

TEST_CASE("endpoint: nesting has a limit", "[endpoint][security]") {
  CHECK(read(posted(std::string(60'000, '['))) == "MALFORMED_JSON");
  CHECK(read(posted(std::string(33, '[') + std::string(33, ']'))) == "MALFORMED_JSON");
}

TEST_CASE("endpoint: a missing body is an empty object where it is optional", "[endpoint]") {
  CHECK(read(posted(""), BodyRule::kMayJson) == "{}");
  CHECK(read(posted("", std::nullopt), BodyRule::kMayJson) == "{}");
  CHECK(read(posted("", "text/plain"), BodyRule::kMayJson) == "{}");
  CHECK(read(posted("")) == "MALFORMED_JSON");
  CHECK(read(posted("", std::nullopt)) == "MALFORMED_JSON");
}

struct ShortGreeting {
  std::string name;
  static constexpr auto fields() { return json::fields_of(json::required("name", &ShortGreeting::name, {.min = 1, .max = 5})); }
};

TEST_CASE("endpoint: a handler gets its decoded body, or is not called", "[endpoint]") {
  int calls = 0;
  const auto row = open_row<ShortGreeting>({.access = access::kOpen}, nullptr,
                                           [&](std::nullptr_t, const ShortGreeting& body) -> Result<Response> {
                                             ++calls;
                                             if (body.name == "eve") return error(ErrorCode::kForbidden);
                                             return json_response(HttpStatus::kOk, body);
                                           });
  const auto answer = [&](const std::string& body) {
    auto request = posted(body);
    return row.handle(request);
  };
  CHECK(answer(R"({"name":"ann","more":true})").body == R"({"name":"ann"})");
  CHECK(code_of(answer(R"({"name":"eve"})")) == "FORBIDDEN");
  CHECK(calls == 2);
  for (const std::string wrong :
       {R"({})", R"({"name":1})", R"({"name":null})", R"({"name":""})", R"({"name":"123456"})", R"([])", R"("x")", "null"}) {
    CAPTURE(wrong);
    const auto refused = answer(wrong);
    CHECK(refused.status == HttpStatus::kUnprocessable);
    CHECK(code_of(refused) == "VALIDATION_FAILED");
    CHECK_FALSE(body_of(refused).find("errors")->array()->empty());
  }
  CHECK(code_of(answer("{")) == "MALFORMED_JSON");
  CHECK(calls == 2);
}

TEST_CASE("endpoint: a handler without a body checks the content type only", "[endpoint]") {
  const auto handle = without_body([](Request& request) -> Result<Response> {
    if (request.method == "POST") return error(ErrorCode::kConflict);
    return no_content();
  });
  auto request = posted("\xFF{", "application/json");
  CHECK(code_of(handle(request)) == "CONFLICT");
  request.method = "GET";
  CHECK(handle(request).status == HttpStatus::kNoContent);
  auto form = posted("a=1", "application/x-www-form-urlencoded");
  CHECK(code_of(handle(form)) == "UNSUPPORTED_MEDIA_TYPE");
}

TEST_CASE("endpoint: query parameters", "[endpoint]") {
  const auto value = [](const std::string& query, std::string_view name = "v") -> std::optional<std::string> {
    return query_parameter(Request{.query = query}, name);
  };
  CHECK(value("v=abc=def") == "abc=def");
  CHECK(value("a=1&v=2&b=3") == "2");
  CHECK(value("v=1&v=2") == "1");
  CHECK(value("v=a+b%2Bc%20d") == "a b+c d");
  CHECK(value("v=") == "");
  CHECK(value("v") == "");
  CHECK(value("&&v=1&") == "1");
  CHECK(value("vv=1&xv=2&V=3&%77=4") == std::nullopt);
  CHECK(value("%76=4") == "4");
  CHECK(value("") == std::nullopt);
  CHECK(value("=1") == std::nullopt);
  CHECK(value("=1", "") == "1");
  CHECK(value("v=%C3%A4") == "\xC3\xA4");
}

TEST_CASE("endpoint: an undecodable parameter is taken as sent, so that it is refused, not ignored", "[endpoint][security]") {
  const std::string broken = GENERATE(as<std::string>{}, "%", "%4", "%zz", "a%2");
  CHECK(query_parameter(Request{.query = "v=" + broken}, "v") == broken);
}

}  // namespace
}  // namespace usher::http
