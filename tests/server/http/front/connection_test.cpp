#include "server/http/front/connection.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

/// Connections of clients, and who of them is cut.
class Clients {
 public:
  ClientConnection& add(const std::string& client, Phase phase) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    others_.emplace_back(ends[1]);
    auto& added = table.add(Descriptor(ends[0]), client, client, SteadyTime::max());
    added.phase = phase;
    all_.push_back(&added);
    return added;
  }
  /// As the letters of those that are cut, in their order.
  [[nodiscard]] std::string cut() const {
    std::string letters;
    for (const auto* connection : all_)
      if (connection->cut) letters += connection->peer;
    return letters;
  }

  ConnectionTable table;

 private:
  std::vector<Descriptor> others_;
  std::vector<ClientConnection*> all_;
};

TEST_CASE("connections: a client has at most half of the room without a complete head", "[front][security]") {
  Clients clients;
  for (const auto* client : {"a", "a", "b", "a", "a", "a"}) clients.add(client, Phase::kHead);
  auto& idle = clients.add("c", Phase::kIdle);
  clients.table.shed(8, 8);
  CHECK(clients.cut() == "a");  // five of eight places
  CHECK_FALSE(idle.cut);
  clients.table.shed(8, 8);  // all within their shares
  CHECK(clients.cut() == "ac");
  clients.table.shed(2, 8);
  CHECK(clients.cut() == "aaac");  // none is idle any more
}

TEST_CASE("connections: bodies, answers and proxies take no share", "[front][security]") {
  Clients clients;
  for (const auto phase : {Phase::kReceiving, Phase::kRunning, Phase::kWriting}) clients.add("a", phase);
  for (int i = 0; i < 3; ++i) clients.add("", Phase::kHead);
  clients.add("b", Phase::kHead);
  clients.table.shed(8, 4);
  CHECK(clients.cut() == "b");
}

TEST_CASE("connections: a connection that is kept alive is closed before a new head", "[front]") {
  Clients clients;
  clients.add("a", Phase::kHead);
  clients.add("b", Phase::kIdle);
  clients.table.shed(1, 8);
  CHECK(clients.cut() == "b");
}

}  // namespace
}  // namespace usher::http
