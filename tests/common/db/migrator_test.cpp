#include "common/db/migrator.h"

#include <thread>

#include "common/db/engine/transaction.h"
#include "tests/common/db/notes.h"
#include "tests/testkit/text.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;
using State = MigrationState::State;

const Time kNow = from_ms(1'700'000'000'123);

constexpr std::array<Migration, 3> kThree{{
    {1, "people", "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)", "DROP TABLE people", "sum-1"},
    {2, "pets", "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE)",
     "DROP TABLE pets", "sum-2"},
    // Rebuilds a table with references to it, in the way that SQLite needs.
    {3, "people_with_email",
     "CREATE TABLE people_new (id INTEGER PRIMARY KEY, name TEXT, email TEXT);"
     "INSERT INTO people_new (id, name) SELECT id, name FROM people; DROP TABLE people; ALTER TABLE people_new RENAME TO people",
     "ALTER TABLE people DROP COLUMN email", "sum-3"},
}};

std::span<const Migration> first(std::size_t count) { return std::span(kThree).first(count); }

std::vector<int> numbers(const std::vector<MigrationStep>& steps) {
  std::vector<int> found;
  for (const auto& step : steps) found.push_back(step.number);
  return found;
}

std::vector<State> states(const Migrator& migrator, Connection& connection) {
  std::vector<State> found;
  const auto status = migrator.status(connection);
  for (const auto& state : status.value()) found.push_back(state.state);
  return found;
}

std::string schema(Connection& connection) {
  static constexpr Query kSchema{
      "schema",
      "SELECT group_concat(name || ':' || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_master ORDER BY name)"};
  return connection.first(kSchema, {}, [](const Row& row) { return row.string(0); }).value().value_or("");
}

std::int64_t number(Connection& connection, const std::string& sql) {
  return connection.first(Query{"number", sql}, {}, [](const Row& row) { return row.integer(0); }).value().value_or(-1);
}

class ConnectedFile {
 public:
  std::unique_ptr<SqliteConnection> connect(std::chrono::milliseconds patience = std::chrono::seconds(4)) {
    return notes::open(dir_.file("a.db"), patience);
  }

 private:
  TempDirectory dir_;

 public:
  std::unique_ptr<SqliteConnection> connection = connect();
};

TEST_CASE("migrator: up applies pending steps in order and once, and stores the time", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  CHECK(migrator.schema_version(*db.connection).value() == 0);
  CHECK(states(migrator, *db.connection) == std::vector{State::kPending, State::kPending, State::kPending});
  CHECK(numbers(migrator.up(*db.connection, 2, kNow).value()) == std::vector{1, 2});
  CHECK(migrator.schema_version(*db.connection).value() == 2);
  CHECK(migrator.require_current(*db.connection).error().code == ErrorCode::kSchemaOutdated);
  CHECK(numbers(migrator.up(*db.connection, std::nullopt, kNow).value()) == std::vector{3});
  CHECK(migrator.up(*db.connection, std::nullopt, kNow).value().empty());
  CHECK(migrator.require_current(*db.connection).ok());
  const auto status = migrator.status(*db.connection).value();
  REQUIRE(status.size() == 3);
  CHECK(status[1].name == "pets");
  CHECK(status[1].applied_at == kNow);
}

TEST_CASE("migrator: down undoes the newest first; to 0 leaves only an empty schema_migrations", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  REQUIRE(migrator.up(*db.connection, std::nullopt, kNow).ok());
  CHECK(numbers(migrator.down(*db.connection, 1).value()) == std::vector{3, 2});
  CHECK(migrator.schema_version(*db.connection).value() == 1);
  CHECK(numbers(migrator.down(*db.connection, 0).value()) == std::vector{1});
  CHECK(number(*db.connection, "SELECT count(*) FROM sqlite_master") == 1);
  CHECK(number(*db.connection, "SELECT count(*) FROM schema_migrations") == 0);
  CHECK(numbers(migrator.up(*db.connection, std::nullopt, kNow).value()) == std::vector{1, 2, 3});
}

