#include "common/db/sqlite/sqlite_database.h"

#include <new>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/base/files/file.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/db/sqlite/write_queue.h"

namespace usher::db {
namespace {

constexpr Query kCheckpoint{"checkpoint", "PRAGMA wal_checkpoint(PASSIVE)"};
constexpr Query kEmptyWal{"empty_wal", "PRAGMA wal_checkpoint(TRUNCATE)"};
constexpr Query kIntegrityCheck{"integrity_check", "PRAGMA integrity_check"};
constexpr Query kForeignKeyCheck{"foreign_key_check", "PRAGMA foreign_key_check"};

Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, const SqliteOptions& options) {
  USHER_TRY(auto connection, SqliteConnection::open(path, options));
  return std::unique_ptr<Connection>(std::move(connection));
}

/// The kernel knows when the process ends, so that nothing is to be renewed.
class SqliteClaim final : public InstanceClaim {
 public:
  explicit SqliteClaim(std::optional<InstanceLock> lock) : lock_(std::move(lock)) {}
  Status renew(const ServerNote&, std::chrono::seconds) override { return done(); }
  Result<bool> lead(std::chrono::seconds) override { return true; }

 private:
  std::optional<InstanceLock> lock_;
};

class SqliteTurn final : public SchemaTurn {
 public:
  explicit SqliteTurn(InstanceLock lock) : lock_(std::move(lock)) {}

 private:
  InstanceLock lock_;
};

}  // namespace

Status ReadPool::use(const Work& work) {
  USHER_TRY(auto connection, take());
  auto outcome = run_guarded(*connection, work);
  const bool worn = !outcome.ok() && outcome.error().row().kind == ErrorKind::kUnavailable;
  if (worn || connection->in_transaction()) {
    connection.reset();
    forget_one();
  } else {
    give_back(std::move(connection));
  }
  return outcome;
}

Result<std::unique_ptr<Connection>> ReadPool::take() {
  {
    Lock lock(mutex_);
    const auto available = [this]() REQUIRES(mutex_) { return !idle_.empty() || count_ < most_; };
    if (!freed_.wait_for(lock, patience_, available))
      return error_because(ErrorCode::kOverloaded, "every read connection is busy");
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back().connection);
      idle_.pop_back();
      return connection;
    }
    ++count_;
  }
  try {
    auto opened = open_();
    if (!opened.ok()) forget_one();
    return opened;
  } catch (const std::bad_alloc&) {
    forget_one();
    return Error{.code = ErrorCode::kOverloaded};
  }
}

void ReadPool::give_back(std::unique_ptr<Connection> connection) {
  Idle unused;  // closes after the lock
  {
    const Lock lock(mutex_);
    idle_.push_back({std::move(connection), steady_now()});  // within its capacity
    if (idle_.back().since - idle_.front().since > spare_) {
      unused = std::move(idle_.front());
      idle_.erase(idle_.begin());
      --count_;
    }
  }
  freed_.notify_one();
}

void ReadPool::forget_one() {
  {
    const Lock lock(mutex_);
    --count_;
  }
  freed_.notify_one();
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::string& path, OpenOptions options) {
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path, std::move(options)));
  const auto& wanted = database->options_;
  USHER_CHECK(require_own_name(path));
  USHER_CHECK(require_served_file(path));
  // The command line reads everything once in order; mapping would only increase its apparent memory use.
  const bool mapped = wanted.write_queue;
  const bool had_journal = wal_size(path) > 0;
  database->opened_ = std::make_shared<OpenedFile>(path, wanted.on_file_fault);
  USHER_TRY(
      auto writing,
      SqliteConnection::open(
          path, {.create = wanted.create, .busy_timeout = wanted.busy_timeout, .mapped = mapped, .file = database->opened_}));
  database->opened_->note_open();
  database->is_backup_ = writing->is_backup();
  if (wanted.write_queue && had_journal) USHER_CHECK(check_after_crash(*writing));
  if (wanted.write_queue) USHER_CHECK(database->refuse_backup());
  if (wanted.write_queue) {
    database->wal_keeper_ =
        std::make_unique<WalKeeper>(path, WalKeeper::Options{.busy_timeout = wanted.busy_timeout, .on_held = wanted.on_wal_held});
    database->writer_ = std::make_unique<WriteQueue>(
        std::move(writing), database->write_counts_,
        WriteQueueOptions{
            .busy_timeout = wanted.busy_timeout,
            .on_post_failed = wanted.on_post_failed,
            .after_commit = [keeper = database->wal_keeper_.get()](Connection& writer) { keeper->look_after(writer); }});
  } else {
    database->writer_ = std::make_unique<DirectWriter>(std::move(writing));
  }
  const auto open_reader = [&path = database->path_, &wanted, mapped,
                            file = database->opened_]() -> Result<std::unique_ptr<Connection>> {
    USHER_CHECK(file->look());
    return open_sqlite(path,
                       {.mode = SqliteMode::kReadOnly, .busy_timeout = wanted.busy_timeout, .mapped = mapped, .file = file});
  };
  database->readers_ = std::make_unique<ReadPool>(open_reader, wanted.max_readers, wanted.busy_timeout);
  return database;
}

