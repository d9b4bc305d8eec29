#include "common/db/postgres/postgres_connection.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/db/engine/transaction.h"
#include "common/db/postgres/postgres_url.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/postgres_server.h"

namespace usher::db {
namespace {

using namespace std::chrono_literals;
using testkit::PostgresScratch;

constexpr Query kInsertNote{"notes/insert", "INSERT INTO notes (id, note) VALUES (:id, :note)"};
constexpr Query kFindNote{"notes/find", "SELECT note FROM notes WHERE id = :id"};
constexpr Query kCountNotes{"notes/count", "SELECT count(*) FROM notes"};
constexpr Query kBackend{"backend", "SELECT pg_backend_pid()"};
constexpr Query kSleep{"sleep", "SELECT pg_sleep(20)"};

/// A database with one table of texts, and connections to it.
struct Notes {
  PostgresScratch database{PostgresScratch::Contents::kNothing};
  std::shared_ptr<PostgresTexts> texts = testkit::postgres_texts("notes", {"notes", "authors", "books"});
  std::unique_ptr<PostgresConnection> connection = connect();

  Notes() { REQUIRE(connection->script("CREATE SCHEMA notes; CREATE TABLE notes (id BIGINT PRIMARY KEY, note TEXT)").ok()); }
  [[nodiscard]] std::unique_ptr<PostgresConnection> connect(std::chrono::milliseconds patience = testkit::patience()) const {
    return database.connect({.texts = texts, .patience = patience});
  }
  /// Ends the connection's server process from outside.
  void terminate(PostgresConnection& victim) const {
    const auto pid = number(victim, kBackend);
    REQUIRE(connect()->script("SELECT pg_terminate_backend(" + std::to_string(pid) + ", 5000)").ok());
  }
  static std::int64_t number(PostgresConnection& on, const Query& query) {
    const auto found = on.first(query, {}, [](const Row& row) { return row.integer(0); });
    REQUIRE(found.ok());
    return found.value().value_or(-1);
  }
  std::int64_t count() { return number(*connect(), kCountNotes); }
};

Status insert(Connection& connection, int id, std::string_view note = "note") {
  USHER_CHECK(connection.run(kInsertNote, {{"id", id}, {"note", note}}));
  return done();
}

Status insert_later(Connection& connection, int id) {
  return connection.run_later(kInsertNote, {{"id", id}, {"note", std::string("note ") + std::to_string(id)}});
}

#define NEEDS_POSTGRES() \
  if (!testkit::has_postgres()) return

TEST_CASE("postgres connection: values of every type come back as they were", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  static constexpr Query kEcho{
      "echo",
      "SELECT CAST(:number AS BIGINT), CAST(:text AS TEXT), CAST(:nothing AS TEXT), CAST(:time AS BIGINT),"
      " 1 = 1, 1 = 2, sum(CAST(:number AS BIGINT))"};
  const auto when = from_ms(1'795'157'624'049);
  bool seen = false;
  REQUIRE(notes.connection
              ->each(kEcho, {{"number", -7}, {"text", "żółw 🐢"}, {"nothing", nullptr}, {"time", when}},
                     [&](const Row& row) {
                       seen = true;
                       CHECK(row.columns() == 7);
                       CHECK(row.integer(0) == -7);
                       CHECK(row.text(1) == "żółw 🐢");
                       CHECK(row.is_null(2));
                       CHECK(row.maybe_string(2) == std::nullopt);
                       CHECK(row.time(3) == when);
                       CHECK(row.flag(4));
                       CHECK_FALSE(row.flag(5));
                       CHECK(row.integer(6) == -7);
                       return true;
                     })
              .ok());
  CHECK(seen);
}

TEST_CASE("postgres connection: run tells how many rows changed", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  static constexpr Query kReturning{"notes/returning", "UPDATE notes SET note = :note RETURNING id"};
  static constexpr Query kDelete{"notes/delete", "DELETE FROM notes WHERE id > :id"};
  CHECK(connection.run(kInsertNote, {{"id", 1}, {"note", "a"}}).value() == 1);
  CHECK(connection.run(kInsertNote, {{"id", 2}, {"note", "b"}}).value() == 1);
  CHECK(connection.run(kCountNotes).value() == 0);
  CHECK(connection.run(kReturning, {{"note", "c"}}).value() == 2);
  CHECK(connection.run(kDelete, {{"id", 5}}).value() == 0);
}

TEST_CASE("postgres connection: each stops when its callback does, and other statements may run inside", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  for (int id = 1; id <= 3; ++id) REQUIRE(insert(connection, id).ok());
  static constexpr Query kIds{"notes/ids", "SELECT id FROM notes ORDER BY id"};
  int rows = 0;
  REQUIRE(connection
              .each(kIds, {},
                    [&](const Row& row) {
                      ++rows;
                      CHECK(connection.first(kFindNote, {{"id", row.integer(0)}}, [](const Row&) { return 1; }).ok());
                      CHECK(connection.run(kIds).error().cause.for_log().find("inside its own callback") != std::string::npos);
                      return rows < 2;
                    })
              .ok());
  CHECK(rows == 2);
}

TEST_CASE("postgres connection: wrong bindings are programming errors", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  const auto why = [](const Result<std::int64_t>& ran) {
    CHECK(ran.error().code == ErrorCode::kInternal);
    return ran.error().cause.for_log();
  };
  CHECK(why(connection.run(kInsertNote, {{"id", 1}})) == "query notes/insert: nothing is bound to :note");
  CHECK(why(connection.run(kFindNote, {{"id", 1}, {"note", 2}})) == "query notes/find: it has no parameter :note");
  CHECK(why(connection.run(kFindNote, {{"id", 1}, {"id", 2}})) == "query notes/find: a parameter is bound twice");
  CHECK(connection.run(kCountNotes).ok());
}

TEST_CASE("postgres connection: text that is not UTF-8 is refused before it is sent", "[db][postgres][security]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection.begin(Begin::kWrite).ok());
  for (const std::string_view bad :
       {std::string_view("caf\xe9"), std::string_view("a\0b", 3), std::string_view("\xed\xa0\x80")}) {
    const auto refused = insert(connection, 1, bad);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kInternal);
    CHECK(refused.error().cause.for_log() == "query notes/insert: :note is not UTF-8, or has a NUL");
  }
  CHECK(insert(connection, 1, "café").ok());  // the transaction lives: nothing was sent
  CHECK(connection.commit().ok());
}

TEST_CASE("postgres connection: BEGIN waits for the first statement, and an empty transaction sends nothing", "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection.begin(Begin::kWrite).ok());
  CHECK(connection.in_transaction());
  CHECK(connection.commit().ok());
  CHECK_FALSE(connection.in_transaction());
  REQUIRE(connection.begin(Begin::kWrite).ok());
  REQUIRE(insert(connection, 1).ok());
  CHECK(notes.count() == 0);
  REQUIRE(connection.commit().ok());
  CHECK(notes.count() == 1);
  REQUIRE(connection.begin(Begin::kRowWrite).ok());
  REQUIRE(insert(connection, 2).ok());
  REQUIRE(connection.rollback().ok());
  CHECK_FALSE(connection.in_transaction());
  CHECK(notes.count() == 1);
}

TEST_CASE("postgres connection: each purpose has its isolation", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  static constexpr Query kIsolation{
      "isolation", "SELECT current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')"};
  const auto isolation = [&](Begin how) {
    REQUIRE(connection.begin(how).ok());
    const auto found = connection.first(kIsolation, {}, [](const Row& row) { return row.string(0); });
    REQUIRE(connection.commit().ok());
    return found.value().value_or("");
  };
  CHECK(isolation(Begin::kRead) == "repeatable read on");
  CHECK(isolation(Begin::kWrite) == "serializable off");
  CHECK(isolation(Begin::kRowWrite) == "read committed off");
  CHECK(isolation(Begin::kRead) == "repeatable read on");
}

TEST_CASE("postgres connection: what travels with BEGIN counts for its transaction alone", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto connection = notes.database.connect(
      {.texts = notes.texts, .with_write = {"settings", "SELECT set_config('enable_seqscan', 'off', true)"}});
  static constexpr Query kSetting{"setting", "SELECT current_setting('enable_seqscan')"};
  const auto setting = [&] { return connection->first(kSetting, {}, [](const Row& row) { return row.string(0); }).value(); };
  REQUIRE(connection->begin(Begin::kWrite).ok());
  CHECK(setting() == "off");
  REQUIRE(connection->commit().ok());
  CHECK(setting() == "on");
}

TEST_CASE("postgres connection: a statement of run_later waits for the next one with a result, or for the commit",
          "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& connection = *notes.connection;
  const auto pid = static_cast<pid_t>(Notes::number(connection, kBackend));
  REQUIRE(kill(pid, SIGSTOP) == 0);
  const auto began = connection.begin(Begin::kWrite);
  const auto queued = insert_later(connection, 1);
  REQUIRE(kill(pid, SIGCONT) == 0);
  REQUIRE(began.ok());
  REQUIRE(queued.ok());
  CHECK(Notes::number(connection, kCountNotes) == 1);
  REQUIRE(insert_later(connection, 2).ok());
  REQUIRE(insert_later(connection, 3).ok());
  REQUIRE(connection.commit().ok());
  CHECK(notes.count() == 3);
  REQUIRE(connection.begin(Begin::kRowWrite).ok());
  REQUIRE(insert_later(connection, 4).ok());
  REQUIRE(connection.rollback().ok());
  CHECK_FALSE(connection.in_transaction());
  CHECK(notes.count() == 3);
  CHECK(insert_later(connection, 4).ok());  // outside of a transaction it runs at once
  CHECK(notes.count() == 4);
  REQUIRE(connection.begin(Begin::kRowWrite).ok());
  for (int id = 100; id < 400; ++id) REQUIRE(insert_later(connection, id).ok());
  REQUIRE(connection.script("INSERT INTO notes (id) VALUES (400)").ok());
  REQUIRE(connection.commit().ok());
  CHECK(notes.count() == 305);
}

TEST_CASE("postgres connection: a failure of run_later is told with the next statement or the commit", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(insert(connection, 1).ok());
  const bool at_commit = GENERATE(true, false);
  for (int round = 0; round < 2; ++round) {
    REQUIRE(connection.begin(Begin::kWrite).ok());
    if (round == 1) REQUIRE(insert(connection, 2).ok());
    REQUIRE(insert_later(connection, 3).ok());
    REQUIRE(insert_later(connection, 1).ok());
    REQUIRE(insert_later(connection, 4).ok());
    const auto told = at_commit ? connection.commit() : insert(connection, 5);
    REQUIRE_FALSE(told.ok());
    CHECK(told.error().code == ErrorCode::kConflict);
    CHECK(told.error().cause.for_log().starts_with("query notes/insert: "));
    CHECK(connection.interruption() == Interruption::kTaken);
    CHECK(connection.in_transaction());
    CHECK(connection.run(kCountNotes).error().code == ErrorCode::kInternal);
    REQUIRE(connection.rollback().ok());
    CHECK(Notes::number(connection, kCountNotes) == 1);
  }
  const auto outcome = in_transaction(connection, Begin::kWrite, [](Connection& again) { return insert_later(again, 1); });
  CHECK(outcome.error().code == ErrorCode::kConflict);
  CHECK_FALSE(connection.in_transaction());
  CHECK(in_transaction(connection, Begin::kWrite, [](Connection& again) { return insert_later(again, 2); }).ok());
}

/// Both begin a transaction that depends on what the other one inserts.
void both_count(PostgresConnection& first, PostgresConnection& second) {
  for (auto* connection : {&first, &second}) {
    REQUIRE(connection->begin(Begin::kWrite).ok());
    REQUIRE(Notes::number(*connection, kCountNotes) == 0);
  }
}

TEST_CASE("postgres connection: a race that a statement of run_later loses is told as one", "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& first = *notes.connection;
  const auto second = notes.connect();
  both_count(first, *second);
  REQUIRE(insert_later(first, 1).ok());
  REQUIRE(insert_later(*second, 2).ok());
  REQUIRE(first.commit().ok());
  const auto lost = finish(*second, done());
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == ErrorCode::kDatabaseBusy);
  CHECK(second->interruption() == Interruption::kLostRace);
  CHECK_FALSE(second->in_transaction());
  CHECK(notes.count() == 1);
  CHECK(in_transaction(*second, Begin::kWrite, [](Connection& again) { return insert_later(again, 2); }).ok());
}

