// Hostile and careless clients, each against its own front over real sockets. Every probe gets a response or is cut off, and
// other clients are served meanwhile.

#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/server/http/front/front_fixture.h"
#include "tests/server/http/front/probes.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;

TEST_CASE("probe: invalid HTTP or an exceeded limit is refused, the connection ends, and others are served",
          "[front][probe][security]") {
  const auto probe = GENERATE(from_range(framing_probes()));
  CAPTURE(probe.name);
  const TestFront test;
  auto bystander = test.client();
  CHECK(bystander.get("/read/x").status == 200);

  auto client = test.client();
  (void)client.send(probe.bytes);
  const auto reply = client.read();
  CHECK(reply.status == probe.status);
  CHECK(reply.says("refused "));
  CHECK(reply.says("Connection: close"));
  CHECK(client.at_end());
  CHECK(bystander.get("/read/x").status == 200);
}

TEST_CASE("probe: a refused client that keeps sending still gets its response", "[front][probe]") {
  const TestFront test;
  auto client = test.client();
  CHECK(client.send(kProbePost + "Content-Length: 16777216\r\n\r\n" + std::string(16 * 1024 * 1024, 'x')));
  CHECK(client.read().status == 413);
  CHECK(client.at_end());
}

TEST_CASE("probe: a header line of 64 MiB is refused after 16 KiB and not kept", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  const auto before = resident_bytes();
  const std::string piece(64 * 1024, 'a');
  CHECK(client.send("GET / HTTP/1.1\r\nHost: a\r\nA: " + piece));
  CHECK(client.read().status == 431);  // long before the line ends
  for (int i = 0; i < 1024 && client.send(piece); ++i) continue;
  if (kMemoryIsReal) CHECK(resident_bytes() < before + 8 * 1024 * 1024);
  CHECK(test.client().get("/x").status == 200);
}

TEST_CASE("probe: a thousand slow clients are cut off and delay no other client", "[front][probe][security]") {
  FrontOptions options;
  options.deadlines.head = 400ms;
  const TestFront test(options);
  std::vector<RawClient> dripping;
  for (int i = 0; i < 1000; ++i) {
    dripping.push_back(test.client());
    dripping.back().send("G");
  }
  // Each byte is sent well before the deadline, and no byte extends it.
  while (test.front.counts().cut < dripping.size()) {
    for (const auto& client : dripping) (void)client.send("E");
    CHECK(test.client().get("/read/x").status == 200);
  }
  for (auto& client : dripping) {
    while (!client.at_end()) (void)client.read();
  }
  CHECK(test.refused(Refusal::kTimeout) + test.refused(Refusal::kHeadTooLarge) + test.refused(Refusal::kMalformedRequest) ==
        1000);
}

TEST_CASE("probe: the default deadlines are 10 s for a head, 30 s for a body, a minute idle, 10 s for a write",
          "[front][probe]") {
  const Deadlines deadlines;
  CHECK(deadlines.head == 10s);
  CHECK(deadlines.body == 30s);
  CHECK(deadlines.idle == 60s);
  CHECK(deadlines.write == 10s);
}

// A separate process, since clients and server together need more descriptors than one process may have. Between fork and _exit
// there are only system calls: other threads may hold locks.
class IdleClients {
 public:
  explicit IdleClients(int count) {
    REQUIRE(pipe(to_child_) == 0);
    REQUIRE(pipe(to_parent_) == 0);
    child_ = fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) run(count);
  }
  ~IdleClients() {
    ::close(to_child_[1]);
    (void)waitpid(child_, nullptr, 0);
    for (const int fd : {to_child_[0], to_parent_[0], to_parent_[1]}) ::close(fd);
  }
  /// How many connected and got a response.
  int connect_to(int port) const {
    int answered = 0;
    REQUIRE(write(to_child_[1], &port, sizeof port) == sizeof port);
    REQUIRE(read(to_parent_[0], &answered, sizeof answered) == sizeof answered);
    return answered;
  }

 private:
  [[noreturn]] void run(int count) const {
    ::close(to_child_[1]);
    int port = 0;
    (void)!read(to_child_[0], &port, sizeof port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int answered = 0;
    for (int i = 0; i < count; ++i) answered += ask(address);
    (void)!write(to_parent_[1], &answered, sizeof answered);
    (void)!read(to_child_[0], &port, sizeof port);  // until the parent closes it
    _exit(0);
  }
  static int ask(const sockaddr_in& address) {
    constexpr std::string_view kRequest = "GET /read/x HTTP/1.1\r\nHost: a\r\n\r\n";
    char reply[512];
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool ok = fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                    ::send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) > 0 && recv(fd, reply, sizeof reply, 0) > 0;
    return ok ? 1 : 0;
  }

  int to_child_[2]{};
  int to_parent_[2]{};
  pid_t child_ = -1;
};

