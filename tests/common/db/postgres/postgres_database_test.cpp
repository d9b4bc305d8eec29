#include "common/db/postgres/postgres_database.h"

#include "common/base/clock.h"
#include "common/db/open_database.h"
#include "common/db/postgres/server_registry.h"
#include "common/db/sql_files.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/race.h"

namespace usher::db {
namespace {

using testkit::PostgresScratch;

constexpr Query kPutValue{"test/put", "INSERT INTO installation (name, value) VALUES (:name, :value)"};
constexpr Query kFindValue{"test/find", "SELECT value FROM installation WHERE name = :name"};
constexpr Query kReplaceValue{"test/replace", "UPDATE installation SET value = :value WHERE name = :name"};
constexpr Query kDropValue{"test/drop", "DELETE FROM installation WHERE name = :name"};
constexpr Query kAddOne{"test/add", "UPDATE installation SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = :name"};
constexpr Query kEndMe{"test/end_me", "SELECT pg_terminate_backend(pg_backend_pid())"};

Status put_value(Connection& connection, std::string_view name, std::string_view value) {
  USHER_CHECK(connection.run(kPutValue, {{"name", name}, {"value", value}}));
  return done();
}

Result<std::optional<std::string>> find_value(Connection& connection, std::string_view name) {
  return connection.first(kFindValue, {{"name", name}}, [](const Row& row) { return row.string(0); });
}

/// A database of its own, opened as a server or a command opens it.
struct OpenedPostgres {
  explicit OpenedPostgres(PostgresScratch::Contents contents = PostgresScratch::Contents::kSchema, bool queue = true)
      : scratch(contents), database(open(queue)) {}

  [[nodiscard]] std::unique_ptr<Database> open(bool queue = true) const {
    auto opened = open_database(scratch.url(), {.write_queue = queue});
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }
  [[nodiscard]] std::string value(std::string_view name) const {
    std::string found;
    REQUIRE(database
                ->read([&](Connection& connection) -> Status {
                  USHER_TRY(const auto stored, find_value(connection, name));
                  found = stored.value_or("");
                  return done();
                })
                .ok());
    return found;
  }