/// A journal that belongs to another file damages this one when it is applied.
Status SqliteDatabase::check_after_crash(Connection& connection) {
  constexpr std::int64_t kMostBytes = std::int64_t{128} * 1024 * 1024;
  static constexpr Query kBytes{"bytes", "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"};
  USHER_TRY(const auto bytes, connection.count(kBytes, {}));
  if (bytes > kMostBytes) return done();
  USHER_TRY(const auto found, quick_check(connection));
  if (found == "ok") return done();
  return error(ErrorCode::kDatabaseDamaged,
               "The database is damaged: " + found.value_or("") +
                   "; perhaps its journal (-wal) is of another file. Restore a backup with `usher restore`");
}

Status SqliteDatabase::read_one(const Work& work) {
  return readers_->use([&](Connection& connection) { return read_one_statement(connection, work); });
}

Status SqliteDatabase::read(const Work& work, const std::optional<SearchLimit>& limit) {
  return readers_->use([&](Connection& connection) {
    if (!limit) return in_transaction(connection, Begin::kRead, work);
    connection.limit_search(limit);
    auto outcome = in_transaction(connection, Begin::kRead, work);
    connection.limit_search(std::nullopt);
    return outcome;
  });
}

Result<std::unique_ptr<Connection>> SqliteDatabase::connect() const {
  return open_sqlite(path_, {.busy_timeout = options_.busy_timeout, .mapped = options_.write_queue});
}

Result<std::unique_ptr<InstanceClaim>> SqliteDatabase::claim(Claim how) {
  USHER_CHECK(refuse_backup());
  USHER_TRY(auto file, this->file());
  if (how == Claim::kServer) {
    USHER_TRY(lock_, InstanceLock::shared(path_, std::move(file)));
    return std::unique_ptr<InstanceClaim>(std::make_unique<SqliteClaim>(std::nullopt));
  }
  USHER_TRY(auto alone, InstanceLock::exclusive(path_, std::move(file)));
  return std::unique_ptr<InstanceClaim>(std::make_unique<SqliteClaim>(std::move(alone)));
}

Result<std::unique_ptr<SchemaTurn>> SqliteDatabase::take_schema_turn(const std::function<void()>& on_wait) {
  USHER_CHECK(refuse_backup());
  USHER_TRY(auto lock, InstanceLock::turn(path_, on_wait));
  return std::unique_ptr<SchemaTurn>(std::make_unique<SqliteTurn>(std::move(lock)));
}

Result<std::vector<LiveServer>> SqliteDatabase::live_servers() {
  if (lock_) return std::vector<LiveServer>(1);
  USHER_TRY(auto file, this->file());
  USHER_TRY(const bool is_served, InstanceLock::finds_server(path_, std::move(file)));
  return std::vector<LiveServer>(is_served ? 1 : 0);
}

Result<DatabaseFile> SqliteDatabase::file() {
  if (!file_) {
    USHER_TRY(file_, open_database_file(path_));
  }
  return file_;
}

Status SqliteDatabase::refuse_backup() const { return is_backup_ ? Status(refused_backup(path_)) : done(); }

Result<std::vector<std::string>> SqliteDatabase::integrity_check() {
  std::vector<std::string> problems;
  USHER_CHECK(read([&problems](Connection& connection) -> Status {
    USHER_CHECK(connection.each(kIntegrityCheck, {}, [&problems](const Row& row) {
      if (row.text(0) != "ok") problems.push_back(row.string(0));
      return true;
    }));
    return connection.each(kForeignKeyCheck, {}, [&problems](const Row& row) {
      problems.push_back("row " + row.string(1) + " of " + row.string(0) + " refers to a missing row of " + row.string(2));
      return true;
    });
  }));
  return problems;
}

Status SqliteDatabase::adopt() const {
  // Leaves the file of another program unchanged, and the target of a symbolic link; `usher doctor` reports it. The file is not
  // opened: closing it would drop SQLite's locks.
  for (const char* suffix : {"", "-wal", "-shm"}) {
    [[maybe_unused]] const int ignored = ::fchmodat(AT_FDCWD, (path_ + suffix).c_str(), S_IRUSR | S_IWUSR, AT_SYMLINK_NOFOLLOW);
  }
  // A writing connection switches a database of Usher to WAL.
  USHER_CHECK(connect());
  return done();
}

Result<std::optional<bool>> SqliteDatabase::empty_wal() {
  USHER_TRY(const auto connection, connect());
  return connection->first(kEmptyWal, {}, [](const Row& row) { return row.integer(0) == 0; });
}

Status SqliteDatabase::checkpoint() {
  return readers_->use([](Connection& connection) { return connection.run_later(kCheckpoint, {}); });
}

}  // namespace usher::db
