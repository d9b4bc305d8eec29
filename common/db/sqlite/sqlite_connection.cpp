#include "common/db/sqlite/sqlite_connection.h"

#include <cerrno>
#include <filesystem>
#include <thread>

#include <sqlite3.h>
#include <time.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/db/sqlite/sqlite_part_texts.h"

namespace usher::db {
namespace {

constexpr Query kBegin{"begin", "BEGIN"};
constexpr Query kBeginImmediate{"begin_immediate", "BEGIN IMMEDIATE"};
constexpr Query kCommit{"commit", "COMMIT"};
constexpr Query kRollback{"rollback", "ROLLBACK"};

/// SQLite cannot rebuild or drop a table without the actions of its foreign keys (which would delete referring rows), and changes
/// the setting outside of transactions only. So foreign keys are off while steps run, and checked as a whole before each commit.
constexpr SchemaTexts kSchemaTexts{
    .tables = {"schema/tables", "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')"},
    .stored_tables = {"schema/stored_tables", "SELECT lower(name) FROM sqlite_master WHERE type = 'table'"},
    .ledger_columns = {"schema/columns", "SELECT name FROM pragma_table_info('schema_migrations')"},
    .dangling = {"schema/dangling", "PRAGMA foreign_key_check"},
    .before = "PRAGMA foreign_keys = OFF",
    .after = "PRAGMA foreign_keys = ON",
    .parts = kSqlitePartTexts,
};

constexpr std::chrono::seconds kRetryAfter{5};
/// Instructions of SQLite's machine between two looks at the clock: well below a millisecond.
constexpr int kInstructionsPerLook = 1000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::string_view text(int column) const override {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  [[nodiscard]] int columns() const override { return sqlite3_column_count(statement_); }

 private:
  sqlite3_stmt* statement_;
};

/// PostgreSQL stores no other text, so SQLite takes none either.
bool may_store(const Param::Value& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr || is_storable(*text);
}

int bind_value(sqlite3_stmt* statement, int index, const Param::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    const char* bytes = text->data() == nullptr ? "" : text->data();  // a null pointer would bind NULL
    return sqlite3_bind_text64(statement, index, bytes, text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  return sqlite3_bind_null(statement, index);
}

Error misuse(const Query& query, const std::string& what) {
  return error_because(ErrorCode::kInternal, "query " + std::string(query.name) + ": " + what);
}

Status create_file(const std::string& path) {
  USHER_CHECK(make_private_directories(directory_of(path)));
  // The journal (-wal, -shm) inherits the mode of this file.
  USHER_CHECK(create_once(path, "", 0600));
  return done();
}

/// What a result code means to us.
struct SqliteFailure {
  int code;  ///< Of constraints the extended one, of all others the primary one.
  ErrorCode means;
  std::string_view advice = {};  ///< For operators; empty if the code's default text suffices.
};

constexpr std::string_view kHeldElsewhere = "Another program holds the database; try again shortly";
constexpr std::string_view kNotWritable =
    "The database, its directory or its disk are not writable; see to their owner, rights and mount";
constexpr std::string_view kDamagedFile = "The file is damaged or not a database; restore a backup";

constexpr std::array kSqliteFailures{
    SqliteFailure{SQLITE_CONSTRAINT_UNIQUE, ErrorCode::kConflict},
    SqliteFailure{SQLITE_CONSTRAINT_PRIMARYKEY, ErrorCode::kConflict},
    SqliteFailure{SQLITE_CONSTRAINT_ROWID, ErrorCode::kConflict},
    SqliteFailure{SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::kConflict},
    SqliteFailure{SQLITE_CONSTRAINT_TRIGGER, ErrorCode::kConflict},
    SqliteFailure{SQLITE_BUSY, ErrorCode::kDatabaseBusy, kHeldElsewhere},
    SqliteFailure{SQLITE_LOCKED, ErrorCode::kDatabaseBusy, kHeldElsewhere},
    SqliteFailure{SQLITE_FULL, ErrorCode::kDatabaseBusy, "The disk is full; make room and try again"},
    SqliteFailure{SQLITE_IOERR, ErrorCode::kDatabaseBusy,
                  "The disk failed to read or write the database; see the kernel's log (dmesg) and check the disk"},
    SqliteFailure{SQLITE_READONLY, ErrorCode::kDatabaseBusy, kNotWritable},
    SqliteFailure{SQLITE_NOMEM, ErrorCode::kDatabaseBusy},
    SqliteFailure{SQLITE_PROTOCOL, ErrorCode::kDatabaseBusy},
    SqliteFailure{SQLITE_INTERRUPT, ErrorCode::kOverloaded,
                  "The search took too long; narrow it, for example to the beginning of an address"},
    SqliteFailure{SQLITE_CANTOPEN, ErrorCode::kDatabaseUnreachable, kNotWritable},
    SqliteFailure{SQLITE_PERM, ErrorCode::kDatabaseUnreachable, kNotWritable},
    SqliteFailure{SQLITE_AUTH, ErrorCode::kDatabaseUnreachable},
    SqliteFailure{SQLITE_NOTADB, ErrorCode::kDatabaseDamaged, kDamagedFile},
    SqliteFailure{SQLITE_CORRUPT, ErrorCode::kDatabaseDamaged, kDamagedFile},
};

SqliteFailure failure_of_sqlite(int extended_code) {
  const auto* const row = find_where(kSqliteFailures, [&](const SqliteFailure& each) {
    return each.code == extended_code || each.code == (extended_code & 0xff);
  });
  return row ? *row : SqliteFailure{extended_code, ErrorCode::kInternal};
}

bool failed_to_read(sqlite3_file* file) {
  int cause = 0;
  if (file == nullptr || file->pMethods == nullptr) return false;
  if (file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause) != SQLITE_OK) return false;
  return cause == EIO || cause == ENXIO || cause == ERANGE;
}

/// SQLite reports a failed read of the disk as damage (SQLITE_IOERR_CORRUPTFS becomes SQLITE_CORRUPT). Its files remember the
/// system's error.
bool disk_failed(sqlite3* db) {
  sqlite3_file* file = nullptr;
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    if (sqlite3_file_control(db, "main", which, static_cast<void*>(&file)) == SQLITE_OK && failed_to_read(file)) return true;
  }
  return false;
}

std::chrono::nanoseconds processor_time_of_thread() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

}  // namespace