  PostgresScratch scratch;
  std::unique_ptr<Database> database;
};

/// A write that begins while another has its snapshot, and changes the row that the other one is about to change.
TEST_CASE("postgres: a write that lost many races goes first", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  auto& writer = opened.database->writer();
  REQUIRE(writer.write([](Connection& connection) { return put_value(connection, "races", "0"); }).ok());
  const auto add = [](Connection& connection) -> Status {
    USHER_CHECK(connection.run(kAddOne, {{"name", "races"}}));
    return done();
  };
  std::atomic<int> runs = 0;
  std::vector<std::future<Status>> others;
  std::mutex mutex;
  const auto written = writer.write([&](Connection& connection) -> Status {
    ++runs;
    USHER_CHECK(find_value(connection, "races"));
    const std::lock_guard<std::mutex> lock(mutex);
    others.push_back(std::async(std::launch::async, [&] { return writer.write(add); }));
    // It commits, however long that takes; in the last run it waits for its turn, which must not end meanwhile.
    (void)others.back().wait_for(runs < 5 ? testkit::patience() : std::chrono::milliseconds(250));
    return add(connection);
  });
  CHECK(written.ok());
  CHECK(runs == 5);
  for (auto& other : others) CHECK(other.get().ok());
  CHECK(opened.value("races") == "6");
}

TEST_CASE("postgres: a database of another encoding than UTF8 is refused with the fix", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch latin(PostgresScratch::Contents::kNothing, "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  const auto refused = open_database(latin.url());
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kInvalidSettings);
  CHECK(refused.error().what.find("has the encoding LATIN1") != std::string::npos);
  CHECK(refused.error().what.find("ENCODING 'UTF8'") != std::string::npos);
  const PostgresScratch bytes(PostgresScratch::Contents::kNothing, "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  CHECK(open_database(bytes.url()).ok());
}

TEST_CASE("postgres: searches work where backslashes in strings are escapes", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  constexpr Query kDatabaseName{"test/database", "SELECT current_database()"};
  const auto connection = opened.scratch.connect();
  const auto name = connection->first(kDatabaseName, {}, [](const Row& row) { return row.string(0); }).value().value();
  REQUIRE(connection->script("ALTER DATABASE " + name + " SET standard_conforming_strings = off").ok());
  const auto again = opened.open();
  CHECK(again
            ->read([](Connection& reader) -> Status {
              USHER_CHECK(reader.count(query("user_tables/count_email_parts"), {{"pattern", "50!%"}}));
              return done();
            })
            .ok());
}

/// Lets all threads go on once so many have come; later ones pass.
class Barrier {
 public:
  explicit Barrier(int wanted) : wanted_(wanted) {}
  void meet() {
    ++come_;
    testkit::eventually("the other threads", [&] { return come_ >= wanted_; });
  }

 private:
  const int wanted_;
  std::atomic<int> come_ = 0;
};

TEST_CASE("postgres database: writes beside each other all count", "[db][postgres][race]") {
  if (!testkit::has_postgres()) return;
  const auto consistency = GENERATE(Consistency::kSerializable, Consistency::kRow);
  const auto posted = GENERATE(false, true);
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  OpenedPostgres opened;
  REQUIRE(opened.database->writer().write([](Connection& c) { return put_value(c, "count", "0"); }).ok());
  const Work add_one = [](Connection& connection) -> Status {
    USHER_CHECK(connection.run(kAddOne, {{"name", "count"}}));
    return done();
  };
  std::atomic<int> accepted{0};  // checks belong to one thread
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      auto& writer = opened.database->writer();
      const WriteOptions how{.consistency = consistency};
      for (int n = 0; n < kEach; ++n) accepted += (posted ? writer.post(how, add_one) : writer.write(how, add_one)).ok() ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(accepted == kThreads * kEach);
  opened.database = nullptr;  // finishes the posts
  opened.database = opened.open();
  CHECK(opened.value("count") == std::to_string(kThreads * kEach));
}

std::string wire_of(const Status& outcome) { return outcome.ok() ? "OK" : std::string(outcome.error().row().wire); }

TEST_CASE("postgres database: of two works that each leave the other's row, one wins", "[db][postgres][race]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  REQUIRE(opened.database->writer()
              .write([](Connection& connection) -> Status {
                USHER_CHECK(put_value(connection, "a", "1"));
                return put_value(connection, "b", "1");
              })
              .ok());
  Barrier both_have_looked(2);
  const auto remove = [&](std::string_view mine, std::string_view other) {
    return wire_of(opened.database->writer().write([&](Connection& connection) -> Status {
      USHER_TRY(const auto left, find_value(connection, other));
      both_have_looked.meet();
      if (!left) return error(ErrorCode::kLastWayIn);
      USHER_CHECK(connection.run(kDropValue, {{"name", mine}}));
      return done();
    }));
  };
  const auto race = [&](int i) { return i == 0 ? remove("a", "b") : remove("b", "a"); };
  CHECK(testkit::outcomes_at_once(2, race) == std::map<std::string, int>{{"OK", 1}, {"LAST_WAY_IN", 1}});
}

TEST_CASE("postgres database: of two works that take one name, the second answers by its own check", "[db][postgres][race]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  Barrier both_have_looked(2);
  const auto make = [&](int) {
    return wire_of(opened.database->writer().write([&](Connection& connection) -> Status {
      USHER_TRY(const auto there, find_value(connection, "name"));
      both_have_looked.meet();
      if (there) return error(ErrorCode::kEmailTaken);
      return put_value(connection, "name", "1");
    }));
  };
  CHECK(testkit::outcomes_at_once(2, make) == std::map<std::string, int>{{"OK", 1}, {"EMAIL_TAKEN", 1}});
}

TEST_CASE("postgres database: a work whose connection ends runs again", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const bool queue = GENERATE(true, false);
  OpenedPostgres opened(PostgresScratch::Contents::kSchema, queue);
  std::atomic<int> runs = 0;
  CHECK(opened.database->writer()
            .write([&](Connection& connection) -> Status {
              USHER_CHECK(put_value(connection, "x", "1"));
              if (++runs == 1) USHER_CHECK(connection.run(kEndMe));
              return done();
            })
            .ok());
  CHECK(runs == 2);
  CHECK(opened.value("x") == "1");
  runs = 0;
  CHECK(opened.database
            ->read([&](Connection& connection) -> Status {
              if (++runs == 1) USHER_CHECK(connection.run(kEndMe));
              USHER_CHECK(find_value(connection, "x"));
              return done();
            })
            .ok());
  CHECK(runs == 2);
}

TEST_CASE("postgres database: a read sees one snapshot and changes nothing", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  auto& database = *opened.database;
  REQUIRE(database.writer().write([](Connection& c) { return put_value(c, "x", "before"); }).ok());
  CHECK(database
            .read([&](Connection& connection) -> Status {
              USHER_TRY(const auto first, find_value(connection, "x"));
              REQUIRE(database.writer()
                          .write([](Connection& c) -> Status {
                            USHER_CHECK(c.run(kReplaceValue, {{"name", "x"}, {"value", "after"}}));
                            return done();
                          })
                          .ok());
              USHER_TRY(const auto second, find_value(connection, "x"));
              CHECK(first == second);
              return done();
            })
            .ok());
  CHECK(opened.value("x") == "after");
  CHECK_FALSE(database.read([](Connection& c) { return put_value(c, "y", "1"); }).ok());
}

TEST_CASE("postgres database: a search ends at its time, and its connection lives on", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  constexpr Query kSleepLong{"test/sleep", "SELECT pg_sleep(20)"};
  const auto outcome = opened.database->read(
      [&](Connection& connection) -> Status {
        USHER_CHECK(connection.run(kSleepLong));
        return done();
      },
      SearchLimit{.statement = std::chrono::milliseconds(50)});
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kOverloaded);
  CHECK(opened.value("x").empty());
}

/// The first of our statements whose plan the transaction would compile, where a plan of any cost would be.
Result<std::string> compiled_in(Connection& connection, PostgresTexts& texts) {
  std::string compiled;
  for (const auto& query : all_queries()) {
    const auto& text = texts.of(query);
    std::string values;
    for (std::size_t i = 0; i < text.parameters.size(); ++i) values += i == 0 ? "(NULL" : ", NULL";
    const std::string explain = "EXPLAIN EXECUTE \"" + text.statement + "\"" + (values.empty() ? "" : values + ")");
    USHER_CHECK(connection.script("PREPARE \"" + text.statement + "\" AS " + text.sql));
    USHER_CHECK(connection.each({query.name, explain}, {}, [&](const Row& row) {
      if (row.text(0).starts_with("JIT") && compiled.empty()) compiled = query.name;
      return true;
    }));
    USHER_CHECK(connection.script("DEALLOCATE \"" + text.statement + "\""));
  }
  return compiled;
}

TEST_CASE("postgres database: a write and a search compile no statement", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const bool queue = GENERATE(true, false);
  const OpenedPostgres made;
  REQUIRE(
      made.scratch.connect()
          ->script("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET jit = on'; EXECUTE 'ALTER DATABASE ' ||"
                   " current_database() || ' SET jit_above_cost = 0'; EXECUTE 'ALTER DATABASE ' || current_database() ||"
                   " ' SET plan_cache_mode = force_generic_plan'; END $$")
          .ok());
  const auto database = made.open(queue);
  const auto texts = testkit::postgres_texts();
  const auto outside = made.scratch.connect();
  const bool can_compile = outside->first({"can", "SELECT pg_jit_available()"}, {}, [](const Row& row) { return row.flag(0); })
                               .value()
                               .value_or(false);
  CHECK(compiled_in(*outside, *texts).value().empty() == !can_compile);
  std::string compiled;
  const Work look = [&](Connection& connection) -> Status {
    USHER_CHECK(find_value(connection, "x"));  // a script takes the settings of a search not along
    USHER_TRY(compiled, compiled_in(connection, *texts));
    return done();
  };
  for (const auto consistency : {Consistency::kSerializable, Consistency::kRow}) {
    REQUIRE(database->writer().write({.consistency = consistency}, look).ok());
    CHECK(compiled.empty());
  }
  REQUIRE(database->read(look, SearchLimit{}).ok());
  CHECK(compiled.empty());
}

TEST_CASE("postgres database: its faults, its backup and its place", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  auto& database = *opened.database;
  CHECK(database.integrity_check().value().empty());
  REQUIRE(opened.scratch.connect()
              ->script("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'usher.users_by_role'::regclass")
              .ok());
  const auto faults = database.integrity_check().value();
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().find("users_by_role is not valid") != std::string::npos);
  CHECK_FALSE(database.is_file());
  CHECK_FALSE(database.wal_bytes());
  const auto facts = database.server_facts().value();
  CHECK(facts.major >= 13);
  CHECK(facts.role == "usher");
  CHECK(facts.local);
  CHECK(facts.may_create);
  CHECK_FALSE(facts.loses_statements);
}