TEST_CASE("postgres connection: a statement of run_later that a pooler forgot is prepared in the next run", "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& connection = *notes.connection;
  const auto insert_two = [](Connection& on) -> Status {
    USHER_CHECK(insert_later(on, 1));
    return insert_later(on, 2);
  };
  REQUIRE(in_transaction(connection, Begin::kWrite, [](Connection& on) { return insert(on, 3); }).ok());
  REQUIRE(connection.script("DEALLOCATE ALL").ok());
  int runs = 0;
  do {
    ++runs;
    if (in_transaction(connection, Begin::kWrite, insert_two).ok()) break;
    CHECK(connection.interruption() == Interruption::kLostRace);
    CHECK(notes.count() == 1);
  } while (runs < 5);
  CHECK(runs == 3);  // after BEGIN and after the insert
  CHECK(notes.count() == 3);
}

TEST_CASE("postgres connection: statements at READ COMMITTED have plans of their own", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  static constexpr Query kRowNames{"prepared", "SELECT count(*) FROM pg_prepared_statements WHERE starts_with(name, 'row_')"};
  for (const auto how : {Begin::kWrite, Begin::kRowWrite})
    REQUIRE(in_transaction(connection, how, [](Connection& on) { return on.run_later(kCountNotes, {}); }).ok());
  CHECK(Notes::number(connection, kRowNames) == 2);  // BEGIN and the count
}

