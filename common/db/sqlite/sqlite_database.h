#pragma once

#include "common/db/engine/database.h"
#include "common/db/engine/writer.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/db/sqlite/wal_keeper.h"

namespace usher::db {

class ReadPool;

/// A SQLite file.
class SqliteDatabase final : public Database {
 public:
  /// Error: with a write queue, as servers have it, also that of refuse_backup().
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path, OpenOptions options = {});
  ~SqliteDatabase() override;

  using Database::read;
  Status read(const Work& work, const std::optional<SearchLimit>& limit) override;
  Status read_one(const Work& work) override;
  Writer& writer() override { return *writer_; }
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const override;
  /// By InstanceLock. A server's lock is kept until the database is closed. Error: also that of refuse_backup().
  Result<std::unique_ptr<InstanceClaim>> claim(Claim how) override;
  /// By InstanceLock::turn. Error: that of refuse_backup().
  Result<std::unique_ptr<SchemaTurn>> take_schema_turn(const std::function<void()>& on_wait) override;
  /// Takes the exclusive lock for a moment. Error: kDatabaseBusy while a command holds it.
  Result<std::vector<LiveServer>> live_servers() override;
  Result<std::optional<Time>> time() override { return std::optional<Time>(); }
  [[nodiscard]] Status refuse_backup() const override;
  Result<std::vector<std::string>> integrity_check() override;
  /// Gives the file Usher's mode 0600 and WAL.
  [[nodiscard]] Status adopt() const override;
  /// Moves as much as possible from the journal into the database.
  Status checkpoint() override;
  Result<std::optional<bool>> empty_wal() override;
  [[nodiscard]] std::optional<std::int64_t> wal_bytes() const override;
  Result<ServerFacts> server_facts() override { return ServerFacts{}; }
  [[nodiscard]] bool is_file() const override { return true; }
  [[nodiscard]] const std::string& place() const override { return path_; }

 private:
  SqliteDatabase(std::string path, OpenOptions options);

  const std::string path_;
  const OpenOptions options_;
  bool is_backup_ = false;
  std::optional<InstanceLock> lock_;  ///< Outlives the connections.
  std::unique_ptr<ReadPool> readers_;
  std::unique_ptr<WalKeeper> wal_keeper_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace usher::db