TEST_CASE("postgres database: one that cannot be reached is a sentence without the password", "[db][postgres][security]") {
  const auto opened = open_database("postgresql://ada:hunter2@127.0.0.1:1/app");
  REQUIRE(!opened.ok());
  CHECK(opened.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(opened.error().detail().find("127.0.0.1:1") != std::string_view::npos);
  CHECK(opened.error().detail().find("hunter2") == std::string_view::npos);
  CHECK(opened.error().cause.for_log().find("hunter2") == std::string::npos);
}

TEST_CASE("server registry: servers stand beside each other, a command that must be alone does not", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  auto& database = *opened.database;
  auto first = database.claim(Claim::kServer);
  auto second = database.claim(Claim::kServer);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  REQUIRE(first.value()->renew({.release = "9.9", .secret_check = "check", .schema_version = 24}).ok());
  const auto servers = database.live_servers().value();
  REQUIRE(servers.size() == 2);
  CHECK(servers.front().note.release == "9.9");
  CHECK(servers.front().note.secret_check == "check");
  CHECK(servers.front().id != servers.back().id);

  const auto refused = database.claim(Claim::kAlone);
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kServerRunning);
  CHECK(refused.error().detail().find(servers.front().id) != std::string_view::npos);
  second = error(ErrorCode::kInternal);  // ends
  first = error(ErrorCode::kInternal);
  CHECK(database.live_servers().value().empty());

  const auto alone = database.claim(Claim::kAlone);
  REQUIRE(alone.ok());
  CHECK(database.live_servers().value().empty());
  for (const auto how : {Claim::kServer, Claim::kAlone}) {
    const auto beside = database.claim(how);
    REQUIRE(!beside.ok());
    CHECK(beside.error().code == ErrorCode::kDatabaseBusy);
  }
}

