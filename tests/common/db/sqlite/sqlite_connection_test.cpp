#include "common/db/sqlite/sqlite_connection.h"

#include <cerrno>
#include <fstream>
#include <thread>

#include <sqlite3.h>
#include <unistd.h>

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::mode_of;
using testkit::TempDirectory;
using testkit::Umask;

std::string pragma(Connection& connection, const std::string& name) {
  const std::string sql = "PRAGMA " + name;
  return connection.first(Query{"pragma", sql}, {}, [](const Row& row) { return row.string(0); }).value().value_or("");
}

TEST_CASE("sqlite: a new database is 0600 in a directory of 0700, and so is its journal, whatever the umask", "[db][security]") {
  const TempDirectory dir;
  const Umask umask(0);
  const auto path = dir.file("data/deep/usher.db");
  const auto connection = notes::open_with_table(path);
  REQUIRE(notes::insert(*connection, "x").ok());
  CHECK(mode_of(dir.file("data")) == 0700);
  CHECK(mode_of(dir.file("data/deep")) == 0700);
  CHECK(mode_of(path) == 0600);
  CHECK(mode_of(path + "-wal") == 0600);
  CHECK(mode_of(path + "-shm") == 0600);
}

TEST_CASE("sqlite: a commit survives power loss, references are checked and the journal is a WAL", "[db]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  CHECK(pragma(*connection, "journal_mode") == "wal");
  CHECK(pragma(*connection, "synchronous") == "2");
  CHECK(pragma(*connection, "foreign_keys") == "1");
}

TEST_CASE("sqlite: a missing file is created only on request, and a foreign file is not touched", "[db]") {
  const TempDirectory dir;
  const auto missing = SqliteConnection::open(dir.file("none.db"));
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(missing.error().what.find(dir.file("none.db")) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(dir.file("none.db")));

  std::ofstream(dir.file("letter.txt")) << std::string(4096, 'x');
  CHECK(SqliteConnection::open(dir.file("letter.txt"), {.create = true}).error().code == ErrorCode::kInternal);
  CHECK(std::filesystem::file_size(dir.file("letter.txt")) == 4096);
}

TEST_CASE("sqlite: a relative path that looks like a URI is a file name", "[db]") {
  const TempDirectory dir;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(dir.path());
  CHECK(SqliteConnection::open("file:x.db?mode=memory", {.create = true}).ok());
  std::filesystem::current_path(before);
  CHECK(std::filesystem::exists(dir.file("file:x.db?mode=memory")));
  CHECK_FALSE(std::filesystem::exists(dir.file("x.db")));
}

TEST_CASE("sqlite: a schema is changed by its own statements alone", "[db][security]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  REQUIRE(connection->script("PRAGMA writable_schema = ON").ok());
  CHECK_FALSE(connection->script("UPDATE sqlite_master SET sql = 'CREATE TABLE notes (id)'").ok());
}

TEST_CASE("sqlite: every kind of value round-trips", "[db]") {
  static constexpr Query kEcho{"echo", "SELECT :a, :b, :c, :d, :e"};
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  const std::string text = "Zo\xc3\xab\n";
  std::int64_t number = 0;
  std::vector<std::string> texts;
  std::vector<bool> nulls;
  REQUIRE(connection
              ->each(kEcho, {{"a", std::int64_t{1} << 60}, {"b", text}, {"c", std::string_view()}, {"d", nullptr}, {"e", true}},
                     [&](const Row& row) {
                       REQUIRE(row.columns() == 5);
                       number = row.integer(0);
                       for (int i = 0; i < row.columns(); ++i) texts.push_back(row.string(i)), nulls.push_back(row.is_null(i));
                       return true;
                     })
              .ok());
  CHECK(number == std::int64_t{1} << 60);
  CHECK(texts[1] == text);
  CHECK(texts[4] == "1");
  CHECK(nulls == std::vector<bool>{false, false, false, true, false});
}