TEST_CASE("postgres connection: a failed statement is told by its kind and ends its transaction", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection
              .script("CREATE TABLE authors (id BIGINT PRIMARY KEY, age BIGINT NOT NULL CHECK (age > 0));"
                      "CREATE TABLE books (id BIGINT PRIMARY KEY, author BIGINT NOT NULL REFERENCES authors (id));"
                      "INSERT INTO authors (id, age) VALUES (1, 50)")
              .ok());
  struct Case {
    Query query;
    ErrorCode code;
    Interruption interruption;
  };
  const Case cases[] = {
      {{"twice", "INSERT INTO authors (id, age) VALUES (1, 2)"}, ErrorCode::kConflict, Interruption::kTaken},
      {{"dangling", "INSERT INTO books (id, author) VALUES (1, 7)"}, ErrorCode::kConflict, Interruption::kNone},
      {{"null", "INSERT INTO authors (id) VALUES (2)"}, ErrorCode::kInternal, Interruption::kNone},
      {{"check", "INSERT INTO authors (id, age) VALUES (2, -1)"}, ErrorCode::kInternal, Interruption::kNone},
      {{"misspelt", "SELECT nothing FROM authors"}, ErrorCode::kInternal, Interruption::kNone},
      {{"raised", "DO 'BEGIN RAISE EXCEPTION ''no''; END'"}, ErrorCode::kConflict, Interruption::kNone},
  };
  for (const auto& row : cases) {
    CAPTURE(row.query.name);
    REQUIRE(connection.begin(Begin::kWrite).ok());
    REQUIRE(insert(connection, 1).ok());
    const auto failed = connection.run(row.query);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().code == row.code);
    CHECK(connection.interruption() == row.interruption);
    CHECK(connection.in_transaction());
    CHECK(connection.run(kCountNotes).error().code == ErrorCode::kInternal);
    CHECK_FALSE(connection.commit().ok());  // it must not look like success
    CHECK(Notes::number(connection, kCountNotes) == 0);
  }
  CHECK(connection.is_usable());
}