/// A server whose database may sleep, and its place among the others.
struct SleepyServer {
  SleepyServer() : database(open_database(scratch.url(), {.sleeps_after = std::chrono::milliseconds(0)}).value()) {
    claim = std::move(database->claim(Claim::kServer)).value();
    database->gate()->set_wake([this]() -> Status {
      USHER_CHECK(database->reconnect(steady_now() + testkit::patience()));
      USHER_TRY(found, claim->wake());
      return done();
    });
  }
  void fall_asleep() const {
    REQUIRE(database->gate()->fall_asleep([this]() -> Status {
      USHER_CHECK(claim->sleep(std::chrono::milliseconds(1500)));
      return database->disconnect();
    }));
  }
  void run(std::string_view sql) const { REQUIRE(scratch.connect()->script(sql).ok()); }
  [[nodiscard]] std::int64_t count(std::string_view sql) const {
    return scratch.connect()->count(Query{"test/count", sql}, Bindings{}).value();
  }
  /// Those of other connections than the test's own.
  [[nodiscard]] std::int64_t connections() const {
    return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  PostgresScratch scratch{PostgresScratch::Contents::kSchema};
  std::unique_ptr<Database> database;
  std::unique_ptr<InstanceClaim> claim;
  Found found = Found::kSame;
};

Status write_value(Database& database, std::string_view name) {
  return database.writer().write([&](Connection& connection) { return put_value(connection, name, "1"); });
}

TEST_CASE("postgres: a database that sleeps has no connection, and a read or a write wakes it", "[db][postgres][sleep]") {
  if (!testkit::has_postgres()) return;
  const SleepyServer server;
  for (const auto* const name : {"first", "second"}) {
    server.fall_asleep();
    testkit::eventually("no connection", [&] { return server.connections() == 0; });
    REQUIRE(write_value(*server.database, name).ok());
    CHECK(server.found == Found::kSame);
    server.fall_asleep();
    CHECK(server.database
              ->read([&](Connection& connection) -> Status {
                USHER_TRY(const auto value, find_value(connection, name));
                return value == "1" ? done() : Status(error(ErrorCode::kNotFound));
              })
              .ok());
  }
  server.fall_asleep();
  CHECK(server.database->writer().post([](Connection& connection) { return put_value(connection, "posted", "1"); }).ok());
  testkit::eventually("the post", [&] { return server.count("SELECT count(*) FROM installation WHERE name = 'posted'") == 1; });
}

TEST_CASE("postgres: posted works keep the connections", "[db][postgres][sleep]") {
  if (!testkit::has_postgres()) return;
  const SleepyServer server;
  std::promise<void> may_end;
  CHECK(server.database->writer()
            .post([end = may_end.get_future().share()](Connection& connection) {
              end.wait();
              return put_value(connection, "posted", "1");
            })
            .ok());
  CHECK_FALSE(server.database->gate()->fall_asleep([&] { return server.database->disconnect(); }));
  may_end.set_value();
  testkit::eventually("sleep",
                      [&] { return server.database->gate()->fall_asleep([&] { return server.database->disconnect(); }); });
  CHECK(server.count("SELECT count(*) FROM installation WHERE name = 'posted'") == 1);
}

TEST_CASE("server registry: a command goes on past a server that sleeps, which notices it when it wakes",
          "[db][postgres][sleep]") {
  if (!testkit::has_postgres()) return;
  const SleepyServer server;
  REQUIRE(server.claim->renew({.release = "9.9"}).ok());
  server.fall_asleep();
  const auto other = open_database(server.scratch.url(), {.write_queue = false}).value();
  CHECK(other->live_servers().value().empty());
  const auto sleeping = other->sleeping_servers().value();
  REQUIRE(sleeping.size() == 1);
  CHECK(sleeping.front().note.release == "9.9");
  CHECK(sleeping.front().seen_at);
  {
    const auto alone = other->claim(Claim::kAlone);
    REQUIRE(alone.ok());
    CHECK_FALSE(write_value(*server.database, "refused").ok());
  }
  testkit::eventually("the next try", [&] { return write_value(*server.database, "written").ok(); });
  CHECK(server.found == Found::kReplaced);
  CHECK(other->sleeping_servers().value().empty());
  CHECK(other->live_servers().value().size() == 1);
  CHECK_FALSE(other->claim(Claim::kAlone).ok());
  CHECK(server.count("SELECT CAST(value AS BIGINT) FROM installation WHERE name LIKE 'awake/____-__'") == 1500);

  server.fall_asleep();
  server.run(
      "UPDATE installation SET value = 'earlier' WHERE name = 'generation'; INSERT INTO installation VALUES"
      " ('restored_at_ms', '1')");  // as a restore does
  REQUIRE(write_value(*server.database, "restored").ok());
  CHECK(server.found == Found::kReplaced);

  server.fall_asleep();
  REQUIRE(write_value(*server.database, "nothing new").ok());
  CHECK(server.found == Found::kSame);

  server.fall_asleep();
  server.run("INSERT INTO schema_migrations VALUES (9999, 'later', '', 0, NULL)");
  REQUIRE(write_value(*server.database, "again").ok());
  CHECK(server.found == Found::kMigrated);
}

TEST_CASE("server registry: while the tables are set aside a server does not wake, and does so when they are back",
          "[db][postgres][sleep]") {
  if (!testkit::has_postgres()) return;
  const SleepyServer server;
  server.fall_asleep();
  server.run("ALTER TABLE servers RENAME TO set_aside");
  const auto refused = write_value(*server.database, "refused");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  server.run("ALTER TABLE set_aside RENAME TO servers");
  testkit::eventually("the next try", [&] { return write_value(*server.database, "written").ok(); });
  CHECK(server.found == Found::kSame);
}

TEST_CASE("server registry: a server that ends asleep is listed no more", "[db][postgres][sleep]") {
  if (!testkit::has_postgres()) return;
  SleepyServer server;
  server.fall_asleep();
  server.database->gate()->set_wake([] { return done(); });  // as a server does that ends
  server.claim.reset();
  CHECK(server.database->sleeping_servers().value().empty());
}

/// As if the last renewal had been so long ago.
void age_servers(const OpenedPostgres& opened, int seconds) {
  REQUIRE(opened.scratch.connect()
              ->script("UPDATE usher.servers SET seen_at_ms = seen_at_ms - " + std::to_string(seconds * 1000))
              .ok());
}

/// Its first works are stored, and their answers are late.
class LateDatabase final : public Database, private Writer {
 public:
  LateDatabase(Database& real, int late) : real_(real), late_(late) {}

