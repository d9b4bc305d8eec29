#include "server/http/front/exchange.h"

#include "server/http/messages/refusals.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

const Time kNow = from_seconds(784'111'777);  // the example of RFC 9110 §5.6.7

std::string answer_to(Request request, Response response, const Manner& manner = {.now = kNow}) {
  Exchange exchange;
  return exchange
      .run(
          request, [&](Request&) { return response; }, [&] { return manner; })
      .bytes;
}

TEST_CASE("exchange: an answer is its status, its headers, the date and its body, and nothing else", "[front]") {
  const auto bytes = answer_to({.method = "GET", .path = "/"}, Response{.body = "hello"}.with("X-B", "2").with("X-A", "1"));
  CHECK(bytes ==
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "X-A: 1\r\nX-B: 2\r\n\r\nhello");
}

TEST_CASE("exchange: the handler sees the request as it was framed", "[front][security]") {
  Request request{
      .method = "BREW", .path = "/%6c//x", .query = "a=b=c", .headers = {{"range", "bytes=0-1"}, {"x", "%0d%0a"}}, .body = "b"};
  std::string seen;
  Exchange exchange;
  (void)exchange.run(
      request,
      [&](Request& given) {
        seen =
            given.method + " " + given.path + "?" + given.query + " " + given.headers[0].second + " " + given.headers[1].second;
        return Response{};
      },
      [] { return Manner{}; });
  CHECK(seen == "BREW /%6c//x?a=b=c bytes=0-1 %0d%0a");
}

TEST_CASE("exchange: it can be used again, and carries nothing over", "[front]") {
  Exchange exchange;
  Request request{.method = "GET", .path = "/"};
  const auto decide = [] { return Manner{.now = kNow}; };
  const auto held = exchange.run(
      request, [](Request&) { return Response{.body = "1", .not_before = kNow}.with("X-Once", "1"); }, decide);
  CHECK(held.not_before == kNow);
  const auto next = exchange.run(
      request, [](Request&) { return Response{.body = "2"}; }, decide);
  CHECK_FALSE(next.not_before);
  CHECK(next.bytes.find("X-Once") == std::string::npos);
}

TEST_CASE("exchange: every status this server sends has its reason phrase", "[front]") {
  for (const auto& row : kRefusals) {
    const auto bytes = answer_to({.method = "GET", .path = "/"}, {.status = row.status, .body = "x"});
    CHECK(bytes.substr(0, 13) == "HTTP/1.1 " + std::to_string(number(row.status)) + " ");
  }
}

TEST_CASE("exchange: requests of which nothing was understood can be answered", "[front]") {
  CHECK(answer_to({}, {.status = HttpStatus::kBadRequest, .body = "x"}).substr(0, 12) == "HTTP/1.1 400");
}

}  // namespace
}  // namespace usher::http