TEST_CASE("postgres connection: of two that each build on what the other changes, one loses", "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& first = *notes.connection;
  const auto second = notes.connect();
  both_count(first, *second);
  REQUIRE(insert(first, 1).ok());
  REQUIRE(first.commit().ok());
  auto lost = insert(*second, 2);
  if (lost.ok()) lost = second->commit();
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == ErrorCode::kDatabaseBusy);
  CHECK(second->interruption() == Interruption::kLostRace);
  if (second->in_transaction()) REQUIRE(second->rollback().ok());
  CHECK(in_transaction(*second, Begin::kWrite, [](Connection& again) { return insert(again, 2); }).ok());
  CHECK(second->interruption() == Interruption::kNone);
}

TEST_CASE("postgres connection: a trip that takes too long is given up", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto connection = notes.connect(200ms);
  REQUIRE(connection->begin(Begin::kWrite).ok());
  REQUIRE(insert(*connection, 1).ok());
  const auto began = steady_now();
  const auto late = connection->run(kSleep);
  CHECK(steady_now() - began < 15s);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().code == ErrorCode::kDatabaseBusy);
  CHECK(late.error().retry_after == 1s);
  CHECK(connection->interruption() == Interruption::kDisconnected);
  CHECK_FALSE(connection->in_transaction());
  CHECK_FALSE(connection->is_usable());
  CHECK(connection->run(kCountNotes).error().code == ErrorCode::kDatabaseUnreachable);
  CHECK_FALSE(connection->begin(Begin::kRead).ok());
}