  Writer& writer() override { return *this; }
  using Database::read;
  Status read(const Work& work, const std::optional<SearchLimit>& limit) override { return real_.read(work, limit); }
  Status read_one(const Work& work) override { return real_.read_one(work); }
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const override { return real_.connect(); }
  Result<std::unique_ptr<InstanceClaim>> claim(Claim how) override { return real_.claim(how); }
  Result<std::vector<LiveServer>> live_servers() override { return real_.live_servers(); }
  Result<std::optional<Time>> time() override { return real_.time(); }
  Result<std::vector<std::string>> integrity_check() override { return real_.integrity_check(); }
  [[nodiscard]] Status adopt() const override { return real_.adopt(); }
  Status checkpoint() override { return real_.checkpoint(); }
  Result<ServerFacts> server_facts() override { return real_.server_facts(); }
  [[nodiscard]] std::optional<std::int64_t> wal_bytes() const override { return real_.wal_bytes(); }
  [[nodiscard]] bool is_file() const override { return real_.is_file(); }
  [[nodiscard]] const std::string& place() const override { return real_.place(); }

 private:
  Status write(const WriteOptions& how, Work work) override {
    auto outcome = real_.writer().write(how, std::move(work));
    if (late_-- <= 0) return outcome;
    return Error{.code = ErrorCode::kDatabaseBusy, .cause = LogNote("late"), .retry_after = std::chrono::seconds(1)};
  }
  Status post(const WriteOptions& how, Work work) override { return real_.writer().post(how, std::move(work)); }