Error error_of_sqlite(int extended_code, std::string cause) {
  const auto failure = failure_of_sqlite(extended_code);
  Error problem{.code = failure.means, .what = std::string(failure.advice), .cause = LogNote(std::move(cause))};
  if (problem.code == ErrorCode::kDatabaseBusy) problem.retry_after = kRetryAfter;
  return problem;
}

void set_busy_timeout(Connection& connection, std::chrono::milliseconds timeout) {
  static_cast<void>(connection.script("PRAGMA busy_timeout = " + std::to_string(timeout.count())));
}

Result<bool> has_backup_mark(Connection& connection) {
  static constexpr Query kMark{"mark", "PRAGMA application_id"};
  USHER_TRY(const auto found, connection.first(kMark, {}, [](const Row& row) { return row.integer(0); }));
  return found == kBackupMark;
}

Result<std::optional<std::string>> quick_check(Connection& connection) {
  static constexpr Query kQuickCheck{"quick_check", "PRAGMA quick_check(1)"};
  return connection.first(kQuickCheck, {}, [](const Row& row) { return row.string(0); });
}

Error refused_backup(const std::string& path) {
  return error(ErrorCode::kConflict, {"restore", path},
               path + " is a backup, which is only read; `{}` makes a database of what it holds");
}

void SqliteConnection::CloseDatabase::operator()(sqlite3* db) const { sqlite3_close_v2(db); }
void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Error SqliteConnection::failure(std::string_view doing) const {
  int extended = sqlite3_extended_errcode(db_.get());
  if (is_backup_ && (extended & 0xff) == SQLITE_READONLY) return refused_backup(sqlite3_db_filename(db_.get(), "main"));
  if ((extended & 0xff) == SQLITE_CORRUPT && disk_failed(db_.get())) extended = SQLITE_IOERR_CORRUPTFS;
  auto problem = error_of_sqlite(
      extended, std::string(doing) + ": " + sqlite3_errmsg(db_.get()) + " (SQLite code " + std::to_string(extended) + ")");
  if (file_ && problem.code == ErrorCode::kDatabaseDamaged) file_->note(problem);
  return problem;
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, const SqliteOptions& options) {
  if (options.create) USHER_CHECK(create_file(path));
  // Absolute, because some distributions configure SQLite to read names that start with "file:" as URIs.
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(path, ignored).string();
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection());
  connection->file_ = options.file;
  sqlite3* db = nullptr;
  const int access = options.mode == SqliteMode::kForeign ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int opened = sqlite3_open_v2(absolute.c_str(), &db, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  connection->db_.reset(db);
  if (opened != SQLITE_OK) {
    auto problem = connection->failure("open " + path);
    const auto there = exists(path);
    if (!there.ok()) {
      problem.what = there.error().what;
    } else {
      problem.what = there.value() ? "The database " + path + " cannot be opened" : "There is no database at " + path;
    }
    return problem;
  }
  if (auto configured = connection->configure(options); !configured.ok()) {
    auto problem = std::move(configured).error();
    const int reason = sqlite3_errcode(db);
    if (reason == SQLITE_NOTADB || reason == SQLITE_CORRUPT) {
      problem.code = ErrorCode::kInternal;
      problem.what = path + " is not a database or is damaged; restore a backup";
    }
    return problem;
  }
  return connection;
}