TEST_CASE("postgres connection: a given-up statement is ended in the server too", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto connection = notes.connect(100ms);
  REQUIRE_FALSE(connection->run(kSleep).ok());
  static constexpr Query kSleeping{"sleeping",
                                   "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND state = 'active'"
                                   " AND datname = current_database() AND pid <> pg_backend_pid()"};
  testkit::eventually("its end", [&] { return Notes::number(*notes.connection, kSleeping) == 0; });
}

TEST_CASE("postgres connection: a server that stands still holds up one trip, not more", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto connection = notes.connect(200ms);
  const auto pid = static_cast<pid_t>(Notes::number(*connection, kBackend));
  REQUIRE(kill(pid, SIGSTOP) == 0);
  const auto began = steady_now();
  const auto late = connection->run(kCountNotes);
  const auto took = steady_now() - began;
  REQUIRE(kill(pid, SIGCONT) == 0);
  CHECK(late.error().code == ErrorCode::kDatabaseBusy);
  CHECK(took < 15s);
}

TEST_CASE("postgres connection: a limit of time ends the statement, and the connection goes on", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection.begin(Begin::kRead).ok());
  connection.limit_time(steady_now() + 100ms);
  const auto began = steady_now();
  CHECK(connection.run(kSleep).error().code == ErrorCode::kOverloaded);
  CHECK(steady_now() - began < 15s);
  connection.limit_time(std::nullopt);
  CHECK(connection.rollback().ok());
  CHECK(connection.is_usable());
  CHECK(Notes::number(connection, kCountNotes) == 0);
}

TEST_CASE("postgres connection: the server ends a statement of a search, and the connection goes on", "[db][postgres]") {
  NEEDS_POSTGRES();
  static constexpr Query kTimeout{"timeout", "SELECT CAST(current_setting('statement_timeout') = '100ms' AS INT)"};
  static constexpr Query kPlans{"plans", "SELECT CAST(current_setting('plan_cache_mode') = 'force_custom_plan' AS INT)"};
  const Notes notes;
  auto& connection = *notes.connection;
  connection.limit_search(SearchLimit{.statement = 100ms});
  REQUIRE(connection.begin(Begin::kRead).ok());
  CHECK(Notes::number(connection, kTimeout) == 1);
  CHECK(Notes::number(connection, kPlans) == 1);
  const auto late = connection.run(kSleep);
  CHECK(late.error().code == ErrorCode::kOverloaded);
  CHECK(late.error().detail().find("took too long") != std::string_view::npos);
  CHECK(connection.rollback().ok());
  connection.limit_search(std::nullopt);
  REQUIRE(connection.begin(Begin::kRead).ok());
  CHECK(Notes::number(connection, kTimeout) == 0);
  CHECK(Notes::number(connection, kPlans) == 0);
  CHECK(connection.commit().ok());
}

TEST_CASE("postgres connection: timeouts of the role are lifted in each transaction, and hold outside", "[db][postgres]") {
  NEEDS_POSTGRES();
  static constexpr Query kTimeouts{"timeouts",
                                   "SELECT CAST(current_setting('statement_timeout') || "
                                   "current_setting('idle_in_transaction_session_timeout') = '00' AS INT)"};
  const Notes notes;
  const auto lifting = notes.database.connect({.texts = notes.texts, .lifts_timeouts = true});
  REQUIRE(lifting->script("SET statement_timeout = '1s'; SET idle_in_transaction_session_timeout = '1s'").ok());
  for (const auto how : {Begin::kRead, Begin::kWrite, Begin::kRowWrite}) {
    for (const bool is_script : {false, true}) {
      REQUIRE(lifting->begin(how).ok());
      if (is_script) REQUIRE(lifting->script("SET LOCAL jit = off").ok());
      CHECK(Notes::number(*lifting, kTimeouts) == 1);
      CHECK(lifting->rollback().ok());
    }
  }
  CHECK(Notes::number(*lifting, kTimeouts) == 0);
}

TEST_CASE("postgres connection: all statements of a search end by its time", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  connection.limit_search(SearchLimit{.wall = 100ms});
  REQUIRE(connection.begin(Begin::kRead).ok());
  CHECK(connection.run(kSleep).error().code == ErrorCode::kOverloaded);
  CHECK(connection.rollback().ok());
  CHECK(connection.is_usable());
}

