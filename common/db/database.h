#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/db/database_url.h"
#include "common/db/sqlite_backup.h"
#include "common/db/writer.h"

namespace usher::db {

class ReadPool;

struct OpenOptions {
  bool create = true;  ///< Make a missing file (mode 0600) and its directory (0700); otherwise kDatabaseUnreachable.
  bool write_queue =
      true;  ///< A writer's thread with group commit (the server); false writes on the caller's (the command line).
  std::size_t max_readers = 64;
  std::chrono::milliseconds busy_timeout{4000};  ///< How long to wait for another process's lock, or for a free reader.
  std::function<void(const Error&)> on_post_failed = nullptr;  ///< See WriteQueueOptions.
};

/// An open database: many readers, one writer. Safe from any thread.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const DatabaseUrl& url, OpenOptions options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work` over one snapshot on a connection that refuses writes. Never waits for the writer.
  /// Errors besides the work's own: kOverloaded when max_readers are busy for too long.
  Status read(const Work& work);
  Writer& writer() { return *writer_; }

  /// One more read-write connection, owned by the caller and outside any transaction: for the migrator.
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const;

  /// Copies one snapshot into a new file of mode 0600, while others read and write. `path` appears, or is replaced, only once
  /// complete.
  Status backup_to(const std::string& path, const CopyProgress& progress = nullptr);
  /// What is wrong with the file, line by line; empty when it is sound. Reads everything.
  Result<std::vector<std::string>> integrity_check();
  /// Once the first migration is applied: makes a file that Usher did not make like one of its own (mode 0600, WAL).
  [[nodiscard]] Status adopt() const;
  /// Moves what it can from the journal into the database without making anybody wait. For periodic maintenance.
  Status checkpoint();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Database(std::string path, OpenOptions options);

  const std::string path_;
  const OpenOptions options_;
  std::unique_ptr<ReadPool> readers_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace usher::db