TEST_CASE("probe: ten thousand idle connections cost little memory and no time", "[front][probe]") {
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const int count = static_cast<int>(std::min<rlim_t>(10'000, limit.rlim_max - 600));
  const IdleClients clients(count);
  const TestFront test;
  CHECK(test.client().get("/read/x").status == 200);
  const auto before = resident_bytes();
  CHECK(clients.connect_to(test.front.port()) == count);
  testkit::eventually("all connections", [&] { return test.front.counts().open >= static_cast<std::uint64_t>(count); });
  if (kMemoryIsReal) CHECK(resident_bytes() < before + static_cast<std::size_t>(count) * 512);
  CHECK(test.client().get("/x").status == 200);
}

TEST_CASE("probe: an exception's text is not sent", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  for (const std::string path : {"/throw", "/read/throw", "/write/throw", "/hash/throw", "/admit/throw"}) {
    CAPTURE(path);
    const auto reply = client.get(path);
    CHECK(reply.status == 500);
    CHECK_FALSE(reply.says("secret"));
    CHECK_FALSE(reply.says("EXCEPTION"));
    CHECK(reply.says("refused INTERNAL"));
  }
  CHECK(test.refused(Refusal::kInternalFailure) == 5);
}

TEST_CASE("probe: values and targets reach the handler unchanged", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  for (const std::string field : {"x-a=1%0d%0aX-Forged: 1", "cookie=s=a%2Bb%2Fc%3D%252B", "x-plus=a+b", "x-quoted=\"a%20b\""}) {
    const auto at = field.find('=');
    const auto reply = client.get("/x", field.substr(0, at) + ": " + field.substr(at + 1) + "\r\n");
    CHECK(reply.says("\n" + field + "\n"));
  }
  for (const std::string path : {"/a%2fb", "/auth/%6cogin", "//a", "/a/../b", "/a+b%00"})
    CHECK(client.get(path).says("[" + path + "]"));
  for (const std::string query : {"v=abc=def", "a=1&a=1", "a=%2B+", ""}) CHECK(client.get("/x?" + query).says("[" + query + "]"));
}

TEST_CASE("probe: long header lines within the head's limit are accepted", "[front][probe]") {
  const TestFront test;
  const auto cookie = "s=" + std::string(12'000, 'c');
  CHECK(test.client().get("/x", "Cookie: " + cookie + "\r\n").says("\ncookie=" + cookie + "\n"));
  CHECK(test.client().get("/" + std::string(7000, 'p')).says(std::string(7000, 'p')));
}

TEST_CASE("probe: responses are never compressed, and ranges are ignored", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  const auto plain = client.get("/read/x").body;
  for (const std::string field :
       {"Accept-Encoding: br", "Accept-Encoding: gzip, deflate", "Range: bytes=0-3", "Range: bytes=0-1,3-4", "Range: bytes=9-",
        "Range: nonsense", "Range: bytes=--", "If-Range: \"x\""}) {
    CAPTURE(field);
    const auto reply = client.get("/read/x", field + "\r\n");
    CHECK(reply.status == 200);
    CHECK(reply.body.size() == plain.size() + field.size());  // echoed as name=value and a line end
    CHECK_FALSE(reply.says("Content-Encoding"));
    CHECK_FALSE(reply.says("Content-Range"));
  }
}

TEST_CASE("probe: five pipelined requests get five responses, in order, from any lanes", "[front][probe]") {
  const TestFront test;
  auto client = test.client();
  const std::vector<std::string> paths{"/1", "/hash/2", "/read/3", "/write/4", "/5"};
  std::string all;
  for (const auto& path : paths) all += "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy";
  client.send(all);
  for (const auto& path : paths) {
    const auto reply = client.read();
    CHECK(reply.says("POST [" + path + "]"));
    CHECK(reply.says("body=xy"));
  }
  CHECK(client.get("/6").says("[/6]"));
}

TEST_CASE("probe: thousands of pipelined requests use bounded memory and all get responses", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  constexpr int kCount = 5000;
  std::thread sender([&] { client.send(repeated("GET /read/x HTTP/1.1\r\nHost: a\r\n\r\n", kCount)); });
  int answered = 0;
  while (answered < kCount && client.read().status == 200) ++answered;
  sender.join();
  CHECK(answered == kCount);
}

TEST_CASE("probe: a client that pipelines large responses without reading holds at most one", "[front][probe][security]") {
  const TestFront test;
  auto client = test.client();
  const auto before = resident_bytes();
  client.send(repeated("GET /big HTTP/1.1\r\nHost: a\r\n\r\n", 100));
  CHECK(test.client().get("/x").status == 200);
  for (int i = 0; i < 5; ++i) CHECK(client.read().body.size() == 8 * 1024 * 1024);
  CHECK(test.front.counts().requests < 100);
  if (kMemoryIsReal) CHECK(resident_bytes() < before + 100 * 1024 * 1024);  // a hundred responses would be 800 MB
}

TEST_CASE("probe: Expect: 100-continue gets one 100, if the body has not begun", "[front][probe]") {
  const TestFront test;
  auto client = test.client();
  const auto head = kProbePost + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  for (int i = 0; i < 2; ++i) {
    client.send(head);
    CHECK(client.read().head == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("he");
    client.send("llo");
    CHECK(client.read().says("body=hello"));
  }
  CHECK(client.ask(head + "hello").status == 200);  // not 100
}

TEST_CASE("probe: half-closed connections get the response, then end", "[front][probe]") {
  const TestFront test;
  for (const std::string path : {"/x", "/read/x", "/write/x", "/hash/x", "/held"}) {
    CAPTURE(path);
    auto client = test.client();
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.half_close();
    CHECK(client.read().status == 200);
    CHECK(client.read().says("[/2]"));
    CHECK(client.at_end());
  }
  auto unfinished = test.client();
  unfinished.send("GET / HT");
  unfinished.half_close();
  CHECK(unfinished.at_end());
}

TEST_CASE("probe: clients that disconnect halfway affect no other client", "[front][probe][security]") {
  const TestFront test;
  const linger at_once{.l_onoff = 1, .l_linger = 0};  // a reset instead of an orderly end
  for (const std::string bytes : {"", "GET", "GET /hash/x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /held HTTP/1.1\r\nHost: a\r\n\r\n",
                                  "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", "POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nhe"}) {
    for (int i = 0; i < 20; ++i) {
      const auto client = test.client();
      client.send(bytes);
      if (i % 2 == 0) setsockopt(client.socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
  }
  CHECK(test.client().get("/x").status == 200);
  testkit::eventually("all connections to end", [&] { return test.front.counts().open == 0; });
}

}  // namespace
}  // namespace usher::http
