#include "server/http/front/front.h"

#include <fstream>

#include <fcntl.h>

#include "tests/scarce_memory.h"
#include "tests/server/http/front/front_fixture.h"
#include "tests/testkit/temp_directory.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;

LaneSizes sizes(LaneSize each) {
  LaneSizes all;
  all.fill(each);
  return all;
}

FrontOptions with_lanes(LaneSize each) {
  FrontOptions options;
  options.lanes = sizes(each);
  return options;
}

/// A client a path, each of which sent its request.
std::vector<RawClient> ask_all(const TestFront& test, const std::vector<std::string>& paths) {
  std::vector<RawClient> clients;
  for (const auto& path : paths) {
    clients.push_back(test.client());
    clients.back().send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  return clients;
}

TEST_CASE("front: a request gets a response, and so does the next one on the connection", "[front]") {
  const TestFront test;
  auto client = test.client();
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.get("/some/path?a=b", "X-Resource: 1\r\n");
    CHECK(reply.status == 200);
    CHECK(reply.body == "GET [/some/path] [a=b]\npeer=127.0.0.1\nhost=a\nx-resource=1\nbody=");
    CHECK(reply.says("Content-Type: text/plain; charset=utf-8\r\n"));
    CHECK(reply.says("\r\nDate: "));
    CHECK(reply.says(" GMT\r\n"));
    for (const auto* header : {"Keep-Alive", "Server:", "Connection:"}) CHECK_FALSE(reply.says(header));
  }
  CHECK(test.front.counts().accepted == 1);
  CHECK(test.front.counts().requests == 3);
}

TEST_CASE("front: a handler that runs again answers in its turn, and others go on meanwhile", "[front]") {
  const TestFront test;
  auto client = test.client();
  client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(test.client().get("/other").status == 200);
  CHECK(client.read().says("GET [/again]"));
  CHECK(client.read().says("GET [/2]"));
}

TEST_CASE("front: a handler that would run again is refused at the end of the server", "[front]") {
  TestFront test;
  auto client = test.client();
  client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(test.client().get("/other").status == 200);
  test.front.stop(30s);
  CHECK(client.read().status == 503);
}