TEST_CASE("postgres connection: a limit that a statement just meets never ends the next one", "[db][postgres][race]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  static constexpr Query kShort{"short", "SELECT pg_sleep(0.01)"};
  for (int i = 0; i < 40; ++i) {
    connection.limit_time(steady_now() + 9ms + i * 100us);
    const auto met = connection.run(kShort);
    CHECK((met.ok() || met.error().code == ErrorCode::kOverloaded));
    connection.limit_time(std::nullopt);
    REQUIRE(connection.run(kShort).ok());
  }
}

TEST_CASE("postgres connection: a limit may allow more than one trip's patience", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto connection = notes.connect(100ms);
  static constexpr Query kNap{"nap", "SELECT pg_sleep(0.3)"};
  connection->limit_time(steady_now() + 5s);
  CHECK(connection->run(kNap).ok());
}

TEST_CASE("postgres connection: a lost one says whether the work may have been stored", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  const bool in_one = GENERATE(true, false);
  if (in_one) REQUIRE(connection.begin(Begin::kWrite).ok());
  if (in_one) REQUIRE(insert(connection, 1).ok());
  notes.terminate(connection);
  const auto lost = insert(connection, 2);
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(connection.interruption() == (in_one ? Interruption::kDisconnected : Interruption::kUnknown));
  CHECK_FALSE(connection.in_transaction());
  CHECK_FALSE(connection.is_usable());
}

