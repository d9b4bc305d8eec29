#include "server/http/streams/streams.h"

#include "server/http/front/sockets.h"
#include "tests/server/http/streams/stream_fixture.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;

TEST_CASE("streams: events pass unchanged as they come, and the connection stays usable", "[streams]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin("200 OK", "text/event-stream; charset=utf-8", "Set-Cookie: theirs=1\r\nX-Theirs: 1\r\n");
  const auto head = client.read(true);
  CHECK(head.status == 200);
  CHECK(head.says("Content-Type: text/event-stream\r\n"));
  CHECK(head.says("Transfer-Encoding: chunked\r\n"));
  CHECK(head.says("X-Answer: ours\r\n"));
  for (const auto* other : {"Content-Length", "theirs", "X-Theirs"}) CHECK_FALSE(head.says(other));
  for (const std::string part : {"data: 1\n\n", "data: ", "2\r\n\r", "\n\0bytes"}) {
    call.send(part);
    CHECK(client.read_chunk() == part);
  }
  call.close();
  CHECK(client.read_chunk().empty());
  CHECK(client.get("/next").body == "/next");
  CHECK(test.handler.note().ended == "complete");
  CHECK(test.handler.ends_seen() == 1);
  CHECK(test.front.counts().streams == 0);
}

TEST_CASE("streams: the upstream gets the request and nothing from the client", "[streams][security]") {
  StreamFront test;
  const auto client = test.asked(R"({"message":"Hello"})");
  const auto call = test.upstream.take();
  CHECK(call.head.find("POST /chat HTTP/1.1\r\n") == 0);
  CHECK(call.head.find("X-Ours: 1\r\n") != std::string::npos);
  CHECK(call.head.find("Accept: text/event-stream\r\n") != std::string::npos);
  CHECK(call.head.find("ookie") == std::string::npos);
  CHECK(call.head.find("Expect") == std::string::npos);
  CHECK(call.body == R"({"message":"Hello"})");
}

TEST_CASE("streams: any other content type is refused, and its bytes are not sent", "[streams][security]") {
  struct Case {
    std::string status;
    std::string type;
    std::string more;
    std::string cause;
  };
  const std::vector<Case> cases{{"200 OK", "text/html", "", "the type text/html"},
                                {"200 OK", "text/event-streams", "", "the type text/event-streams"},
                                {"500 Oops", "text/event-stream", "", "status 500"},
                                {"204 No Content", "text/event-stream", "", "status 204"},
                                {"302 Found", "text/event-stream", "Location: /elsewhere\r\n", "status 302"},
                                {"101 Switching Protocols", "text/event-stream", "", "status 101"},
                                {"200 OK", "text/event-stream", "Content-Encoding: gzip\r\n", "a compressed body"}};
  StreamFront test;
  auto client = test.client();
  for (const auto& [status, type, more, cause] : cases) {
    CAPTURE(cause);
    client.send(StreamFront::request());
    auto call = test.upstream.take();
    call.begin(status, type, more);
    call.send("secret");
    const auto reply = client.read();
    CHECK(reply.status == 502);
    CHECK(reply.body == "no stream at /stream: UPSTREAM_FAILED");
    CHECK(test.handler.last_cause() == "the upstream sent " + cause);
  }
  CHECK(test.handler.ends_seen() == 0);
}

TEST_CASE("streams: of an upstream that is busy the client learns when to ask again", "[streams]") {
  struct Row {
    std::string status;
    std::string wait;
    std::string seen;
  };
  const auto row =
      GENERATE(Row{"429 Too Many Requests", "7", "UPSTREAM_BUSY 7"}, Row{"503 Busy", "100000000", "UPSTREAM_BUSY 86400"},
               Row{"503 Busy", "Fri, 31 Dec 1999 23:59:59 GMT", "UPSTREAM_BUSY 1"}, Row{"500 Oops", "7", "UPSTREAM_FAILED"});
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin(row.status, "application/json", "Retry-After: " + row.wait + "\r\n");
  CHECK(client.read().body == "no stream at /stream: " + row.seen);
  CHECK(test.handler.spent_seen() == (row.seen.starts_with("UPSTREAM_BUSY") ? 0 : 1));
}