TEST_CASE("front: every lane responds with the body that it got", "[front]") {
  const TestFront test;
  for (const std::string lane : {"/", "/read/x", "/write/x", "/hash/x", "/stream/x"}) {
    CAPTURE(lane);
    const auto reply = test.client().ask("POST " + lane + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(reply.status == 200);
    CHECK(reply.says("body=hello"));
  }
}

TEST_CASE("front: a response from admission enters no lane", "[front]") {
  const TestFront test;
  auto client = test.client();
  CHECK(client.get("/admit/answered").status == 403);
  CHECK(client.get("/").status == 200);
}

TEST_CASE("front: HEAD responds like GET, without the body", "[front]") {
  const TestFront test;
  auto client = test.client();
  const auto body = client.get("/x").body;
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto reply = client.read(true);
  CHECK(reply.status == 200);
  CHECK(reply.says("Content-Length: " + std::to_string(body.size() + 1)));  // HEAD is a letter longer than GET
  CHECK_FALSE(reply.says("Accept-Ranges"));
  CHECK(client.get("/x").body == body);
}

TEST_CASE("front: 204 has neither body nor length", "[front]") {
  const TestFront test;
  auto client = test.client();
  const auto reply = client.get("/none");
  CHECK(reply.status == 204);
  CHECK_FALSE(reply.says("Content-Length"));
  CHECK_FALSE(reply.says("Content-Type"));
  CHECK(client.get("/x").status == 200);
}

TEST_CASE("front: methods unknown to httplib reach the handler", "[front]") {
  const TestFront test;
  CHECK(test.client().ask("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n").says("BREW [/pot]"));
}

TEST_CASE("front: the handler gets the request as framed", "[front][security]") {
  const TestFront test;
  const auto reply = test.client().get("/%6c//x?a=b=c", "Range: bytes=0-1\r\nX: %0d%0a\r\nAccept-Encoding: gzip\r\n");
  CHECK(reply.status == 200);
  CHECK(reply.body == "GET [/%6c//x] [a=b=c]\npeer=127.0.0.1\nhost=a\nrange=bytes=0-1\nx=%0d%0a\naccept-encoding=gzip\nbody=");
}

TEST_CASE("front: a request that cannot be parsed at all gets a response", "[front]") {
  const TestFront test;
  CHECK(test.client().ask("\x01\r\n\r\n").status == 400);
}

TEST_CASE("front: headers of one name keep their order, and no value can forge another header", "[front][security]") {
  const TestFront test;
  auto client = test.client();
  const auto cookies = client.get("/cookies").head;
  CHECK(cookies.find("Set-Cookie: z=1\r\n") < cookies.find("Set-Cookie: a=2\r\n"));
  CHECK(cookies.find("Set-Cookie: a=2\r\n") != std::string::npos);
  CHECK_FALSE(client.get("/forged").says("X-Forged"));
}

TEST_CASE("front: a connection ends on the client's request, and with HTTP/1.0 by default", "[front]") {
  const TestFront test;
  auto closing = test.client();
  CHECK(closing.get("/x", "Connection: close\r\n").says("Connection: close\r\n"));
  CHECK(closing.at_end());

  auto old = test.client();
  CHECK(old.ask("GET /x HTTP/1.0\r\n\r\n").says("Connection: close\r\n"));
  CHECK(old.at_end());

  auto kept = test.client();
  for (int i = 0; i < 2; ++i)
    CHECK(kept.ask("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").says("Connection: keep-alive\r\n"));
}

TEST_CASE("front: reads and quick responses do not wait for the write and hash lanes", "[front]") {
  TestFront test(with_lanes({.threads = 1, .capacity = 8}));
  auto busy = ask_all(test, {"/write/gate", "/hash/gate", "/write/x", "/hash/x"});
  test.handler.gate.wait_for(2);
  CHECK(test.client().get("/read/x").status == 200);
  CHECK(test.client().get("/x").status == 200);
  test.handler.gate.open();
  for (auto& client : busy) CHECK(client.read().status == 200);
}

TEST_CASE("front: blocked reads leave the event loop running and run in parallel", "[front]") {
  TestFront test(with_lanes({.threads = 2, .capacity = 8}));
  auto busy = ask_all(test, std::vector<std::string>(6, "/read/gate"));
  test.handler.gate.wait_for(4);  // two in the event threads, two in the lane's
  CHECK(test.client().get("/x").status == 200);
  test.handler.gate.open();
  for (auto& client : busy) CHECK(client.read().status == 200);
}

TEST_CASE("front: a full lane responds busy with Retry-After", "[front]") {
  TestFront test(with_lanes({.threads = 1, .capacity = 1}));
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(test.client());
    clients.back().send("GET /hash/gate HTTP/1.1\r\nHost: a\r\n\r\n");
    if (i == 0) test.handler.gate.wait_for(1);
    if (i == 1) testkit::eventually("a request to wait for the lane", [&] { return test.front.waiting(Lane::kHashing) > 0; });
  }
  const auto reply = clients.back().read();
  CHECK(reply.status == 503);
  CHECK(reply.says("Retry-After: 1\r\n"));
  CHECK(reply.says("refused BUSY at [/hash/gate]"));
  CHECK(test.refused(Refusal::kBusy) == 1);
  CHECK(clients.back().get("/x").status == 200);  // the connection stays open
  test.handler.gate.open();
  CHECK(clients[0].read().status == 200);
  CHECK(clients[1].read().status == 200);
}

TEST_CASE("front: out of memory a request gets 503, and the next ones are served", "[front][security]") {
  const TestFront test;
  std::uint64_t refused = 0;
  for (const std::string path : {"/admit/memory", "/memory", "/read/memory", "/write/memory", "/hash/memory"}) {
    INFO(path);
    auto client = test.client();
    const auto reply = client.get(path);
    CHECK(reply.status == 503);
    CHECK(reply.says("Retry-After: 1\r\n"));
    CHECK(reply.says("\"code\":\"BUSY\""));
    CHECK(client.at_end());
    CHECK(test.refused(Refusal::kBusy) == ++refused);
    CHECK(test.client().get("/read/x").status == 200);
  }
}

/// The operation of epoll_ctl that fails; 0: none.
std::atomic<int> refused_control{0};

int failing_control(int epoll, int operation, int descriptor, epoll_event* event) {
  if (operation != refused_control) return control_epoll(epoll, operation, descriptor, event);
  errno = ENOMEM;
  return -1;
}