TEST_CASE("sqlite: parameters must be bound completely and by name", "[db]") {
  static constexpr Query kTwo{"two", "SELECT :a, :b"};
  static constexpr Query kPositional{"positional", "SELECT ?"};
  static constexpr Query kTwoStatements{"two_statements", "SELECT 1; SELECT 2"};
  static constexpr Query kOnlyAComment{"comment", "-- nothing\n"};
  static constexpr Query kTrailingComment{"trailing", "SELECT 1; -- the end\n"};
  static constexpr Query kMisspelt{"misspelt", "SELECT \"no_such_column\" FROM sqlite_master"};
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  const auto code_of = [&](const Query& query, Bindings bindings) {
    const auto ran = connection->run(query, bindings);
    return ran.ok() ? std::string("ok") : std::string(ran.error().row().wire) + ": " + ran.error().cause.for_log();
  };
  CHECK(code_of(kTwo, {{"a", 1}, {"b", 2}}) == "ok");
  CHECK(code_of(kTwo, {{"b", 2}, {"a", 1}}) == "ok");
  CHECK(code_of(kTwo, {{"a", 1}}) == "INTERNAL: query two: nothing is bound to :b");
  CHECK(code_of(kTwo, {{"a", 1}, {"b", 2}, {"c", 3}}) == "INTERNAL: query two: it has no parameter :c");
  CHECK(code_of(kTwo, {{"a", 1}, {"b", 2}, {"a", 3}}) == "INTERNAL: query two: a parameter is bound twice");
  CHECK(code_of(kPositional, {}) == "INTERNAL: query positional: its parameters must be written :name");
  CHECK(code_of(kTwoStatements, {}) == "INTERNAL: query two_statements: there is more than one statement in it");
  CHECK(code_of(kOnlyAComment, {}) == "INTERNAL: query comment: there is no statement in it");
  CHECK(code_of(kTrailingComment, {}) == "ok");
  CHECK(code_of(kMisspelt, {}).find("no such column") != std::string::npos);
}

