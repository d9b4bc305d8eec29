// The front's probes against every listener that exists: each refuses or cuts the client, keeps its memory, and serves others.

#include "tests/catch.h"
#include "tests/server/http/front/probes.h"
#include "tests/server/ops/listening.h"
#include "tests/testkit/temp_directory.h"

namespace usher::ops {
namespace {

using namespace std::chrono_literals;
using http::RawClient;

/// A server with all its listeners, whose deadlines are short.
class Listeners {
 public:
  enum class Which { kTcp, kUnix, kOperators };

  [[nodiscard]] RawClient client(Which which) const {
    if (which == Which::kUnix) return RawClient(socket_path_);
    return which == Which::kTcp ? front_.client() : RawClient(operators_.port);
  }
  [[nodiscard]] bool serves(Which which) const {
    return client(which).get(which == Which::kOperators ? "/healthz" : "/read/x").status == 200;
  }

 private:
  [[nodiscard]] http::FrontOptions options() const {
    http::FrontOptions options;
    options.unix_path = socket_path_;
    options.deadlines.head = options.deadlines.body = options.deadlines.idle = 300ms;
    return options;
  }

  const testkit::TempDirectory directory_;
  const std::string socket_path_ = directory_.file("front.sock");
  const http::TestFront front_{options()};
  const Listening operators_{300ms};
};

Listeners::Which each_listener() {
  return GENERATE(Listeners::Which::kTcp, Listeners::Which::kUnix, Listeners::Which::kOperators);
}

/// Whether the server answered or ended the connection.
bool is_over(const RawClient& client) {
  char byte = 0;
  return recv(client.socket(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

TEST_CASE("listeners: each refuses what the front's probes send", "[ops][front][probe][security]") {
  const auto which = each_listener();
  const auto probe = GENERATE(from_range(http::framing_probes()));
  CAPTURE(which, probe.name);
  const Listeners here;
  auto client = here.client(which);
  (void)client.send(probe.bytes);
  const auto status = client.read().status;
  // The operators' listener takes no body at all, and does not wait until a client that it refuses has sent the rest.
  if (which == Listeners::Which::kOperators)
    CHECK((status == probe.status || status == 413 || (status == 0 && probe.bytes.size() > 8 * 1024)));
  else
    CHECK(status == probe.status);
  CHECK(client.at_end());
  CHECK(here.serves(which));
}

TEST_CASE("listeners: each ends slow, endless and idle clients, keeps its memory and serves others",
          "[ops][front][probe][security]") {
  const auto which = each_listener();
  const auto siege = GENERATE(from_range(http::sieges()));
  CAPTURE(which, siege.name);
  const Listeners here;
  const auto before = http::resident_bytes();
  std::vector<RawClient> clients;
  for (int i = 0; i < siege.clients; ++i) {
    clients.push_back(here.client(which));
    (void)clients.back().send(siege.opening);
  }
  for (auto& client : clients)
    while (!is_over(client)) {
      (void)client.send(siege.more);
      if (siege.clients <= 2) CHECK(here.serves(which));
    }
  testkit::eventually("others to be served", [&] { return here.serves(which); });
  if (http::kMemoryIsReal) CHECK(http::resident_bytes() < before + 16 * 1024 * 1024);
}

TEST_CASE("listeners: of the operators' one's sixteen connections the oldest unfinished makes room", "[ops][probe][security]") {
  const Listening here;
  std::vector<RawClient> dripping;
  const auto drip = [&] {
    dripping.emplace_back(here.port);
    dripping.back().send("GET /healthz HTTP/1.1\r\n");
  };
  for (int i = 0; i < 16; ++i) drip();
  for (int i = 0; i < 50; ++i) {
    CHECK(here.get("/healthz").status == 200);
    drip();
  }
  CHECK(dripping.front().at_end());
}

}  // namespace
}  // namespace usher::ops