TEST_CASE("front: a connection that epoll refuses to watch is closed, and later ones are served", "[front][security]") {
  FrontOptions options;
  options.epoll_control = failing_control;
  const TestFront test(options);
  auto client = test.client();
  CHECK(client.get("/x").status == 200);
  SECTION("when it waits for the next request") {
    refused_control = EPOLL_CTL_MOD;
    static_cast<void>(client.get("/x"));  // the front may watch the connection again only now, after the first response
    CHECK(client.at_end());
  }
  SECTION("when it is accepted") {
    refused_control = EPOLL_CTL_ADD;
    CHECK(test.client().at_end());
  }
  refused_control = 0;
  CHECK(test.client().get("/x").status == 200);
}

TEST_CASE("front: a delayed response holds no thread and keeps its order", "[front]") {
  const TestFront test;
  std::vector<std::string> paths;
  for (const std::string lane : {"/", "/read/", "/hash/"}) paths.insert(paths.end(), 8, lane + "later");
  const auto waiting = ask_all(test, paths);
  testkit::eventually("all requests to be read", [&] { return test.front.counts().requests >= waiting.size(); });
  auto client = test.client();
  CHECK(client.get("/read/x").status == 200);
  CHECK(client.get("/hash/x").status == 200);
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.read().says("[/1]"));
  CHECK(client.read().body == "held");
  CHECK(client.read().says("[/2]"));
}