/// Makes each commit that inserted a note take `seconds`.
void slow_commits_down(PostgresConnection& connection, const std::string& seconds) {
  REQUIRE(connection
              .script("CREATE FUNCTION notes.wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(" + seconds +
                      "); RETURN NULL; END';"
                      "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                      " EXECUTE FUNCTION notes.wait()")
              .ok());
}

TEST_CASE("postgres connection: a commit without an answer is unknown", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  slow_commits_down(*notes.connection, "20");
  const bool late = GENERATE(true, false);
  const auto connection = notes.connect(late ? 200ms : testkit::patience());
  const auto pid = Notes::number(*connection, kBackend);
  REQUIRE(connection->begin(Begin::kWrite).ok());
  const bool queued = GENERATE(true, false);
  REQUIRE((queued ? insert_later(*connection, 1) : insert(*connection, 1)).ok());
  auto ended = std::async(std::launch::async, [&] {
    static constexpr Query kEnd{
        "end", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid AND wait_event = 'PgSleep'"};
    if (late) return;
    const auto other = notes.connect();
    testkit::eventually("the commit", [&] {
      return other->first(kEnd, {{"pid", pid}}, [](const Row&) { return true; }).value().has_value();
    });
  });
  const auto committed = connection->commit();
  ended.wait();
  REQUIRE_FALSE(committed.ok());
  CHECK(committed.error().code == ErrorCode::kDatabaseBusy);
  CHECK(committed.error().what.find("did not confirm") != std::string::npos);
  CHECK(connection->interruption() == Interruption::kUnknown);
  CHECK_FALSE(connection->is_usable());
  CHECK(connection->committing_process() == (late ? std::optional<std::int64_t>(pid) : std::nullopt));
  if (late) REQUIRE(notes.connect()->script("SELECT pg_terminate_backend(" + std::to_string(pid) + ")").ok());
}

TEST_CASE("postgres connection: a commit whose answer is late goes on and is stored", "[db][postgres][security]") {
  NEEDS_POSTGRES();
  const Notes notes;
  slow_commits_down(*notes.connection, "0.6");
  const auto connection = notes.connect(200ms);
  REQUIRE(connection->begin(Begin::kWrite).ok());
  REQUIRE(insert(*connection, 1).ok());
  REQUIRE_FALSE(connection->commit().ok());
  testkit::eventually("the end of the commit", [&] { return !connection->committing_process(); });
  CHECK(Notes::number(*notes.connection, kCountNotes) == 1);  // cancelled it would not be there, or on one machine alone
}

TEST_CASE("postgres connection: a commit with a warning is unknown", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  // As a commit that no standby confirmed: it succeeds, with a warning.
  REQUIRE(connection
              .script("CREATE FUNCTION notes.warn() RETURNS trigger LANGUAGE plpgsql AS"
                      " 'BEGIN RAISE WARNING ''canceling wait for synchronous replication''; RETURN NULL; END';"
                      "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                      " EXECUTE FUNCTION notes.warn()")
              .ok());
  REQUIRE(connection.begin(Begin::kWrite).ok());
  REQUIRE(insert(connection, 1).ok());
  CHECK_FALSE(connection.commit().ok());
  CHECK(connection.interruption() == Interruption::kUnknown);
}

TEST_CASE("postgres connection: a read's commit is not waited for", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  const auto pid = static_cast<pid_t>(Notes::number(connection, kBackend));
  REQUIRE(connection.begin(Begin::kRead).ok());
  REQUIRE(connection.run(kCountNotes).ok());
  REQUIRE(kill(pid, SIGSTOP) == 0);
  const auto began = steady_now();
  CHECK(connection.commit().ok());
  CHECK(steady_now() - began < 15s);
  CHECK_FALSE(connection.in_transaction());
  REQUIRE(kill(pid, SIGCONT) == 0);
  CHECK(Notes::number(connection, kCountNotes) == 0);
}

TEST_CASE("postgres connection: a read that writes is a programming error, and a replica is not", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection.begin(Begin::kRead).ok());
  CHECK(insert(connection, 1).error().code == ErrorCode::kInternal);
  CHECK(connection.is_usable());
  REQUIRE(connection.rollback().ok());
  REQUIRE(connection.script("SET default_transaction_read_only = on").ok());
  REQUIRE(connection.begin(Begin::kWrite).ok());
  const auto refused = insert(connection, 1);
  CHECK(refused.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(refused.error().what.find("replica") != std::string::npos);
  CHECK_FALSE(connection.is_usable());
}

TEST_CASE("postgres connection: statements that a pooler forgot are prepared again", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(in_transaction(connection, Begin::kWrite, [](Connection& on) { return insert(on, 1); }).ok());
  CHECK_FALSE(connection.has_lost_statements());
  REQUIRE(connection.script("DEALLOCATE ALL").ok());
  SECTION("outside of a transaction") {
    CHECK(insert(connection, 2).ok());
    CHECK(connection.has_lost_statements());
  }
  SECTION("first in a transaction") {
    REQUIRE(connection.begin(Begin::kWrite).ok());
    CHECK(insert(connection, 2).ok());
    CHECK(connection.commit().ok());
    CHECK(Notes::number(connection, kCountNotes) == 2);
  }
  SECTION("later in a transaction, which then runs again") {
    REQUIRE(connection.begin(Begin::kWrite).ok());
    REQUIRE(connection.run(kFindNote, {{"id", 1}}).ok());
    CHECK(insert(connection, 2).error().code == ErrorCode::kDatabaseBusy);
    CHECK(connection.interruption() == Interruption::kLostRace);
    REQUIRE(connection.rollback().ok());
    CHECK(in_transaction(connection, Begin::kWrite, [](Connection& again) { return insert(again, 2); }).ok());
  }
}

TEST_CASE("postgres connection: a text is prepared once, wherever its copies lie", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  std::string place;
  for (const std::string_view text : {"SELECT 1", "SELECT 2", "SELECT 1"}) {
    place = text;
    REQUIRE(connection.run({"here", place}, {}, nullptr).ok());
  }
  CHECK_FALSE(connection.has_lost_statements());
}

TEST_CASE("postgres connection: a statement that is there already is used", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  const auto& text = notes.texts->of(kInsertNote);
  REQUIRE(connection.script("PREPARE \"" + text.statement + "\" AS " + text.sql).ok());
  CHECK(insert(connection, 1).ok());
  CHECK(connection.has_lost_statements());
  CHECK(insert(connection, 2).ok());
}

TEST_CASE("postgres connection: a plan that a migration made useless is replaced", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  static constexpr Query kAll{"notes/all", "SELECT * FROM notes"};
  REQUIRE(connection.run(kAll).ok());
  REQUIRE(connection.script("ALTER TABLE notes ADD COLUMN more TEXT").ok());
  CHECK(connection.run(kAll).ok());
  REQUIRE(connection.script("ALTER TABLE notes DROP COLUMN more").ok());
  REQUIRE(connection.begin(Begin::kRead).ok());
  CHECK(connection.run(kAll).ok());
  CHECK(connection.commit().ok());
}

TEST_CASE("postgres connection: behind a pooler that keeps no statements none is named", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto url = PostgresUrl::parse(notes.database.url() + "&pgbouncer=true");
  const auto connection = PostgresConnection::open(url.value(), {.texts = notes.texts});
  REQUIRE(connection.ok());
  REQUIRE(insert(*connection.value(), 1).ok());
  REQUIRE(insert(*connection.value(), 2).ok());
  static constexpr Query kPrepared{"prepared", "SELECT count(*) FROM pg_prepared_statements"};
  CHECK(Notes::number(*connection.value(), kPrepared) == 0);
}

TEST_CASE("postgres connection: a database without a connection left is overloaded, not away", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const std::string role = "usher_narrow_" + std::to_string(::getpid());
  REQUIRE(notes.connection->script("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1").ok());
  auto text = notes.database.url();
  text.replace(text.find("://") + 3, text.find('@') - text.find("://") - 3, role);
  const auto url = PostgresUrl::parse(text).value();
  auto only = PostgresConnection::open(url, {.texts = notes.texts});
  REQUIRE(only.ok());
  const auto full = PostgresConnection::open(url, {.texts = notes.texts});
  REQUIRE_FALSE(full.ok());
  CHECK(full.error().code == ErrorCode::kOverloaded);
  CHECK(full.error().detail().find("no connection left") != std::string_view::npos);
  CHECK(full.error().retry_after == 1s);
  only.value().reset();
  CHECK(notes.connection->script("DROP ROLE " + role).ok());
}

TEST_CASE("postgres connection: a script may follow and precede statements", "[db][postgres]") {
  NEEDS_POSTGRES();
  Notes notes;
  auto& connection = *notes.connection;
  REQUIRE(connection.begin(Begin::kWrite).ok());
  REQUIRE(connection.script("INSERT INTO notes (id) VALUES (1); INSERT INTO notes (id) VALUES (2)").ok());
  REQUIRE(insert(connection, 3).ok());
  CHECK(notes.count() == 0);
  REQUIRE(connection.rollback().ok());
  CHECK(notes.count() == 0);
  REQUIRE(connection.begin(Begin::kWrite).ok());
  REQUIRE(connection.script("INSERT INTO notes (id) VALUES (1); COMMIT").ok());
  CHECK_FALSE(connection.in_transaction());
  CHECK(notes.count() == 1);
  CHECK(connection.script("INSERT INTO notes (id) VALUES (5); INSERT INTO notes (id) VALUES (1)").error().code ==
        ErrorCode::kConflict);
  CHECK(notes.count() == 1);
}

TEST_CASE("postgres connection: an idle one is checked by an empty trip", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto& connection = *notes.connection;
  CHECK(connection.check().ok());
  notes.terminate(connection);
  CHECK_FALSE(connection.check().ok());
  CHECK_FALSE(connection.is_usable());
}

/// A socket of this machine that takes connections and says nothing.
class Mute {
 public:
  Mute() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(socket_, any, size) == 0);
    REQUIRE(listen(socket_, 5) == 0);
    REQUIRE(getsockname(socket_, any, &size) == 0);
    port = ntohs(address.sin_port);
  }
  ~Mute() { close(socket_); }
  Mute(const Mute&) = delete;
  Mute& operator=(const Mute&) = delete;

 private:
  int socket_;

 public:
  int port = 0;
};

TEST_CASE("postgres connection: connecting is bounded and told without the password", "[db][postgres][security]") {
  const Mute mute;
  const auto url = PostgresUrl::parse("postgresql://ann:hunter2@127.0.0.1:" + std::to_string(mute.port) + "/app");
  const auto began = steady_now();
  const auto opened =
      PostgresConnection::open(url.value(), {.texts = testkit::postgres_texts("", {}), .connect_patience = 200ms});
  CHECK(steady_now() - began < 2s);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(opened.error().what.find("postgresql://***@127.0.0.1") != std::string::npos);
  CHECK((opened.error().what + opened.error().cause.for_log()).find("hunter2") == std::string::npos);
}

TEST_CASE("postgres connection: a wrong name of the database is told", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  auto text = notes.database.url();
  const auto query = text.find('?');
  const auto url = PostgresUrl::parse(text.substr(0, text.rfind('/', query)) + "/absent" + text.substr(query));
  const auto opened = PostgresConnection::open(url.value(), {.texts = notes.texts});
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(opened.error().what.find("no database of the name") != std::string::npos);
}

TEST_CASE("postgres connection: the next host is tried when one does not answer", "[db][postgres]") {
  NEEDS_POSTGRES();
  const Notes notes;
  const auto host = notes.database.url().substr(notes.database.url().find("host=") + 5);
  auto text = notes.database.url();
  text.replace(text.find("host="), std::string::npos, "host=/nowhere," + host);
  const auto opened = PostgresConnection::open(PostgresUrl::parse(text).value(), {.texts = notes.texts});
  CHECK(opened.ok());
}

}  // namespace
}  // namespace usher::db
