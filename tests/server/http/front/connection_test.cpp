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
    auto& added = table.add(Descriptor(ends[0]), client, {client}, SteadyTime::max());
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

/// The pools of connections, by who waits; one client of nothing but ill will can fill each.
constexpr std::array kPhases{Phase::kNew,     Phase::kIdle,    Phase::kHead,    Phase::kReceiving,
                             Phase::kRunning, Phase::kWaiting, Phase::kWriting, Phase::kLingering};

TEST_CASE("connections: in each phase a client that holds all gives a place back, with one of others among them",
          "[front][security]") {
  STATIC_REQUIRE(kPhases.size() == static_cast<std::size_t>(Phase::kLingering) + 1);
  for (const auto phase : kPhases) {
    INFO("phase " << static_cast<int>(phase));
    Clients clients;
    clients.add("b", phase);
    for (int i = 0; i < 15; ++i) clients.add("a", phase);
    clients.table.shed(2, 16);
    CHECK(clients.cut() == (phase == Phase::kRunning ? "" : "aa"));
  }
}

TEST_CASE("connections: of a client those without a request go first, then the oldest", "[front]") {
  Clients clients;
  auto& head = clients.add("a", Phase::kHead);
  auto& idle = clients.add("a", Phase::kIdle);
  clients.table.shed(1, 8);
  CHECK(idle.taken_back);
  clients.add("a", Phase::kReceiving);
  clients.table.shed(1, 8);
  CHECK(head.taken_back);
}

TEST_CASE("connections: one that was cut while it read, and whose client takes no answer, is taken back", "[front][security]") {
  Clients clients;
  auto& writing = clients.add("a", Phase::kWriting);
  writing.cut = true;
  clients.add("a", Phase::kRunning);
  clients.table.shed(1, 8);
  CHECK(writing.taken_back);
}

TEST_CASE("connections: where no client has many, those without a request go", "[front]") {
  Clients clients;
  clients.add("a", Phase::kHead);
  clients.add("b", Phase::kIdle);
  clients.table.shed(1, 8);
  CHECK(clients.cut() == "b");
}

TEST_CASE("connections: room for large bodies is taken back from the client that has most", "[front][security]") {
  Clients clients;
  std::vector<std::shared_ptr<void>> rooms;
  for (std::size_t i = 0; i < ConnectionTable::kMostLargeBodies; ++i)
    rooms.push_back(clients.table.room_for_body(clients.add(i % 2 == 0 ? "a" : std::to_string(i), Phase::kReceiving)));
  CHECK(clients.cut().empty());
  CHECK(clients.table.room_for_body(clients.add("z", Phase::kHead)));
  CHECK(clients.cut() == "a");
  rooms.front().reset();
  const auto held = clients.table.room_for_body(clients.add("z", Phase::kHead));
  CHECK(held);
  CHECK(clients.cut() == "a");
  SECTION("a body that is whole is not lost") {
    rooms.clear();
    for (std::size_t i = 1; i < ConnectionTable::kMostLargeBodies; ++i)
      rooms.push_back(clients.table.room_for_body(clients.add("a", Phase::kRunning)));
    CHECK_FALSE(clients.table.room_for_body(clients.add("z", Phase::kHead)));
  }
}

}  // namespace
}  // namespace usher::http
