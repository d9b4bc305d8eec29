#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/db/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace usher::db {

enum class SqliteMode {
  kReadWrite,
  kReadOnly,  ///< Of ours: the connection refuses writes.
  kForeign,   ///< Another program's database: the file itself is opened for reading only.
};

struct SqliteOptions {
  SqliteMode mode = SqliteMode::kReadWrite;
  bool create = false;  ///< Make a missing file, mode 0600 whatever the umask, and its directory, 0700.
  std::chrono::milliseconds busy_timeout{4000};
  /// Reads up to 256 MiB of the file in place, which is faster for many small reads and counts as the process's memory.
  bool mapped = true;
};

/// A connection to a SQLite file: WAL (but for another program's database, which stays as it is), foreign keys on,
/// synchronous=FULL, so a commit survives power loss.
///
/// Statements are prepared once and kept, by the address of Query::sql, which must therefore live as long as the connection.
/// A parameter without a binding, a binding without a parameter, a second statement in one text, or running a query inside its
/// own callback are bugs and answered with kInternal.
///
/// Never open(2) and close(2) the database file in a process that has it open here: POSIX drops SQLite's locks on close.
class SqliteConnection final : public Connection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, const SqliteOptions& options = {});

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override;
  Status script(std::string_view sql) override;
  [[nodiscard]] bool in_transaction() const override;

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
    std::vector<std::string> parameters;  ///< Names without the colon, in the engine's order.
  };

  SqliteConnection() = default;
  Status configure(const SqliteOptions& options);
  Result<bool> may_switch_to_wal();
  Status use_wal(std::chrono::milliseconds patience);
  Result<Statement*> prepared(const Query& query);
  Result<Statement> prepare(const Query& query);
  Status bind(const Query& query, const Statement& statement, std::span<const Binding> bindings);
  [[nodiscard]] Error failure(std::string_view doing) const;

  std::unique_ptr<sqlite3, CloseDatabase> db_;
  std::unordered_map<const char*, Statement> statements_;  ///< Gone before db_.
};

/// What an extended result code of SQLite means here. `cause` is for the log.
Error error_of_sqlite(int extended_code, std::string cause);

}  // namespace usher::db
