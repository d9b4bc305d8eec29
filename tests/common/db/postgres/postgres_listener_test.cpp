#include "common/db/postgres/postgres_listener.h"

#include <semaphore>

#include "common/base/mutex.h"
#include "common/db/announce.h"
#include "common/db/engine/writer.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/testkit/postgres_server.h"

namespace usher::db {
namespace {

using testkit::PostgresScratch;
using namespace std::chrono_literals;

/// What a listener calls.
struct Heard {
  [[nodiscard]] Listener::Calls calls() {
    return {.on_topic =
                [this](Topic topic) {
                  {
                    const Lock lock(mutex);
                    topics.push_back(topic);
                  }
                  heard.release();
                },
            .on_connected = [this] { connected.release(); },
            .on_lost = [this](const Error&) { lost.release(); }};
  }
  std::vector<Topic> taken() {
    const Lock lock(mutex);
    return topics;
  }

  Mutex mutex;
  std::vector<Topic> topics GUARDED_BY(mutex);
  std::counting_semaphore<> heard{0};
  std::counting_semaphore<> connected{0};
  std::counting_semaphore<> lost{0};
};

bool comes(std::counting_semaphore<>& event) { return event.try_acquire_for(testkit::patience()); }

TEST_CASE("postgres listener: hears what is committed, once a transaction, and nothing that is undone", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  const auto database = open_database(scratch.url()).value();
  Heard heard;
  const auto listener = database->listen(heard.calls());
  REQUIRE(listener);
  REQUIRE(comes(heard.connected));
  CHECK(listener->hears());
  const auto announced = [&](Topic topic, const Status& outcome) {
    return database->writer().write([&](Connection& connection) -> Status {
      USHER_CHECK(announce(connection, topic));
      USHER_CHECK(announce(connection, topic));
      return outcome;
    });
  };
  CHECK_FALSE(announced(Topic::kSessions, error(ErrorCode::kConflict)).ok());
  CHECK(announced(Topic::kKeys, done()).ok());
  CHECK(announced(Topic::kOutbox, done()).ok());
  REQUIRE(comes(heard.heard));
  REQUIRE(comes(heard.heard));
  CHECK(heard.taken() == std::vector<Topic>{Topic::kKeys, Topic::kOutbox});
}

TEST_CASE("postgres listener: a connection that breaks is told once and replaced", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  Heard heard;
  const PostgresListener listener(PostgresUrl::parse(scratch.url()).value(), heard.calls(), {.first = 1ms, .longest = 2ms});
  REQUIRE(comes(heard.connected));
  const auto other = scratch.connect();
  REQUIRE(other
              ->script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                       " AND pid <> pg_backend_pid()")
              .ok());
  REQUIRE(comes(heard.lost));
  REQUIRE(comes(heard.connected));
  REQUIRE(other->script("NOTIFY usher, 'of a later release'; NOTIFY usher, 'keys'").ok());
  REQUIRE(comes(heard.heard));
  CHECK(heard.taken() == std::vector<Topic>{Topic::kKeys});
}

TEST_CASE("postgres listener: while no server answers that is told once, and it ends at once", "[db][postgres]") {
  Heard heard;
  {
    const PostgresListener listener(PostgresUrl::parse("postgresql://127.0.0.1:1/app").value(), heard.calls(),
                                    {.first = 1ms, .longest = 1h});
    REQUIRE(comes(heard.lost));
    CHECK_FALSE(listener.hears());
  }
  CHECK_FALSE(heard.lost.try_acquire());
  CHECK_FALSE(heard.connected.try_acquire());
}

TEST_CASE("postgres listener: nothing is heard through a declared pooler", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  const auto url = scratch.url() + (scratch.url().find('?') == std::string::npos ? "?" : "&") + "pgbouncer=true";
  const auto database = open_database(url).value();
  CHECK_FALSE(database->listen(Heard().calls()));
}

}  // namespace
}  // namespace usher::db