TEST_CASE("streams: an upstream that is down, breaks off or is silent before its first byte is refused", "[streams]") {
  SECTION("breaks off") {
    StreamFront test;
    auto client = test.asked();
    test.upstream.take().reset();
    CHECK(client.read().status == 502);
  }
  SECTION("down") {
    StreamFront test;
    test.upstream.go_down();
    CHECK(test.asked().read().status == 502);
    CHECK(test.handler.spent_seen() == 0);
  }
  SECTION("silent") {
    StreamFront test(short_of(&StreamLimits::silence));
    auto client = test.asked();
    const auto call = test.upstream.take();
    CHECK(client.read().status == 502);
    CHECK(call.at_end());
    CHECK(test.handler.spent_seen() == 1);
  }
}

TEST_CASE("streams: a 1xx response is ignored", "[streams]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Encoding: gzip\r\n\r\n");
  call.begin();
  call.send("data: 1\n\n");
  CHECK(client.read(true).status == 200);
  CHECK(client.read_chunk() == "data: 1\n\n");
}

TEST_CASE("streams: the content type of a 1xx response is ignored", "[streams][security]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.send("HTTP/1.1 103 Early Hints\r\nContent-Type: text/event-stream\r\n\r\nHTTP/1.1 200 OK\r\n\r\nsecret");
  call.close();
  const auto reply = client.read();
  CHECK(reply.status == 502);
  CHECK(test.handler.last_cause() == "the upstream sent the type (none)");
}

TEST_CASE("streams: bytes after a 101 response are not sent, with HTTP/1.0 neither", "[streams][security]") {
  StreamFront test;
  auto client = test.client();
  client.send("POST /stream HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
  auto call = test.upstream.take();
  call.send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
      "HTTP/1.0 200 OK\r\nSet-Cookie: usher_device=forged\r\nContent-Length: 6\r\n\r\nsecret");
  const auto reply = client.read();
  CHECK(reply.status == 502);
  CHECK(reply.body.find("secret") == std::string::npos);
}

TEST_CASE("streams: if the upstream breaks off, the body ends with an error event and is complete", "[streams]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nd\r\ndata: {\"half\"\r\n");
  CHECK(client.read(true).status == 200);
  CHECK(client.read_chunk() == "data: {\"half\"");
  call.close();
  const auto last = client.read_chunk();
  CHECK(last.find("\n\nevent: error\ndata: {\"code\":\"UPSTREAM_FAILED\",") == 0);
  CHECK(last.ends_with("\"}\n\n"));
  CHECK(client.read_chunk().empty());
  CHECK(client.get("/next").body == "/next");
  CHECK(test.handler.note().ended == "upstream_failed");
}

TEST_CASE("streams: silence and length are limited", "[streams]") {
  const auto [limit, code, word] = GENERATE(table<std::chrono::milliseconds StreamLimits::*, std::string, std::string>(
      {{&StreamLimits::silence, "UPSTREAM_FAILED", "upstream_silent"}, {&StreamLimits::whole, "STREAM_TOO_LONG", "too_long"}}));
  auto limits = short_of(limit);
  limits.*limit = 500ms;  // long enough for the first byte on a busy machine
  StreamFront test(limits);
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  REQUIRE(client.read(true).status == 200);
  CHECK(client.read_chunk().find(code) != std::string::npos);
  CHECK(client.read_chunk().empty());
  CHECK(call.at_end());
  CHECK(test.handler.note().ended == word);
}

TEST_CASE("streams: the bytes of an answer are limited", "[streams][security]") {
  StreamLimits limits;
  limits.bytes = 20;
  StreamFront test(limits);
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  call.send("data: 1\n\n");
  REQUIRE(client.read(true).status == 200);
  CHECK(client.read_chunk() == "data: 1\n\n");
  call.send("data: 1234567890\n\n");
  const auto last = client.read_chunk();
  CHECK(last.find("STREAM_TOO_LARGE") != std::string::npos);
  CHECK(last.find("1234567890") == std::string::npos);
  CHECK(client.read_chunk().empty());
  CHECK(call.at_end());
  CHECK(test.handler.note().ended == "too_large");
}