TEST_CASE("migrator: a plan lists the steps and changes nothing", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  const auto up = migrator.plan_up(*db.connection, 2).value();
  CHECK(numbers(up) == std::vector{1, 2});
  CHECK(up[0].sql == kThree[0].up);
  CHECK(migrator.plan_down(*db.connection, 0).value().empty());
  CHECK(schema(*db.connection).empty());
  REQUIRE(migrator.up(*db.connection, std::nullopt, kNow).ok());
  const auto down = migrator.plan_down(*db.connection, 1).value();
  CHECK(numbers(down) == std::vector{3, 2});
  CHECK(down[0].sql == kThree[2].down);
  CHECK(migrator.schema_version(*db.connection).value() == 3);
}

TEST_CASE("migrator: an unknown version is refused", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  CHECK(migrator.up(*db.connection, 4, kNow).error().code == ErrorCode::kInvalidArgument);
  CHECK(migrator.up(*db.connection, -1, kNow).error().code == ErrorCode::kInvalidArgument);
  CHECK(migrator.down(*db.connection, 9).error().code == ErrorCode::kInvalidArgument);
  CHECK(schema(*db.connection).empty());
}

TEST_CASE("migrator: rebuilding a table keeps the rows that refer to it", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  REQUIRE(migrator.up(*db.connection, 2, kNow).ok());
  REQUIRE(db.connection->script("INSERT INTO people VALUES (1, 'Ann'); INSERT INTO pets VALUES (1, 1)").ok());
  REQUIRE(migrator.up(*db.connection, std::nullopt, kNow).ok());
  CHECK(number(*db.connection, "SELECT count(*) FROM pets") == 1);
  CHECK(number(*db.connection, "PRAGMA foreign_keys") == 1);
  CHECK(db.connection->script("INSERT INTO pets VALUES (2, 99)").error().code == ErrorCode::kConflict);
}

TEST_CASE("migrator: a failed step leaves no trace, and earlier steps stay", "[db][migrator]") {
  const auto row = GENERATE(values<testkit::InOut>({
      {"wrong in the middle", "CREATE TABLE half (id INTEGER); SELEC 1"},
      {"leaves dangling references", "DELETE FROM people"},
      {"ends the transaction", "CREATE TABLE half (id INTEGER); ROLLBACK"},
  }));
  DYNAMIC_SECTION(row.in) {
    ConnectedFile db;
    REQUIRE(Migrator(first(1)).up(*db.connection, std::nullopt, kNow).ok());
    REQUIRE(db.connection->script("INSERT INTO people VALUES (1, 'Ann')").ok());
    const std::array<Migration, 3> broken{
        {kThree[0],
         {2, "pets", "CREATE TABLE pets (owner INTEGER REFERENCES people (id)); INSERT INTO pets VALUES (1)", "", "2"},
         {3, "broken", row.out, "", "3"}}};
    const auto failed = Migrator(broken).up(*db.connection, std::nullopt, kNow);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().code == ErrorCode::kInternal);
    CHECK(failed.error().what.find("3 (broken)") != std::string::npos);
    CHECK_FALSE(failed.error().cause.for_log().empty());
    CHECK_FALSE(db.connection->in_transaction());
    CHECK(Migrator(broken).schema_version(*db.connection).value() == 2);
    CHECK(schema(*db.connection).find("half") == std::string::npos);
    CHECK(number(*db.connection, "SELECT count(*) FROM people") == 1);
    CHECK(number(*db.connection, "PRAGMA foreign_keys") == 1);
  }
}

TEST_CASE("migrator: an applied step with a changed text is an error", "[db][migrator][security]") {
  ConnectedFile db;
  REQUIRE(Migrator(first(2)).up(*db.connection, std::nullopt, kNow).ok());
  auto tampered = kThree;
  tampered[0].checksum = "another";
  const Migrator migrator(tampered);
  const auto before = schema(*db.connection);
  CHECK(states(migrator, *db.connection) == std::vector{State::kChanged, State::kApplied, State::kPending});
  const auto verdict = migrator.verify(*db.connection);
  CHECK(verdict.error().code == ErrorCode::kMigrationChanged);
  CHECK(verdict.error().what.find("1 (people)") != std::string::npos);
  CHECK(migrator.up(*db.connection, std::nullopt, kNow).error().code == ErrorCode::kMigrationChanged);
  CHECK(migrator.down(*db.connection, 0).error().code == ErrorCode::kMigrationChanged);
  CHECK(schema(*db.connection) == before);
}