TEST_CASE("front: of a response that is held in part, the first part is sent at once", "[front]") {
  const TestFront test;
  for (const std::string lane : {"/", "/read/", "/hash/"}) {
    auto client = test.client();
    CHECK(client.get(lane + "parts").body == "onetwo");
    CHECK(client.get(lane + "x").status == 200);
    client.send("GET " + lane + "part HTTP/1.1\r\nHost: a\r\n\r\n");
    std::string came;
    for (char byte = 0; !came.ends_with("one\r\n") && recv(client.socket(), &byte, 1, 0) == 1;) came += byte;
    CHECK(came.starts_with("HTTP/1.1 200 OK"));
    CHECK(came.find("Content-Length") == std::string::npos);  // for which a proxy would wait
    CHECK(came.ends_with("\r\n\r\n3\r\none\r\n"));
    char rest = 0;
    CHECK(recv(client.socket(), &rest, 1, MSG_DONTWAIT) == -1);
  }
  auto old = test.client();
  old.send("GET /parts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto all = old.read_to_end();
  CHECK(all.find("Connection: close\r\n") != std::string::npos);
  CHECK(all.ends_with("\r\n\r\nonetwo"));
}

#ifndef USHER_SANITIZED

TEST_CASE("front: a response held in part, without memory for its rest, is one whole refusal", "[front][memory]") {
  const TestFront test;
  const std::string rest = "186a0\r\n" + std::string(kScarceBytes, 'x') + "\r\n0\r\n\r\n";
  for (const std::string lane : {"/", "/read/", "/hash/"}) {
    auto client = test.client();
    const testkit::ScarceMemory scarce(rest.size() + 1);
    CHECK(client.get(lane + "scarce").status == 503);
    CHECK(client.at_end());
  }
}

#endif

TEST_CASE("front: a large response is sent completely", "[front]") {
  const TestFront test;
  auto client = test.client();
  for (const std::string path : {"/big", "/write/big"}) CHECK(client.get(path).body == std::string(8 * 1024 * 1024, 'b'));
}

TEST_CASE("front: idle connections, slow heads and slow bodies end at their deadlines", "[front][security]") {
  FrontOptions options;
  options.deadlines = {.idle = 60ms, .head = 40ms, .body = 50ms};
  const TestFront test(options);

  auto idle = test.client();
  CHECK(idle.at_end());
  auto used = test.client();
  CHECK(used.get("/x").status == 200);
  CHECK(used.at_end());
  for (const std::string begun : {"G", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell"}) {
    CAPTURE(begun);
    auto slow = test.client();
    slow.send(begun);
    const auto reply = slow.read();
    CHECK(reply.status == 408);
    CHECK(reply.says("Connection: close"));
    CHECK(slow.at_end());
  }
  CHECK(test.refused(Refusal::kTimeout) == 3);
  testkit::eventually("five connections to be cut",
                      [&] { return test.front.counts().cut >= 5; });  // counted after their ends are sent
}

TEST_CASE("front: a client that does not read its response is cut off", "[front][security]") {
  FrontOptions options;
  options.deadlines.write = 50ms;
  const TestFront test(options);
  auto client = test.client();
  client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  testkit::eventually("the connection to be cut", [&] { return test.front.counts().cut > 0; });
  testkit::eventually("the connection to end", [&] { return test.front.counts().open == 0; });
}

TEST_CASE("front: a slow-read client is cut off", "[front][security]") {
  FrontOptions options;
  options.deadlines.write = 50ms;
  options.deadlines.write_rate = 1'000'000'000;
  const TestFront test(options);
  auto client = test.client();
  client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  while (client.read_some() > 0) {
  }
  testkit::eventually("the connection to be cut", [&] { return test.front.counts().cut > 0; });
  testkit::eventually("the connection to end", [&] { return test.front.counts().open == 0; });
}

TEST_CASE("front: a client that reads fast enough may take any time", "[front]") {
  FrontOptions options;
  options.deadlines.write_rate = 1'000;
  const TestFront test(options);
  auto client = test.client();
  client.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::size_t received = 0;
  for (auto size = client.read_some(); size > 0; size = client.read_some()) received += size;
  CHECK(received > 8 * 1024 * 1024);
}

TEST_CASE("front: at the connection limit idle connections make room for new ones", "[front][security]") {
  FrontOptions options;
  options.max_connections = 4;
  const TestFront test(options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 4; ++i) {
    idle.push_back(test.client());
    CHECK(idle.back().get("/x").status == 200);
  }
  auto late_client = test.client();
  CHECK(late_client.get("/x").status == 200);
  CHECK(idle.front().at_end());
}

TEST_CASE("front: at the connection limit the oldest unfinished head makes room for new ones", "[front][security]") {
  FrontOptions options;
  options.max_connections = 4;
  const TestFront test(options);
  std::vector<RawClient> dripping;
  for (int i = 0; i < 12; ++i) {
    dripping.push_back(test.client());
    dripping.back().send("GET /x HTTP/1.1\r\n");
    if (i >= 4) CHECK(test.client().get("/x").status == 200);
  }
  const auto refused = dripping.front().read();
  CHECK(refused.status == 503);
  CHECK(refused.says("Retry-After: 1\r\n"));
}

TEST_CASE("front: at the connection limit with none idle, new connections wait", "[front]") {
  FrontOptions options;
  options.max_connections = 2;
  TestFront test(options);
  std::vector<RawClient> busy;
  for (int i = 0; i < 2; ++i) {
    busy.push_back(test.client());
    busy.back().send("GET /write/gate HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
  test.handler.gate.wait_for(2);
  auto late_client = test.client();
  late_client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(test.front.counts().accepted == 2);
  test.handler.gate.open();
  CHECK(late_client.read().status == 200);
}

TEST_CASE("front: stopping finishes requests, ends idle connections and refuses new ones", "[front]") {
  TestFront test;
  auto idle = test.client();
  CHECK(idle.get("/x").status == 200);
  auto running = test.client();
  running.send("GET /write/gate HTTP/1.1\r\nHost: a\r\n\r\n");
  test.handler.gate.wait_for(1);
  std::thread stopper([&] { test.front.stop(30s); });
  CHECK(idle.at_end());
  CHECK_FALSE(test.client().connected());
  test.handler.gate.open();
  const auto reply = running.read();
  CHECK(reply.status == 200);
  CHECK(reply.says("Connection: close"));
  CHECK(running.at_end());
  stopper.join();
  CHECK(test.front.counts().open == 0);
}

TEST_CASE("front: stopping resets no client that asks once more, and runs nothing for it", "[front]") {
  FrontOptions options;
  options.deadlines.leave = 30s;
  TestFront test(options);
  auto idle = std::optional(test.client());
  CHECK(idle->get("/x").status == 200);
  const auto requests = test.front.counts().requests;
  std::thread stopper([&] { test.front.stop(30s); });
  CHECK(idle->at_end());
  for (int i = 0; i < 2; ++i) CHECK(idle->send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));  // a reset would fail the second
  idle.reset();
  stopper.join();
  CHECK(test.front.counts().requests == requests);
}

TEST_CASE("front: stopping waits for the first request of a connection, and then ends it", "[front]") {
  TestFront test;
  auto used = test.client();
  CHECK(used.get("/x").status == 200);
  auto fresh = test.client();
  const auto silent = test.client();
  testkit::eventually("three connections", [&] { return test.front.counts().open >= 3; });
  std::thread stopper([&] { test.front.stop(30s); });
  CHECK(used.at_end());  // connections without work are ended from now on
  CHECK(fresh.get("/x").status == 200);
  CHECK(fresh.at_end());
  stopper.join();
}

TEST_CASE("front: stopping leaves shared listeners open", "[front]") {
  const bool hands_over = GENERATE(false, true);
  TestFront first;
  std::vector<GivenListener> given;
  for (const auto& listener : first.front.listeners()) {
    CHECK(listener.own);
    given.push_back({.socket = Descriptor(fcntl(listener.descriptor, F_DUPFD_CLOEXEC, 0)), .own = hands_over});
  }
  TestFront second({}, std::move(given));
  CHECK(second.front.port() == first.front.port());
  if (hands_over) first.front.hand_over();
  first.front.stop(0s);
  CHECK(second.client().connected() == hands_over);
  if (!hands_over) return;
  CHECK(second.client().get("/x").status == 200);
  second.front.stop(0s);
  CHECK_FALSE(second.client().connected());
}

TEST_CASE("front: stopping without grace cuts all connections", "[front]") {
  TestFront test;
  auto slow = test.client();
  slow.send("GET");
  auto held = test.client();
  held.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  testkit::eventually("the request to be read", [&] { return test.front.counts().requests > 0; });
  test.front.stop(0s);
  CHECK(held.at_end());
  while (!slow.at_end()) (void)slow.read();
  test.front.stop(0s);
}

TEST_CASE("front: a port in use is an error that names it", "[front]") {
  const TestFront first;
  SystemClock clock;
  TestHandler handler(clock);
  ConnectionFront second({.port = first.front.port()}, handler, clock);
  const auto started = second.start();
  REQUIRE_FALSE(started.ok());
  CHECK(started.error().what.find(std::to_string(first.front.port())) != std::string::npos);
  ConnectionFront nowhere({.host = "no-such-host.invalid"}, handler, clock);
  CHECK_FALSE(nowhere.start().ok());
}

TEST_CASE("front: a host name with several addresses listens on all of them, on one port", "[front]") {
  FrontOptions options;
  options.host = "localhost";
  const TestFront test(options);
  CHECK(RawClient(test.front.port()).get("/x").status == 200);
}

TEST_CASE("front: a Unix socket is served, replaced if stale, and removed at the end", "[front]") {
  const testkit::TempDirectory folder;
  FrontOptions options;
  options.host = "";
  options.unix_path = folder.file("usher.sock");
  {
    const TestFront test(options);
    CHECK(test.front.port() == 0);
    struct stat made {};
    REQUIRE(stat(options.unix_path.c_str(), &made) == 0);
    CHECK((made.st_mode & 0777) == 0660);
    CHECK(RawClient(options.unix_path).get("/x").says("peer=\n"));

    SystemClock clock;
    TestHandler handler(clock);
    CHECK_FALSE(ConnectionFront(options, handler, clock).start().ok());
    CHECK(RawClient(options.unix_path).get("/x").status == 200);
  }
  CHECK_FALSE(std::filesystem::exists(options.unix_path));

  const auto listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);  // bound, then closed without unlinking
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, options.unix_path.data(), options.unix_path.size());
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(listener);
  const TestFront again(options);
  CHECK(RawClient(options.unix_path).get("/x").status == 200);
}

TEST_CASE("front: a file at the path of the Unix socket is kept", "[front]") {
  const testkit::TempDirectory folder;
  const auto path = folder.file("notes.txt");
  std::ofstream(path) << "mine";
  SystemClock clock;
  TestHandler handler(clock);
  CHECK_FALSE(ConnectionFront({.host = "", .unix_path = path}, handler, clock).start().ok());
  CHECK(std::filesystem::file_size(path) == 4);
}

}  // namespace
}  // namespace usher::http
