#pragma once

#include "common/db/sqlite/instance_lock.h"
#include "common/db/sqlite/opened_file.h"
#include "common/db/sqlite/wal_keeper.h"

namespace usher::db {

/// Connections for reading, opened on demand, at most `most`. The last one returned is used first, since its caches are warm. A
/// connection with a database failure is closed, and one that was not used for `spare`. Safe from any thread.
class ReadPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>()>;

  ReadPool(Open open, std::size_t most, std::chrono::milliseconds patience,
           std::chrono::milliseconds spare = std::chrono::seconds(5))
      : open_(std::move(open)), most_(most), patience_(patience), spare_(spare) {
    idle_.reserve(most_);
  }

  /// Calls `work` outside of a transaction. Error: kOverloaded if no connection becomes free within the timeout.
  Status use(const Work& work);

 private:
  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);
  void forget_one();

  const Open open_;
  const std::size_t most_;
  const std::chrono::milliseconds patience_;
  const std::chrono::milliseconds spare_;
  Mutex mutex_;
  std::condition_variable_any freed_;
  struct Idle {
    std::unique_ptr<Connection> connection;
    SteadyTime since;
  };
  std::vector<Idle> idle_ GUARDED_BY(mutex_);  ///< The longest idle first.
  std::size_t count_ GUARDED_BY(mutex_) = 0;   ///< Idle and used connections.
};

/// Writes on the caller's thread, each work in its own transaction. For the command line, which needs no second thread. `post` is
/// the same as `write`.
class DirectWriter final : public Writer {
 public:
  explicit DirectWriter(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& /*how*/, Work work) override {
    const Lock lock(mutex_);
    return in_transaction(*connection_, Begin::kWrite, work);
  }
  Status post(const WriteOptions& how, Work work) override { return write(how, std::move(work)); }

 private:
  Mutex mutex_;
  std::unique_ptr<Connection> connection_ GUARDED_BY(mutex_);
};

/// A SQLite file.
class SqliteDatabase final : public Database {
 public:
  /// Error: that of require_own_name(); with a write queue, as servers have it, also that of refuse_backup(); kDatabaseReplaced,
  /// kDatabaseDamaged.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path, OpenOptions options = {});

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
  [[nodiscard]] Status look_at_file() const override { return opened_->may_write(); }
  Result<std::vector<std::string>> integrity_check() override;
  /// Gives the file Usher's mode 0600 and WAL.
  [[nodiscard]] Status adopt() const override;
  /// Moves as much as possible from the journal into the database.
  Status checkpoint() override;
  Result<std::optional<bool>> empty_wal() override;
  [[nodiscard]] std::optional<std::int64_t> wal_bytes() const override { return wal_size(path_); }
  Result<ServerFacts> server_facts() override { return ServerFacts{}; }
  [[nodiscard]] bool is_file() const override { return true; }
  [[nodiscard]] const std::string& place() const override { return path_; }

 private:
  SqliteDatabase(std::string path, OpenOptions options) : path_(std::move(path)), options_(std::move(options)) {}

  /// Opened at the first claim; outlives the connections.
  Result<DatabaseFile> file();

  /// After a crash. Error: kDatabaseDamaged.
  static Status check_after_crash(Connection& connection);

  const std::string path_;
  const OpenOptions options_;
  std::shared_ptr<OpenedFile> opened_;  ///< From open() on.
  bool is_backup_ = false;
  DatabaseFile file_;
  std::optional<InstanceLock> lock_;  ///< A server's.
  std::unique_ptr<ReadPool> readers_;
  std::unique_ptr<WalKeeper> wal_keeper_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace usher::db