Status SqliteConnection::configure(const SqliteOptions& options) {
  sqlite3_busy_timeout(db_.get(), static_cast<int>(options.busy_timeout.count()));
  // A misspelt column in double quotes becomes an error instead of a string.
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (options.mapped) USHER_CHECK(script("PRAGMA mmap_size = 268435456"));  // before pages are read, which would be copies
  if (options.mode == SqliteMode::kReadWrite) {
    USHER_TRY(is_backup_, has_backup_mark(*this));
  }
  const bool writes = options.mode == SqliteMode::kReadWrite && !is_backup_;
  if (writes) {
    USHER_TRY(const bool ours, may_switch_to_wal());
    if (ours) USHER_CHECK(use_wal(options.busy_timeout));
  }
  USHER_CHECK(script(R"sql(
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -8192;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
  )sql"));
  // A shared commit keeps each work's savepoint in a temporary file, unless it is told otherwise.
  if (writes) USHER_CHECK(script("PRAGMA temp_store = MEMORY"));
  if (!writes) USHER_CHECK(script("PRAGMA query_only = ON"));
  return done();
}

/// Whether the database is empty or was migrated by Usher. The journal mode is stored in the file, so switching it could modify
/// another program's database.
Result<bool> SqliteConnection::may_switch_to_wal() {
  static constexpr Query kIsOurs{"is_ours",
                                 "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master) OR "
                                 "EXISTS (SELECT 1 FROM pragma_table_info('schema_migrations') WHERE name = 'checksum')"};
  USHER_TRY(const auto is_ours, first(kIsOurs, {}, [](const Row& row) { return row.integer(0) != 0; }));
  return is_ours.value_or(false);
}

/// When several processes open a new file at once, SQLite may return "locked" without waiting, to avoid a deadlock. So wait here.
Status SqliteConnection::use_wal(std::chrono::milliseconds patience) {
  const auto deadline = steady_now() + patience;
  for (;;) {
    auto switched = script("PRAGMA journal_mode = WAL");
    const int reason = sqlite3_errcode(db_.get());
    const bool locked = !switched.ok() && (reason == SQLITE_BUSY || reason == SQLITE_LOCKED);
    if (!locked || steady_now() >= deadline) return switched;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Status SqliteConnection::script(std::string_view sql) {
  if (sqlite3_exec(db_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure("script");
  return done();
}

int SqliteConnection::is_over(void* search_end) {
  const auto& end = *static_cast<const SearchEnd*>(search_end);
  return processor_time_of_thread() > end.processor || steady_now() > end.at ? 1 : 0;
}

void SqliteConnection::limit_search(const std::optional<SearchLimit>& limit) {
  if (!limit) return sqlite3_progress_handler(db_.get(), 0, nullptr, nullptr);
  search_end_ = {steady_now() + limit->wall, processor_time_of_thread() + limit->processor};
  sqlite3_progress_handler(db_.get(), kInstructionsPerLook, is_over, &search_end_);
}

Status SqliteConnection::begin(Begin how) {
  if (how == Begin::kRead) return run_later(kBegin, {});
  if (file_) USHER_CHECK(file_->may_write());
  return run_later(kBeginImmediate, {});
}

Status SqliteConnection::commit() { return run_later(kCommit, {}); }

Status SqliteConnection::rollback() { return run_later(kRollback, {}); }

const SchemaTexts& SqliteConnection::schema_texts() const { return kSchemaTexts; }

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

Result<SqliteConnection::Statement> SqliteConnection::prepare(const Query& query) {
  Statement statement;
  statement.sql = query.sql;
  sqlite3_stmt* handle = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v3(db_.get(), statement.sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest) != SQLITE_OK) {
    return failure("prepare query " + std::string(query.name));
  }
  statement.handle.reset(handle);
  if (handle == nullptr) return misuse(query, "there is no statement in it");
  sqlite3_stmt* second = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), rest, -1, 0, &second, nullptr);
  const bool is_more = second != nullptr;
  sqlite3_finalize(second);
  if (code == SQLITE_NOMEM) return failure("prepare query " + std::string(query.name));
  if (code != SQLITE_OK || is_more) return misuse(query, "there is more than one statement in it");

  for (int i = 1; i <= sqlite3_bind_parameter_count(handle); ++i) {
    const char* name = sqlite3_bind_parameter_name(handle, i);
    if (name == nullptr || name[0] != ':') return misuse(query, "its parameters must be written :name");
    statement.parameters.emplace_back(name + 1);
  }
  return statement;
}

Result<SqliteConnection::Statement*> SqliteConnection::prepared(const Query& query) {
  const auto kept = statements_.find(query.sql.data());
  // A new text may have the address of a text that was freed.
  if (kept != statements_.end() && kept->second.sql == query.sql) return &kept->second;
  USHER_TRY(auto statement, prepare(query));
  auto& place = statements_[query.sql.data()];
  place = std::move(statement);
  return &place;
}

Status SqliteConnection::bind(const Query& query, const Statement& statement, std::span<const Binding> bindings) {
  for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
    const auto& name = statement.parameters[i];
    const auto* const found = find_by(bindings, name, &Binding::name);
    if (!found) return misuse(query, "nothing is bound to :" + name);
    if (!may_store(found->value.value())) return misuse(query, ":" + name + " is not UTF-8, or has a NUL");
    if (bind_value(statement.handle.get(), static_cast<int>(i) + 1, found->value.value()) != SQLITE_OK) {
      return failure("bind :" + name + " of query " + std::string(query.name));
    }
  }
  if (bindings.size() == statement.parameters.size()) return done();
  for (const auto& binding : bindings) {
    if (!contains(statement.parameters, binding.name)) {
      return misuse(query, "it has no parameter :" + std::string(binding.name));
    }
  }
  return misuse(query, "a parameter is bound twice");
}

Result<std::int64_t> SqliteConnection::run(const Query& query, std::span<const Binding> bindings, const EachRow& each) {
  USHER_TRY(Statement* const statement, prepared(query));
  sqlite3_stmt* const handle = statement->handle.get();
  if (sqlite3_stmt_busy(handle) != 0) return misuse(query, "it is run inside its own callback");
  // A statement's row count is only final after it ends, and an unfinished read would block checkpoints.
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_reset)> reset(handle, &sqlite3_reset);
  USHER_CHECK(bind(query, *statement, bindings));
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(handle)) == SQLITE_ROW) {
    if (each && !each(SqliteRow(handle))) break;
  }
  // Resetting a writing statement early completes it: its changes stay, and outside of a transaction it commits here.
  if (step == SQLITE_ROW) step = sqlite3_reset(handle) == SQLITE_OK ? SQLITE_DONE : SQLITE_ERROR;
  if (step != SQLITE_DONE) return failure("query " + std::string(query.name));
  return sqlite3_stmt_readonly(handle) != 0 ? 0 : sqlite3_changes64(db_.get());
}

}  // namespace usher::db