  Database& real_;
  int late_;
};

TEST_CASE("server registry: after a late answer the claim is tried again, beside the row of the first try", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  LateDatabase late(*opened.database, 1);
  ServerRegistry registry(late, "usher");
  const auto alone = registry.claim(Claim::kAlone);
  REQUIRE(alone.ok());
  CHECK(registry.claim(Claim::kServer).error().detail().find("must be alone") != std::string_view::npos);
}

TEST_CASE("server registry: a claim whose answers stay late says so, and leaves nothing behind", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  LateDatabase late(*opened.database, 3);
  const auto refused = ServerRegistry(late, "usher").claim(Claim::kServer);
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().detail().find("did not answer in time") != std::string_view::npos);
  CHECK(opened.database->live_servers().value().empty());
}

TEST_CASE("server registry: a command that was killed is gone after 20 s", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  ServerRegistry killed(*opened.database, "usher", std::chrono::hours(1));
  const auto alone = killed.claim(Claim::kAlone);
  REQUIRE(alone.ok());
  age_servers(opened, 15);
  const auto refused = opened.database->claim(Claim::kServer);
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().detail().find("counts as gone 20 s later") != std::string_view::npos);
  age_servers(opened, 6);
  CHECK(opened.database->claim(Claim::kServer).ok());
}