TEST_CASE("streams: if the client disconnects, the upstream request ends and the received part is kept", "[streams]") {
  StreamFront test;
  auto client = std::make_unique<RawClient>(test.asked());
  auto call = test.upstream.take();
  call.begin();
  call.send("data: kept\n\n");
  client->read(true);
  client->read_chunk();
  SECTION("by closing") { client.reset(); }
  SECTION("by ending its side") { client->half_close(); }
  CHECK(call.at_end());
  const auto note = test.handler.note();
  CHECK(note.ended == "client_gone");
  CHECK(note.bytes == 12);
  CHECK(test.handler.ends_seen() == 1);
}

TEST_CASE("streams: if the client disconnects before the first byte, the upstream request ends too", "[streams]") {
  StreamFront test;
  auto client = std::make_unique<RawClient>(test.asked());
  const auto call = test.upstream.take();
  client.reset();
  CHECK(call.at_end());
  CHECK(test.handler.note().ended == "client_gone");
  CHECK(test.handler.ends_seen() == 0);
  CHECK(test.handler.spent_seen() == 1);
}

TEST_CASE("streams: a client that reads late gets everything", "[streams]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  std::string all;
  for (int i = 0; all.size() < 8 * 1024 * 1024; ++i) all += "data: " + std::to_string(i) + "\n\n";
  std::thread sender([&] {
    call.begin();
    call.send(all);
    call.close();
  });
  test.handler.wait_for_bytes(64 * 1024);
  client.read(true);
  std::string got;
  for (auto chunk = client.read_chunk(); !chunk.empty(); chunk = client.read_chunk()) got += chunk;
  sender.join();
  CHECK(got == all);
}

TEST_CASE("streams: a client that reads nothing slows the upstream down and is cut off", "[streams][security]") {
  StreamLimits limits;
  limits.write = 1s;
  limits.tick = 5ms;
  StreamFront test(limits);
  const auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  const std::string block(1024 * 1024, 'x');
  constexpr std::uint64_t kMost = 256;
  std::uint64_t sent = 0;
  while (sent < kMost && call.send(block)) ++sent;
  CHECK(sent < kMost);
  const auto note = test.handler.note();
  CHECK(note.ended == "client_slow");
  CHECK(note.bytes < kMost * block.size() / 4);  // the system's buffers, and little more
}

