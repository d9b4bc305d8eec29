#pragma once

#include <memory>
#include <unordered_map>

#include "common/db/engine/connection.h"
#include "common/db/sqlite/opened_file.h"

struct sqlite3;
struct sqlite3_stmt;

namespace usher::db {

/// `PRAGMA application_id` of a backup, "UshB": in the file's header, so that it is part of each copy of the file and of no row.
inline constexpr int kBackupMark = 0x55736842;

enum class SqliteMode {
  kReadWrite,
  kReadOnly,  ///< A database of Usher; the connection rejects writes.
  kForeign,   ///< Another program's database; the file itself is opened read-only.
};

struct SqliteOptions {
  SqliteMode mode = SqliteMode::kReadWrite;
  bool create = false;  ///< Create a missing file with mode 0600, whatever the umask, and its directory with 0700.
  std::chrono::milliseconds busy_timeout{4000};
  /// Maps up to 256 MiB of the file. Faster for many small reads, but counts as memory of the process.
  bool mapped = true;
  std::shared_ptr<OpenedFile> file = nullptr;  ///< Asked before each write; gets the damage that a statement finds.
};

/// A connection to a SQLite file with WAL (another program's database keeps its mode), foreign keys and synchronous=FULL, so that
/// a commit survives power loss. Every file is opened as if an attacker had made it: its schema runs no function with effects and
/// cannot be changed but by SQL's own statements. A file with kBackupMark is only read, and each write is refused: kConflict,
/// which names the command that makes a database of it. A writing connection keeps temporary data in memory, so that a full
/// /var/tmp fails no write.
///
/// Statements are prepared once and cached by the address of Query::sql, which must therefore outlive the connection. A parameter
/// without a binding, a binding without a parameter, a second statement in one text and a query run inside its own callback are
/// programming errors. Error: kInternal.
///
/// Precondition: the process closes no descriptor of its own on the open database file, since POSIX then drops SQLite's locks
/// (DatabaseFile).
class SqliteConnection final : public Connection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, const SqliteOptions& options = {});

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override;
  Status script(std::string_view sql) override;
  Status begin(Begin how) override;
  Status commit() override;
  Status rollback() override;
  [[nodiscard]] bool in_transaction() const override;
  void limit_search(const std::optional<SearchLimit>& limit) override;
  [[nodiscard]] const SchemaTexts& schema_texts() const override;

  [[nodiscard]] bool is_backup() const { return is_backup_; }
  /// For sqlite_backup.
  [[nodiscard]] sqlite3* handle() const { return db_.get(); }

 private:
  struct CloseDatabase {
    void operator()(sqlite3* db) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::string sql;
    std::vector<std::string> parameters;  ///< Names without the colon, in the order of the engine.
  };

  /// When a search has taken too long.
  struct SearchEnd {
    SteadyTime at{};
    std::chrono::nanoseconds processor{};  ///< Of the thread that began the search.
  };

  SqliteConnection() = default;
  static int is_over(void* search_end);
  Status configure(const SqliteOptions& options);
  Result<bool> may_switch_to_wal();
  Status use_wal(std::chrono::milliseconds patience);
  Result<Statement*> prepared(const Query& query);
  Result<Statement> prepare(const Query& query);
  Status bind(const Query& query, const Statement& statement, std::span<const Binding> bindings);
  [[nodiscard]] Error failure(std::string_view doing) const;

  bool is_backup_ = false;
  std::shared_ptr<OpenedFile> file_;
  SearchEnd search_end_;  ///< Read by the engine's progress handler.
  std::unique_ptr<sqlite3, CloseDatabase> db_;
  std::unordered_map<const char*, Statement> statements_;  ///< Destroyed before db_.
};

/// The most that a connection waits for another's lock, from now on. On failure, the previous timeout stays.
void set_busy_timeout(Connection& connection, std::chrono::milliseconds timeout);

Result<bool> has_backup_mark(Connection& connection);
/// `ok`, or the first damage that is found without the indexes. Reads everything.
Result<std::optional<std::string>> quick_check(Connection& connection);
/// That `path` has kBackupMark.
Error refused_backup(const std::string& path);

/// Maps an extended result code of SQLite to an Error. `cause` is for the log.
Error error_of_sqlite(int extended_code, std::string cause);

}  // namespace usher::db