TEST_CASE("server registry: a command that works for long keeps its claim", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const OpenedPostgres opened;
  ServerRegistry working(*opened.database, "usher", std::chrono::milliseconds(1));
  const auto alone = working.claim(Claim::kAlone);
  REQUIRE(alone.ok());
  age_servers(opened, 60);
  testkit::eventually("a sign of life", [&] {
    return opened.scratch.connect()
        ->first({"renewed", "SELECT 1 FROM servers WHERE seen_at_ms > extract(epoch FROM clock_timestamp()) * 1000 - 20000"}, {},
                [](const Row&) { return true; })
        .value()
        .has_value();
  });
  const auto beside = opened.database->claim(Claim::kServer);
  REQUIRE(!beside.ok());
  CHECK(beside.error().code == ErrorCode::kDatabaseBusy);
}

TEST_CASE("server registry: a server without a sign of life for 20 s is gone", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened;
  const auto server = opened.database->claim(Claim::kServer);
  REQUIRE(server.ok());
  age_servers(opened, 15);
  CHECK(opened.database->live_servers().value().size() == 1);
  age_servers(opened, 6);
  CHECK(opened.database->live_servers().value().empty());
  CHECK(opened.database->claim(Claim::kAlone).ok());
  REQUIRE(server.value()->renew({.release = "9.9"}).ok());
  CHECK(opened.database->live_servers().value().size() == 1);
}

TEST_CASE("server registry: before its table there are no servers", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  OpenedPostgres opened(PostgresScratch::Contents::kNothing);
  CHECK(opened.database->claim(Claim::kServer).ok());
  CHECK(opened.database->claim(Claim::kAlone).ok());
  CHECK(opened.database->live_servers().value().empty());
}

TEST_CASE("pool sizes: by cores and distance, at most what is given", "[db][postgres]") {
  struct Case {
    std::size_t cores;
    int trip_us;
    std::optional<std::size_t> most;
    std::size_t readers;
    std::size_t writers;
  };
  const auto row = GENERATE(values<Case>({
      {2, 50, std::nullopt, 4, 16},
      {1, 0, std::nullopt, 2, 8},
      {0, 0, std::nullopt, 2, 8},  // the system does not tell
      {2, 500, std::nullopt, 12, 16},
      {8, 20'000, std::nullopt, 32, 16},
      {32, 50, std::nullopt, 64, 16},
      {2, 50, 10, 5, 5},
      {2, 50, 3, 2, 1},
      {2, 50, 1, 1, 1},
      {2, 50, 100, 84, 16},
  }));
  CAPTURE(row.cores, row.trip_us, row.most.value_or(0));
  const auto sizes = pool_sizes(row.cores, std::chrono::microseconds(row.trip_us), row.most);
  CHECK(sizes.readers == row.readers);
  CHECK(sizes.writers == row.writers);
}

}  // namespace
}  // namespace usher::db
