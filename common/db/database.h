#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/db/engine/database_url.h"
#include "common/db/engine/writer.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "common/db/sqlite/wal_keeper.h"

namespace usher::db {

class ReadPool;

struct OpenOptions {
  bool create = true;  ///< Create a missing file (mode 0600) and its directory (0700). If false: kDatabaseUnreachable.
  bool write_queue =
      true;  ///< A writer thread with group commit (the server). False: writes on the caller's thread (the command line).
  std::size_t max_readers = 64;
  std::chrono::milliseconds busy_timeout{4000};  ///< The maximum wait for another process's lock or for a free reader.
  std::function<void(const Error&)> on_post_failed = nullptr;  ///< See WriteQueueOptions.
  std::function<void(const WalHeld&)> on_wal_held = nullptr;   ///< See WalKeeper; only with a write queue.
};

/// An open database with many readers and one writer. Safe from any thread.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const DatabaseUrl& url, OpenOptions options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work` over one snapshot on a read-only connection. Never waits for the writer. Error: those of the work; kOverloaded
  /// if max_readers stay busy for too long, or if a statement still runs after `at_most`.
  Status read(const Work& work, std::optional<std::chrono::milliseconds> at_most = std::nullopt);
  Writer& writer() { return *writer_; }

  /// Opens another read-write connection outside of any transaction, owned by the caller. For the migrator.
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const;

  /// Copies one snapshot into a new file of mode 0600 during reads and writes. `path` appears or is replaced only after the copy
  /// is complete.
  Status backup_to(const std::string& path, const CopyProgress& progress = nullptr);
  /// The problems of the file, one a line; empty if it is sound. Reads the whole file.
  Result<std::vector<std::string>> integrity_check();
  /// Gives a file that another program created Usher's mode 0600 and WAL. Precondition: the first migration is applied.
  [[nodiscard]] Status adopt() const;
  /// Moves as much as possible from the journal into the database without blocking. For periodic maintenance.
  Status checkpoint();
  /// The size of the write-ahead log in bytes.
  [[nodiscard]] std::int64_t wal_bytes() const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Database(std::string path, OpenOptions options);

  const std::string path_;
  const OpenOptions options_;
  std::unique_ptr<ReadPool> readers_;
  std::unique_ptr<WalKeeper> wal_keeper_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace usher::db
