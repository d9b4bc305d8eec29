#include "server/http/front/response_writer.h"

#include "common/base/error_code.h"
#include "server/http/messages/error_status.h"
#include "server/http/messages/refusals.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

const Time kNow = from_seconds(784'111'777);  // the example of RFC 9110 §5.6.7

std::string bytes_of(Response response, const WriteOptions& options = {.now = kNow}) {
  return write_response(std::move(response), options).bytes;
}

Response hello() { return Response{.body = "hello"}.with("X-B", "2").with("X-A", "1"); }

TEST_CASE("response writer: writes status, headers, date and body, and nothing else", "[front]") {
  CHECK(bytes_of(hello()) ==
        "HTTP/1.1 200 OK\r\nX-B: 2\r\nX-A: 1\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nhello");
  CHECK(bytes_of({}, {}) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
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
        "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST_CASE("response writer: a stream is chunked; with HTTP/1.0 the connection's end ends it", "[front]") {
  const auto head_of = [](const WriteOptions& options) {
    const auto order = std::make_shared<StreamOrder>();
    auto written = write_response(Response{.stream = order}, options);
    CHECK(written.stream == order);
    return written.bytes;
  };
  const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  CHECK(head_of({.now = kNow}) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + date + "\r\n");
  CHECK(head_of({.keep_alive = false, .http10 = true, .now = kNow}) ==
        "HTTP/1.1 200 OK\r\nConnection: close\r\n" + date + "\r\n");
}

TEST_CASE("response writer: headers with line ends are left out (response splitting)", "[front][security]") {
  for (const auto& end : {std::string("\r\n"), std::string("\r"), std::string("\n"), std::string("\0", 1)}) {
    CHECK(bytes_of(hello().with("X-Name", "a" + end + "X-Forged: b")) == bytes_of(hello()));
    CHECK(bytes_of(hello().with("X-Name" + end + "X-Forged", "b")) == bytes_of(hello()));
  }
}

TEST_CASE("response writer: a response that is held says until when", "[front]") {
  CHECK(write_response(Response{.not_before = kNow}, {}).not_before == kNow);
}

TEST_CASE("response writer: a response that is held in part is chunked, as a stream", "[front]") {
  const auto parts = [](const WriteOptions& options) {
    auto out = write_response(Response{.body = "onetwo", .not_before = kNow, .held_after = 3}, options);
    return std::pair(out.bytes.substr(0, out.held_after), out.bytes.substr(out.held_after));
  };
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  CHECK(parts({}) == std::pair(head + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n", std::string("3\r\ntwo\r\n0\r\n\r\n")));
  CHECK(parts({.head_only = true}).second == head + "Transfer-Encoding: chunked\r\n\r\n");  // all of a head alone is held
  CHECK(parts({.keep_alive = false, .http10 = true}) == std::pair(head + "Connection: close\r\n\r\none", std::string("two")));
}

TEST_CASE("response writer: every status of this server has its reason phrase", "[front]") {
  const auto line_of = [](HttpStatus status) {
    const auto bytes = bytes_of({.status = status});
    return bytes.substr(0, bytes.find("\r\n"));
  };
  CHECK(line_of(HttpStatus::kCreated) == "HTTP/1.1 201 Created");
  for (const auto& row : kRefusals) CHECK(line_of(row.status).size() > std::string("HTTP/1.1 503 ").size());
  for (const auto& row : kErrors) CHECK(line_of(status_of(row.kind)).size() > std::string("HTTP/1.1 503 ").size());
}

}  // namespace
}  // namespace usher::http