TEST_CASE("streams: HTTP/1.0 gets the plain bytes until the connection ends", "[streams]") {
  StreamFront test;
  auto client = test.client();
  client.send("POST /stream HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
  auto call = test.upstream.take();
  call.begin();
  call.send("data: 1\n\n");
  const auto head = client.read(true);
  CHECK(head.status == 200);
  CHECK(head.says("Connection: close\r\n"));
  CHECK_FALSE(head.says("Transfer-Encoding"));
  call.close();
  CHECK(client.read_to_end() == "data: 1\n\n");
}

TEST_CASE("streams: pipelined requests get their responses after the stream, in order", "[streams]") {
  StreamFront test;
  auto client = test.client();
  client.send("GET /before HTTP/1.1\r\nHost: a\r\n\r\n" + StreamFront::request() + "GET /with HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.read().body == "/before");
  auto call = test.upstream.take();
  call.begin();
  CHECK(client.read(true).status == 200);
  client.send(StreamFront::request("second"));
  call.send("data: 1\n\n");
  CHECK(client.read_chunk() == "data: 1\n\n");
  call.close();
  CHECK(client.read_chunk().empty());
  CHECK(client.read().body == "/with");
  auto second = test.upstream.take();
  CHECK(second.body == "second");
  second.begin();
  second.close();
  CHECK(client.read(true).status == 200);
  CHECK(client.read_chunk().empty());
}

/// A stream to a client that has not read the 4 MiB of earlier responses. Without a front.
struct LateReader {
  explicit LateReader(StreamLimits limits = {}, EpollControl control = control_epoll) : streams(with_room(limits), control) {
    REQUIRE(streams.start().ok());
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
    StreamHandoff handoff{.socket = ours.get(), .earlier = earlier, .head = "head", .chunked = false};
    handoff.order = std::make_shared<StreamOrder>();
    handoff.order->call->url = upstream.url();
    handoff.done = [this](const StreamReturn& how) {
      usable = how.usable;
      returned.open();
    };
    REQUIRE(streams.hand_off(handoff));
  }
  /// Reads on until it has `size` bytes.
  void read_until(std::size_t size) {
    std::array<char, 16 * 1024> buffer{};
    pollfd readable{.fd = theirs.get(), .events = POLLIN, .revents = 0};
    while (got.size() < size && poll(&readable, 1, 1000 * static_cast<int>(testkit::patience().count())) == 1) {
      const auto n = recv(theirs.get(), buffer.data(), buffer.size(), 0);
      if (n <= 0) break;
      got.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }
  static StreamLimits with_room(StreamLimits limits) {
    limits.most = 1;
    limits.tick = 5ms;
    return limits;
  }

  const std::string earlier = std::string(4 * 1024 * 1024, 'e');
  Upstream upstream;
  Descriptor ours;
  Descriptor theirs;
  Gate returned;
  std::atomic<bool> usable{false};
  std::string got;
  EventStreams streams;
};

TEST_CASE("streams: unread responses are sent before the stream", "[streams]") {
  LateReader test;
  auto call = test.upstream.take();
  test.read_until(test.earlier.size());
  CHECK(test.got == test.earlier);
  call.begin();
  call.send("data: 1\n\n");
  call.close();
  test.read_until(test.earlier.size() + 13);
  CHECK(test.got.substr(test.earlier.size()) == "headdata: 1\n\n");
  test.returned.pass();
  CHECK(test.usable);
}

std::atomic<bool> is_upstream_paused{false};

/// libcurl does not watch the socket of a paused transfer. The tags of upstreams are odd.
int noting_poll(int epoll, int operation, int descriptor, epoll_event* event) {
  if (operation == EPOLL_CTL_DEL && event->data.u64 % 2 == 1) is_upstream_paused = true;
  return control_epoll(epoll, operation, descriptor, event);
}

TEST_CASE("streams: bytes beyond the limit that waited for the client end the stream", "[streams]") {
  is_upstream_paused = false;
  StreamLimits limits;
  limits.bytes = 20;
  LateReader test(limits, noting_poll);
  const auto call = test.upstream.take();
  call.begin();
  call.send("data: 1234567890123456\n\n");
  testkit::eventually("libcurl to pause", [] { return is_upstream_paused.load(); });
  test.read_until(test.earlier.size() + 5);
  test.returned.pass();
  CHECK(test.usable);
  CHECK(call.at_end());
  test.ours.close();
  test.read_until(std::string::npos);
  CHECK(test.got.substr(test.earlier.size()).find("head\n\nevent: error\ndata: {\"code\":\"STREAM_TOO_LARGE\"") == 0);
}

TEST_CASE("streams: other lanes can start a stream too", "[streams]") {
  StreamFront test;
  auto client = test.client();
  client.send(StreamFront::request("late", "/late"));
  auto call = test.upstream.take();
  CHECK(call.body == "late");
  call.begin();
  call.close();
  CHECK(client.read(true).status == 200);
}

TEST_CASE("streams: beyond the limit a stream is refused until another ends", "[streams][security]") {
  StreamLimits limits;
  limits.most = 1;
  StreamFront test(limits);
  auto first = test.asked();
  auto call = test.upstream.take();
  call.begin();
  REQUIRE(first.read(true).status == 200);
  auto second = test.client();
  const auto refused = second.ask(StreamFront::request());
  CHECK(refused.status == 503);
  CHECK(refused.body == "no stream at /stream: OVERLOADED");
  call.close();
  CHECK(first.read_chunk().empty());
  test.handler.note();
  second.send(StreamFront::request());
  test.upstream.take().begin();
  CHECK(second.read(true).status == 200);
}

TEST_CASE("streams: when all places are taken, the client that has most gives one back", "[streams][security]") {
  StreamLimits limits;
  limits.most = 3;
  StreamFront test(limits);
  std::vector<RawClient> many;
  for (int i = 0; i < 3; ++i) {
    many.push_back(test.asked("question", "/shared?10.0.0.1"));
    testkit::eventually("its place", [&] { return test.front.counts().streams == many.size(); });
  }
  auto call = test.upstream.take();
  call.begin();
  for (auto& client : many) REQUIRE(client.read(true).status == 200);
  auto other = test.asked("question", "/stream?10.0.0.2");
  auto second = test.upstream.take();
  second.begin();
  CHECK(many.front().read_chunk().find("\"code\":\"OVERLOADED\"") != std::string::npos);
  CHECK(other.read(true).status == 200);
  CHECK(test.handler.note().ended == "place_taken");
  CHECK(test.handler.ends_seen() == 0);  // two listen on
}

TEST_CASE("streams: of one call a reader has one stream, which the next request takes over", "[streams][security]") {
  StreamFront test;
  auto first = test.asked("question", "/shared?a&ada");
  auto call = test.upstream.take();
  call.begin();
  REQUIRE(first.read(true).status == 200);
  auto second = test.asked("question", "/shared?b&ada");
  REQUIRE(second.read(true).status == 200);
  CHECK(first.read_chunk().find("\"code\":\"OVERLOADED\"") != std::string::npos);
  auto other = test.asked("question", "/shared?a&bob");
  REQUIRE(other.read(true).status == 200);
  call.send("data: 1\n\n");
  CHECK(second.read_chunk() == "data: 1\n\n");
  CHECK(other.read_chunk() == "data: 1\n\n");
  CHECK(test.front.counts().streams == 2);
}

TEST_CASE("streams: a stream ended on request ends with an event that has the reason", "[streams][security]") {
  StreamLimits limits;
  limits.tick = 5ms;
  StreamFront test(limits);
  auto client = test.asked();
  auto call = test.upstream.take();
  SECTION("after the first byte") {
    call.begin();
    client.read(true);
    test.handler.order()->end(StreamEnding::kSessionEnded);
    test.handler.order()->end(StreamEnding::kComplete);  // the first reason counts
    CHECK(client.read_chunk().find("\"code\":\"SESSION_ENDED\"") != std::string::npos);
    CHECK(client.read_chunk().empty());
    CHECK(test.handler.note().ended == "session_ended");
  }
  SECTION("before the first byte") {
    test.handler.order()->end(StreamEnding::kSessionEnded);
    CHECK(client.read().status == 401);
  }
  CHECK(call.at_end());
}

TEST_CASE("streams: orders of one call share its request, and a late one gets what there was", "[streams]") {
  StreamFront test;
  auto first = test.asked("question", "/shared");
  auto call = test.upstream.take();
  auto second = test.asked("question", "/shared");
  while (test.front.counts().streams < 2) std::this_thread::yield();
  call.begin();
  CHECK(first.read(true).status == 200);
  CHECK(second.read(true).status == 200);
  call.send("data: 1\n\n");
  CHECK(first.read_chunk() == "data: 1\n\n");
  CHECK(second.read_chunk() == "data: 1\n\n");
  auto third = test.asked("question", "/shared");
  CHECK(third.read(true).status == 200);
  CHECK(third.read_chunk() == "9 bytes so far");
  call.send("data: 2\n\n");
  for (auto* const client : {&first, &second, &third}) CHECK(client->read_chunk() == "data: 2\n\n");
  call.close();
  for (auto* const client : {&first, &second, &third}) CHECK(client->read_chunk().empty());
  CHECK(first.get("/next").body == "/next");
  CHECK(test.handler.note(3).ended == "complete");
  CHECK(test.handler.ends_seen() == 1);
  SECTION("an order after the end gets all of it, without a request") {
    auto late = test.asked("question", "/shared");
    CHECK(late.read(true).status == 200);
    CHECK(late.read_chunk() == "18 bytes so far");
    CHECK(late.read_chunk().empty());
    CHECK(test.handler.ends_seen() == 1);
  }
}

TEST_CASE("streams: a shared call goes on while a client listens, and ends with the last", "[streams]") {
  StreamFront test;
  auto first = test.asked("question", "/shared");
  auto call = test.upstream.take();
  auto second = test.asked("question", "/shared");
  while (test.front.counts().streams < 2) std::this_thread::yield();
  call.begin();
  CHECK(second.read(true).status == 200);
  first.half_close();
  CHECK(test.handler.note().ended == "client_gone");
  call.send("data: 1\n\n");
  CHECK(second.read_chunk() == "data: 1\n\n");
  CHECK(test.handler.ends_seen() == 0);
  SECTION("it leaves") {
    second.half_close();
    CHECK(test.handler.note(2).ended == "client_gone");
  }
  SECTION("its session ends") {
    test.handler.order(1)->end(StreamEnding::kSessionEnded);
    CHECK(second.read_chunk().find("SESSION_ENDED") != std::string::npos);
    CHECK(test.handler.note(2).ended == "session_ended");
  }
  CHECK(call.at_end());
  CHECK(test.handler.ends_seen() == 1);
  CHECK(test.handler.spent_seen() == 1);
  auto late = test.asked("question", "/shared");
  CHECK(late.read().status == 502);
}

TEST_CASE("streams: a slow client of a shared call does not hold up the others", "[streams][security]") {
  StreamFront test;
  auto slow = test.asked("question", "/shared");
  auto call = test.upstream.take();
  auto quick = test.asked("question", "/shared");
  while (test.front.counts().streams < 2) std::this_thread::yield();
  call.begin();
  CHECK(quick.read(true).status == 200);
  const std::string part(64 * 1024, 'x');
  std::uint64_t read = 0;
  for (int i = 0; i < 160; ++i) {
    call.send(part);
    while (read < part.size() * static_cast<std::size_t>(i + 1)) read += quick.read_chunk().size();
  }
  call.close();
  CHECK(quick.read_chunk().empty());
  CHECK(slow.read(true).status == 200);
  std::uint64_t late = 0;
  for (auto chunk = slow.read_chunk(); !chunk.empty(); chunk = slow.read_chunk()) late += chunk.size();
  CHECK(late == read);
}

TEST_CASE("streams: a call has a bound of bytes of its own, and its reader may end it", "[streams]") {
  StreamFront test;
  test.handler.most_bytes = 10;
  auto client = test.asked();
  auto call = test.upstream.take();
  SECTION("bytes") {
    call.begin();
    call.send("data: 1\n\ndata: 2\n\n");
    CHECK(client.read(true).status == 200);
    CHECK(client.read_chunk().find("STREAM_TOO_LARGE") != std::string::npos);
  }
  SECTION("its reader") {
    call.begin();
    call.send("failed");
    CHECK(client.read(true).status == 200);
    CHECK(client.read_chunk().find("UPSTREAM_FAILED") != std::string::npos);
    CHECK(client.read_chunk().empty());
    CHECK(test.handler.note().ended == "upstream_failed");
  }
  CHECK(test.handler.ends_seen() == 1);
}

TEST_CASE("streams: the last part of an answer ends its stream while the upstream's connection stays open", "[streams]") {
  StreamFront test;
  test.handler.last_bytes = "data: last\n\n";
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  CHECK(client.read(true).status == 200);
  call.send("data: the end\n\n");
  CHECK(client.read_chunk() == "data: the end\n\n");
  CHECK(client.read_chunk() == "data: last\n\n");
  CHECK(client.read_chunk().empty());
  CHECK(call.at_end());
  CHECK(test.handler.note().ended == "complete");
}

TEST_CASE("streams: a client learns that an answer is not whole", "[streams]") {
  struct Row {
    AnswerEnding ending;
    std::string code;
    std::string word;
  };
  const auto row = GENERATE(Row{AnswerEnding::kUnmarked, "", "unmarked"}, Row{AnswerEnding::kCut, "ANSWER_CUT", "cut"},
                            Row{AnswerEnding::kEmpty, "EMPTY_ANSWER", "empty"},
                            Row{AnswerEnding::kFailed, "UPSTREAM_FAILED", "upstream_failed"});
  StreamFront test;
  test.handler.ending = row.ending;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  CHECK(client.read(true).status == 200);
  call.close();
  if (!row.code.empty()) CHECK(client.read_chunk().find("\"code\":\"" + row.code) != std::string::npos);
  CHECK(client.read_chunk().empty());
  CHECK(test.handler.note().ended == row.word);
}

TEST_CASE("streams: a stopping server lets streams end, and after its grace ends them with an event", "[streams]") {
  StreamFront test;
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  client.read(true);
  SECTION("by themselves") {
    std::thread stopping([&] { test.front.stop(10min); });
    call.send("data: 1\n\n");
    CHECK(client.read_chunk() == "data: 1\n\n");
    call.close();
    CHECK(client.read_chunk().empty());
    stopping.join();
    CHECK(test.handler.note().ended == "complete");
  }
  SECTION("with an event") {
    std::thread stopping([&] { test.front.stop(4s); });
    CHECK(client.read_chunk().find("\"code\":\"SHUTTING_DOWN\"") != std::string::npos);
    CHECK(client.read_chunk().empty());
    stopping.join();
    CHECK(test.handler.note().ended == "shutdown");
  }
  SECTION("at once") {
    test.front.stop(0ms);
    CHECK(client.at_end());
    CHECK(call.at_end());
  }
}

/// Whose sockets epoll refuses to watch. The tags of upstreams are odd, those of clients even (see streams.cpp).
enum class Refused { kNone, kClients, kUpstreams };
std::atomic<Refused> refused{Refused::kNone};

int failing_poll(int epoll, int operation, int descriptor, epoll_event* event) {
  const auto side = event->data.u64 % 2 == 1 ? Refused::kUpstreams : Refused::kClients;
  if (operation != EPOLL_CTL_ADD || side != refused) return control_epoll(epoll, operation, descriptor, event);
  errno = ENOMEM;
  return -1;
}

TEST_CASE("streams: a stream without memory for its bytes or its end is cut, and others go on", "[streams]") {
  StreamFront test;
  auto other = test.asked();
  auto other_call = test.upstream.take();
  other_call.begin();
  CHECK(other.read(true).status == 200);
  auto client = test.asked();
  auto call = test.upstream.take();
  call.begin();
  CHECK(client.read(true).status == 200);
  SECTION("for its bytes") {
    call.send("too much");
    CHECK(client.at_end());
    CHECK(call.at_end());
    CHECK(test.handler.note().ended == "upstream_failed");
  }
  SECTION("for its end") {
    test.handler.lacks_memory = true;
    call.close();
    CHECK(client.read_chunk().empty());
    CHECK(test.handler.note().ended == "complete");
  }
  CHECK(test.handler.ends_seen() == 1);
  other_call.send("data: 1\n\n");
  CHECK(other.read_chunk() == "data: 1\n\n");
}

TEST_CASE("streams: a socket that epoll refuses to watch leaves no client waiting", "[streams][security]") {
  StreamLimits limits;
  limits.connect = limits.silence = limits.whole;  // so that no deadline ends the wait
  StreamFront test(limits, failing_poll);
  auto client = test.client();
  CHECK(client.get("/next").status == 200);
  SECTION("a client's") {
    refused = Refused::kClients;
    client.send(StreamFront::request());
    CHECK(client.read().status == 503);
  }
  SECTION("an upstream's") {
    refused = Refused::kUpstreams;
    client.send(StreamFront::request());
    CHECK(client.read().status == 502);
  }
  refused = Refused::kNone;
  CHECK(client.get("/next").body == "/next");
  CHECK(test.front.counts().streams == 0);
}

TEST_CASE("streams: a thousand parallel streams each get their own bytes", "[streams]") {
  constexpr std::size_t kStreams = 1000;
  StreamFront test;
  std::vector<RawClient> clients;
  std::vector<UpstreamCall> calls;
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.push_back(test.asked(std::to_string(i)));
    calls.push_back(test.upstream.take());
  }
  CHECK(test.front.counts().streams == kStreams);
  for (const auto& call : calls) {
    call.begin();
    call.send(call.body);
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < kStreams; ++i)
    if (clients[i].read(true).status == 200 && clients[i].read_chunk() == std::to_string(i)) ++right;
  CHECK(right == kStreams);
  auto other = test.client();
  CHECK(other.get("/other").body == "/other");
  for (auto& call : calls) call.close();
  for (auto& client : clients)
    if (!client.read_chunk().empty()) --right;
  CHECK(right == kStreams);
  test.handler.note(kStreams);
}

}  // namespace
}  // namespace usher::http