TEST_CASE("sqlite: a cached statement forgets its values and follows a changed schema", "[db]") {
  static constexpr Query kAll{"all", "SELECT * FROM notes WHERE text = :text"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  REQUIRE(notes::insert(*connection, "one").ok());
  const auto columns = [](const Row& row) { return row.columns(); };
  CHECK(connection->first(kAll, {{"text", "one"}}, columns).value() == 2);
  CHECK(connection->first(kAll, {{"text", nullptr}}, columns).value() == std::nullopt);
  REQUIRE(connection->script("ALTER TABLE notes ADD COLUMN extra TEXT").ok());
  CHECK(connection->first(kAll, {{"text", "one"}}, columns).value() == 3);
}

TEST_CASE("sqlite: two texts at one address are two statements", "[db]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  std::array<char, 9> text{"SELECT 1"};
  const Query query{"reused", {text.data(), 8}};
  const auto number = [](const Row& row) { return row.integer(0); };
  CHECK(connection->first(query, {}, number).value() == 1);
  text[7] = '2';
  CHECK(connection->first(query, {}, number).value() == 2);
}

TEST_CASE("sqlite: run counts the changed rows, also when reading stops early, and the changes stay", "[db]") {
  static constexpr Query kTouch{"touch", "UPDATE notes SET text = text || '!' RETURNING text"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  CHECK(connection->run(notes::kInsert, {{"text", "a"}}).value() == 1);
  CHECK(connection->run(notes::kInsert, {{"text", "b"}}).value() == 1);
  CHECK(connection->run(notes::kCount).value() == 0);
  CHECK(connection->run(kTouch, {}, [](const Row&) { return false; }).value() == 2);
  CHECK(connection->first(kTouch, {}, [](const Row& row) { return row.string(0); }).value() == "a!!");
  const auto other = notes::open(dir.file("a.db"));
  CHECK(other->first(Query{"last", "SELECT max(text) FROM notes"}, {}, [](const Row& row) { return row.string(0); }).value() ==
        "b!!");
}

TEST_CASE("sqlite: a read that ends early or by an exception leaves nothing open", "[db]") {
  static constexpr Query kMany{"many",
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n, notes"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  const auto other = notes::open(dir.file("a.db"));
  REQUIRE(notes::insert(*other, "x").ok());
  REQUIRE(connection->run(kMany, {}, [](const Row&) { return false; }).ok());
  CHECK_THROWS_AS(connection->run(kMany, {}, [](const Row&) -> bool { throw std::runtime_error("no"); }), std::runtime_error);
  // An open read would make this "database table is locked" and return busy=1.
  CHECK(connection->script("DROP TABLE notes").ok());
  CHECK(other->first(Query{"truncate", "PRAGMA wal_checkpoint(TRUNCATE)"}, {}, [](const Row& row) { return row.integer(0); })
            .value() == 0);
}

TEST_CASE("sqlite: a query run inside its own callback is refused", "[db]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  std::optional<ErrorCode> inner;
  REQUIRE(connection
              ->run(notes::kCount, {},
                    [&](const Row&) {
                      inner = connection->run(notes::kCount).error().code;
                      return true;
                    })
              .ok());
  CHECK(inner == ErrorCode::kInternal);
}

TEST_CASE("sqlite: the engine's codes map to ours, and its texts are only logged", "[db]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  REQUIRE(notes::insert(*connection, "twice").ok());
  const auto problem = notes::insert(*connection, "twice").error();
  CHECK(problem.code == ErrorCode::kConflict);
  CHECK(problem.what.empty());
  CHECK(problem.cause.for_log().find("notes.text") != std::string::npos);
  CHECK(connection->run(notes::kInsert, {{"text", nullptr}}).error().code == ErrorCode::kInternal);  // NOT NULL: our bug
  CHECK(connection->script("SELEC").error().code == ErrorCode::kInternal);

  const auto code_of = [](int code) { return error_of_sqlite(code, "").code; };
  CHECK(code_of(SQLITE_CONSTRAINT_FOREIGNKEY) == ErrorCode::kConflict);
  for (const int code : {SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED})
    CHECK(code_of(code) == ErrorCode::kDatabaseBusy);
  CHECK(code_of(SQLITE_CANTOPEN) == ErrorCode::kDatabaseUnreachable);
  CHECK(code_of(SQLITE_CONSTRAINT_CHECK) == ErrorCode::kInternal);
  for (const int code : {SQLITE_NOTADB, SQLITE_CORRUPT}) CHECK(code_of(code) == ErrorCode::kDatabaseDamaged);
}

TEST_CASE("sqlite: a full disk, a read-only file, a lock and damage are different errors", "[db]") {
  const auto detail = [](int code) { return std::string(error_of_sqlite(code, "").detail()); };
  CHECK(detail(SQLITE_FULL).starts_with("The disk is full"));
  CHECK(detail(SQLITE_READONLY_DIRECTORY).find("are not writable") != std::string::npos);
  CHECK(detail(SQLITE_CANTOPEN) == detail(SQLITE_READONLY));
  CHECK(detail(SQLITE_BUSY_SNAPSHOT).starts_with("Another program holds the database"));
  CHECK(detail(SQLITE_CORRUPT_VTAB).starts_with("The file is damaged"));
}

TEST_CASE("sqlite: a file that is not a database is reported with the fix", "[db]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  std::ofstream(path) << "Once upon a time there was a text that was long enough to be looked at as if it were a database.";
  const auto opened = SqliteConnection::open(path);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == ErrorCode::kInternal);
  CHECK(opened.error().what == path + " is not a database or is damaged; restore a backup");
}

TEST_CASE("sqlite: a foreign database keeps its journal mode, an empty one and ours get WAL", "[db]") {
  static constexpr Query kMode{"mode", "PRAGMA journal_mode"};
  const TempDirectory dir;
  const auto mode_after = [&dir](std::string_view table) {
    {
      const auto made = notes::open(dir.file("a.db"));
      REQUIRE(made->script("PRAGMA journal_mode = DELETE; " + std::string(table)).ok());
    }
    const auto again = notes::open(dir.file("a.db"));
    return again->first(kMode, {}, [](const Row& row) { return row.string(0); }).value().value_or("");
  };
  CHECK(mode_after("") == "wal");
  CHECK(mode_after("CREATE TABLE users (id TEXT)") == "delete");
  CHECK(mode_after("CREATE TABLE schema_migrations (version TEXT)") == "delete");
  CHECK(mode_after("DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version TEXT, checksum TEXT)") == "wal");
}

TEST_CASE("sqlite: a read-only connection cannot write", "[db][security]") {
  const TempDirectory dir;
  const auto writing = notes::open_with_table(dir.file("a.db"));
  const auto reading = SqliteConnection::open(dir.file("a.db"), {.mode = SqliteMode::kReadOnly});
  REQUIRE(reading.ok());
  CHECK(notes::insert(*reading.value(), "x").error().code == ErrorCode::kDatabaseBusy);
  CHECK(notes::count(*reading.value()) == 0);
}

TEST_CASE("sqlite: a database locked by another is an error after the timeout, and reads continue", "[db]") {
  const TempDirectory dir;
  const auto holder = notes::open_with_table(dir.file("a.db"));
  const auto waiter = notes::open(dir.file("a.db"), std::chrono::milliseconds(20));
  REQUIRE(holder->begin(Begin::kWrite).ok());
  const auto refused = notes::insert(*waiter, "x");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().retry_after.has_value());
  CHECK(notes::count(*waiter) == 0);
  REQUIRE(finish(*holder, done()).ok());
  CHECK(notes::insert(*waiter, "x").ok());
}

TEST_CASE("sqlite: parallel opening of a new file always succeeds", "[db][race]") {
  const TempDirectory dir;
  std::vector<char> opened(8, 0);
  {
    std::vector<std::jthread> threads;
    for (auto& ok : opened) {
      threads.emplace_back([&ok, &dir] { ok = SqliteConnection::open(dir.file("new/a.db"), {.create = true}).ok() ? 1 : 0; });
    }
  }
  CHECK(std::count(opened.begin(), opened.end(), 1) == 8);
}

/// Whether this process has a temporary file of SQLite open.
bool has_temporary_file() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone).string().find("etilqs") != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("sqlite: a large savepoint of a writer needs no temporary file", "[db]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  REQUIRE(connection
              ->script("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                       "INSERT INTO notes (text) SELECT i || hex(zeroblob(200)) FROM n; "
                       "BEGIN IMMEDIATE; SAVEPOINT usher_job; UPDATE notes SET text = text || 'x'")
              .ok());
  CHECK_FALSE(has_temporary_file());
  REQUIRE(connection->script("ROLLBACK TO usher_job; COMMIT").ok());
}

