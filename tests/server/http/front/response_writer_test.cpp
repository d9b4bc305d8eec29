#include "server/http/front/response_writer.h"

#include "server/http/messages/refusals.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

const Time kNow = from_seconds(784'111'777);  // the example of RFC 9110 §5.6.7

std::string bytes_of(Response response, const WriteOptions& options = {.now = kNow}) {
  ResponseWriter writer;
  return writer.write(std::move(response), options).bytes;
}

Response hello() { return Response{.body = "hello"}.with("X-B", "2").with("X-A", "1"); }

TEST_CASE("response writer: writes status, headers, date and body, and nothing else", "[front]") {
  CHECK(bytes_of(hello()) ==
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "X-A: 1\r\nX-B: 2\r\n\r\nhello");
}

TEST_CASE("response writer: HEAD gets the headers of GET without the body", "[front]") {
  const auto whole = bytes_of(hello());
  CHECK(bytes_of(hello(), {.head_only = true, .now = kNow}) == whole.substr(0, whole.size() - 5));
}

TEST_CASE("response writer: a closing connection is announced, to HTTP/1.0 also a kept one", "[front]") {
  const std::string head = "HTTP/1.1 204 No Content\r\n";
  const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
  const Response none{.status = HttpStatus::kNoContent, .body = "never seen"};
  CHECK(bytes_of(none) == head + date);
  CHECK(bytes_of(none, {.keep_alive = false, .now = kNow}) == head + "Connection: close\r\n" + date);
  CHECK(bytes_of(none, {.keep_alive = false, .http10 = true, .now = kNow}) == head + "Connection: close\r\n" + date);
  CHECK(bytes_of(none, {.http10 = true, .now = kNow}) == head + "Connection: keep-alive\r\n" + date);
}

TEST_CASE("response writer: 304 has neither body nor length", "[front]") {
  CHECK(bytes_of(Response{.status = HttpStatus::kNotModified, .body = "never seen"}.with("ETag", "\"1\"")) ==
        "HTTP/1.1 304 Not Modified\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"1\"\r\n\r\n");
}

TEST_CASE("response writer: a stream is chunked; with HTTP/1.0 the connection's end ends it", "[front]") {
  const auto head_of = [](const WriteOptions& options) {
    ResponseWriter writer;
    const auto order = std::make_shared<StreamOrder>();
    auto written = writer.write(Response{.stream = order}, options);
    CHECK(written.stream == order);
    return written.bytes;
  };
  const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  CHECK(head_of({.now = kNow}) == "HTTP/1.1 200 OK\r\n" + date + "Transfer-Encoding: chunked\r\n\r\n");
  CHECK(head_of({.http10 = true, .now = kNow}) == "HTTP/1.1 200 OK\r\nConnection: close\r\n" + date + "\r\n");
}

TEST_CASE("response writer: header values with line ends are left out", "[front][security]") {
  for (const std::string end : {"\r\n", "\r", "\n"})
    CHECK(bytes_of(hello().with("X-Name", "a" + end + "X-Forged: b")) == bytes_of(hello()));
}

TEST_CASE("response writer: a reused writer carries nothing over", "[front]") {
  ResponseWriter writer;
  Response once{.body = "1", .not_before = kNow};
  once.with("X-Once", "1");
  const auto held = writer.write(std::move(once), {.now = kNow});
  CHECK(held.not_before == kNow);
  const auto next = writer.write(Response{.body = "2"}, {.now = kNow});
  CHECK_FALSE(next.not_before);
  CHECK(next.bytes.find("X-Once") == std::string::npos);
}

TEST_CASE("response writer: every status of this server has its reason phrase", "[front]") {
  for (const auto& row : kRefusals) {
    const auto bytes = bytes_of({.status = row.status, .body = "x"});
    CHECK(bytes.substr(0, 13) == "HTTP/1.1 " + std::to_string(number(row.status)) + " ");
  }
}

}  // namespace
}  // namespace usher::http