TEST_CASE("migrator: a newer release's schema is not touched", "[db][migrator]") {
  ConnectedFile db;
  REQUIRE(Migrator(kThree).up(*db.connection, std::nullopt, kNow).ok());
  const Migrator older(first(2));
  const auto before = schema(*db.connection);
  CHECK(states(older, *db.connection) == std::vector{State::kApplied, State::kApplied, State::kUnknown});
  CHECK(older.schema_version(*db.connection).value() == 3);
  for (const auto code :
       {older.verify(*db.connection).error().code, older.require_current(*db.connection).error().code,
        older.up(*db.connection, std::nullopt, kNow).error().code, older.down(*db.connection, 0).error().code}) {
    CHECK(code == ErrorCode::kSchemaAhead);
  }
  CHECK(schema(*db.connection) == before);
}

/// kThree, of which the last step says that releases from the second on may work beside it.
std::array<Migration, 3> with_readable_step() {
  auto steps = kThree;
  steps[2].up = "-- readable from: 2\nALTER TABLE people ADD COLUMN email TEXT";
  return steps;
}

TEST_CASE("migrator: an older release works beside a step that says so, and changes nothing", "[db][migrator]") {
  ConnectedFile db;
  const auto steps = with_readable_step();
  REQUIRE(Migrator(steps).up(*db.connection, std::nullopt, kNow).ok());
  const Migrator older(std::span<const Migration>(steps).first(2));
  CHECK(older.verify(*db.connection).ok());
  CHECK(older.require_current(*db.connection).ok());
  CHECK(older.up(*db.connection, std::nullopt, kNow).value().empty());
  CHECK(states(older, *db.connection) == std::vector{State::kApplied, State::kApplied, State::kAhead});
  CHECK(older.status(*db.connection).value().back().readable_from == 2);
  CHECK(older.require_known(*db.connection).error().code == ErrorCode::kSchemaAhead);
  CHECK(older.down(*db.connection, 0).error().code == ErrorCode::kSchemaAhead);
  const Migrator oldest(std::span<const Migration>(steps).first(1));
  CHECK(oldest.verify(*db.connection).error().code == ErrorCode::kSchemaAhead);
  CHECK(states(oldest, *db.connection) == std::vector{State::kApplied, State::kUnknown, State::kUnknown});
  CHECK(Migrator(steps).down(*db.connection, 0).ok());
}

TEST_CASE("migrator: an older release applies no step below one that is unknown to it", "[db][migrator]") {
  ConnectedFile db;
  const auto steps = with_readable_step();
  const std::array<Migration, 2> newer{steps[0], steps[2]};
  const std::array<Migration, 2> older{steps[0], steps[1]};
  REQUIRE(Migrator(newer).up(*db.connection, std::nullopt, kNow).ok());
  CHECK(Migrator(older).up(*db.connection, std::nullopt, kNow).error().code == ErrorCode::kSchemaAhead);
}

TEST_CASE("migrator: a ledger that was made before steps were readable gets what it lacks", "[db][migrator]") {
  ConnectedFile db;
  REQUIRE(Migrator(first(2)).up(*db.connection, std::nullopt, kNow).ok());
  REQUIRE(db.connection->script("ALTER TABLE schema_migrations DROP COLUMN readable_from").ok());
  const auto steps = with_readable_step();
  CHECK(Migrator(first(2)).require_current(*db.connection).ok());
  CHECK(numbers(Migrator(steps).up(*db.connection, std::nullopt, kNow).value()) == std::vector{3});
  CHECK(Migrator(first(2)).require_current(*db.connection).ok());
}