constexpr Query kEndless{"endless", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"};

TEST_CASE("sqlite: a search beyond its limit fails, and later statements run", "[db][security]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  const auto limit = GENERATE(SearchLimit{.processor = std::chrono::milliseconds(20), .wall = std::chrono::hours(1)},
                              SearchLimit{.processor = std::chrono::hours(1), .wall = std::chrono::milliseconds(20)});
  connection->limit_search(limit);
  const auto ran = connection->run(kEndless);
  REQUIRE_FALSE(ran.ok());
  CHECK(ran.error().code == ErrorCode::kOverloaded);
  CHECK(ran.error().detail().find("took too long") != std::string::npos);
  connection->limit_search(std::nullopt);
  CHECK(notes::count(*connection) == 0);
}

TEST_CASE("sqlite: a search that waits beside other work is not over its limit", "[db]") {
  static constexpr Query kMany{"many",
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  connection->limit_search(SearchLimit{.processor = std::chrono::milliseconds(400), .wall = std::chrono::hours(1)});
  std::int64_t rows = 0;
  const auto ran = connection->each(kMany, {}, [&](const Row&) {
    if (rows++ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(500));  // the processor is another's
    return true;
  });
  CHECK(ran.ok());
  CHECK(rows == 5000);
}

/// Lets reads of files by SQLite fail as on a broken disk, while in scope.
class BrokenDisk {
 public:
  BrokenDisk() { set(read_fails, pread_fails); }
  ~BrokenDisk() { set(nullptr, nullptr); }
  BrokenDisk(const BrokenDisk&) = delete;
  BrokenDisk& operator=(const BrokenDisk&) = delete;

 private:
  static ssize_t read_fails(int, void*, std::size_t) { return fail(); }
  static ssize_t pread_fails(int, void*, std::size_t, off_t) { return fail(); }
  static ssize_t fail() {
    errno = EIO;
    return -1;
  }
  /// Null restores the system's call.
  static void set(ssize_t (*read)(int, void*, std::size_t), ssize_t (*pread)(int, void*, std::size_t, off_t)) {
    auto* vfs = sqlite3_vfs_find(nullptr);
    vfs->xSetSystemCall(vfs, "read", reinterpret_cast<sqlite3_syscall_ptr>(read));
    for (const char* name : {"pread", "pread64"})
      if (pread == nullptr || vfs->xGetSystemCall(vfs, name) != nullptr)
        vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(pread));
  }
};

TEST_CASE("sqlite: a failed read of the disk is reported as such, not as damage", "[db]") {
  const TempDirectory dir;
  REQUIRE(notes::open_with_table(dir.file("a.db"))
              ->script("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                       "INSERT INTO notes (text) SELECT i || hex(zeroblob(200)) FROM n")
              .ok());
  const auto reader =
      std::move(SqliteConnection::open(dir.file("a.db"), {.mode = SqliteMode::kReadOnly, .mapped = false})).value();
  static constexpr Query kOne{"one", "SELECT text FROM notes WHERE id = 1"};  // reads the schema and few pages
  REQUIRE(reader->run(kOne).ok());
  {
    const BrokenDisk broken;
    const auto counted = reader->run(notes::kCount);
    REQUIRE_FALSE(counted.ok());
    CHECK(counted.error().code == ErrorCode::kDatabaseBusy);
    CHECK(counted.error().detail().find("The disk failed to read or write") != std::string::npos);
    CHECK(counted.error().retry_after);
  }
  CHECK(notes::count(*reader) == 5000);
}

TEST_CASE("sqlite: text that PostgreSQL refuses is refused, and named by its parameter", "[db][security]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  for (const auto& odd : {std::string("\xff"), std::string("a\0b", 3), std::string("\xc3")}) {
    const auto refused = notes::insert(*connection, odd);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kInternal);
    CHECK(refused.error().cause.for_log().find(":text is not UTF-8, or has a NUL") != std::string::npos);
  }
  CHECK(notes::insert(*connection, "Zo\xc3\xab").ok());
  CHECK(notes::count(*connection) == 1);
}

}  // namespace
}  // namespace usher::db