TEST_CASE("migrator: a foreign table with one of our names is reported and not touched", "[db][migrator][security]") {
  struct Case {
    const char* name;
    const char* theirs;
    const char* table;
    std::size_t applied;
  };
  const auto row = GENERATE(values<Case>({
      {"in a database without a schema of ours", "CREATE TABLE people (login TEXT)", "people", 0},
      {"in another case", "CREATE TABLE \"Pets\" (login TEXT)", "pets", 0},
      {"a view", "CREATE VIEW pets AS SELECT 1 AS id", "pets", 0},
      {"before a later step", "CREATE TABLE pets (login TEXT)", "pets", 1},
      {"a ledger of another tool", "CREATE TABLE schema_migrations (version TEXT)", "schema_migrations", 0},
  }));
  DYNAMIC_SECTION(row.name) {
    ConnectedFile db;
    if (row.applied > 0) REQUIRE(Migrator(first(row.applied)).up(*db.connection, std::nullopt, kNow).ok());
    REQUIRE(db.connection->script(row.theirs).ok());
    const auto before = schema(*db.connection);
    const auto refused = Migrator(kThree).up(*db.connection, std::nullopt, kNow);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kForeignTable);
    CHECK(refused.error().what.find("\"" + std::string(row.table) + "\"") != std::string::npos);
    CHECK(schema(*db.connection) == before);
  }
}

TEST_CASE("migrator: other tables in the database are ignored", "[db][migrator]") {
  ConnectedFile db;
  REQUIRE(db.connection->script("CREATE TABLE orders (id INTEGER)").ok());
  CHECK(Migrator(kThree).up(*db.connection, std::nullopt, kNow).ok());
  CHECK(Migrator(kThree).down(*db.connection, 0).ok());
  CHECK(number(*db.connection, "SELECT count(*) FROM orders") == 0);
}

TEST_CASE("migrator: parallel runners apply each step once", "[db][migrator][race]") {
  std::vector<Migration> many;
  std::vector<std::string> texts(40);
  for (int i = 0; i < 20; ++i) {
    const auto at = static_cast<std::size_t>(i);
    texts[2 * at] = "CREATE TABLE t" + std::to_string(i) + " (id INTEGER)";
    texts[2 * at + 1] = "DROP TABLE t" + std::to_string(i);
    many.push_back({i + 1, "t", texts[2 * at], texts[2 * at + 1], "sum"});
  }
  ConnectedFile db;
  std::array<std::size_t, 2> applied{};
  std::array<std::string, 2> problems{};
  {
    std::vector<std::jthread> runners;
    for (std::size_t i = 0; i < 2; ++i) {
      runners.emplace_back([&, i, connection = db.connect()] {
        const auto ran = Migrator(many).up(*connection, std::nullopt, kNow);
        if (ran.ok()) {
          applied[i] = ran.value().size();
        } else {
          problems[i] = ran.error().cause.for_log() + ran.error().what;
        }
      });
    }
  }
  CHECK(problems == std::array<std::string, 2>{});
  CHECK(applied[0] + applied[1] == many.size());
  CHECK(Migrator(many).require_current(*db.connection).ok());
}

TEST_CASE("migrator: a runner that waits too long for another is reported", "[db][migrator]") {
  ConnectedFile db;
  REQUIRE(db.connection->begin(Begin::kWrite).ok());
  const auto second = db.connect(std::chrono::milliseconds(20));
  const auto refused = Migrator(kThree).up(*second, std::nullopt, kNow);
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().what.find("Another process") != std::string::npos);
  REQUIRE(finish(*db.connection, done()).ok());
}

TEST_CASE("migrator: status works inside a transaction, changes are refused", "[db][migrator]") {
  ConnectedFile db;
  const Migrator migrator(kThree);
  CHECK(in_transaction(*db.connection, Begin::kRead, [&](Connection& inside) { return migrator.verify(inside); }).ok());
  CHECK(in_transaction(*db.connection, Begin::kWrite,
                       [&](Connection& inside) -> Status {
                         USHER_CHECK(migrator.up(inside, std::nullopt, kNow));
                         return done();
                       })
            .error()
            .code == ErrorCode::kInternal);
  CHECK(schema(*db.connection).empty());
}

}  // namespace
}  // namespace usher::db
