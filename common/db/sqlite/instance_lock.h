#pragma once

#include <functional>
#include <memory>

#include "common/base/files/descriptor.h"
#include "common/base/result.h"

namespace usher::db {

/// An open database file. Its close drops the locks that SQLite has on the file in this process, so the connections to the file
/// are closed first.
using DatabaseFile = std::shared_ptr<const Descriptor>;

/// Empty if the file does not exist. Error: kDatabaseUnreachable if it cannot be opened.
Result<DatabaseFile> open_database_file(const std::string& path);

/// Coordinates the programs that use one SQLite database, with flock(2) on the file itself, which every name of it shares (hard
/// links, bind mounts), and on `<database>.lock` (mode 0600, never removed), which outlives a file that is replaced. Servers hold
/// both shared while they run; commands that must not run beside a server hold both exclusively. The kernel releases the locks
/// when the process ends, even after a crash.
///
/// Paths are resolved (file_itself()). A lock is released with the object. Locks by one `file` replace each other; without one
/// the object opens its own.
class InstanceLock {
 public:
  /// For a server, which it notes. Error: kDatabaseBusy while another process holds the lock exclusively, and while one uses the
  /// file by another name, since SQLite's journal goes by name.
  static Result<InstanceLock> shared(const std::string& database_path, DatabaseFile file = nullptr);
  /// For `migrate down` and `restore`. Error: kServerRunning while a server runs, kDatabaseBusy while another such command runs.
  static Result<InstanceLock> exclusive(const std::string& database_path, DatabaseFile file = nullptr);
  /// Whether a server runs. Takes the exclusive lock for a moment, and makes no file. Error: kDatabaseBusy while a command holds
  /// it.
  static Result<bool> finds_server(const std::string& database_path, DatabaseFile file);

  /// For a server that starts: one after the other, since the lock does not tell a server that starts from one that runs. Waits
  /// as long as another one is starting, and calls `on_wait` once if that takes longer than two seconds. It is another lock than
  /// the two above.
  static Result<InstanceLock> turn(const std::string& database_path, const std::function<void()>& on_wait);

  /// Also locks the file that is about to replace the database, exclusively.
  Status add(const std::string& successor);

 private:
  friend Status require_own_name(const std::string& path);
  friend Status require_served_file(const std::string& path);
  /// Notes in the file beside the database which one a server has open.
  void note_file(const std::string& database_path) const;
  explicit InstanceLock(Descriptor beside) : beside_(std::move(beside)) {}
  /// Without O_CREAT the lock file may be absent.
  static Result<InstanceLock> open(const std::string& database_path, int flags);
  static Result<InstanceLock> with_file(const std::string& database_path, DatabaseFile file, int flags);
  Status refuse_other_name(const std::string& database_path);
  Status take_alone(const std::string& database_path);
  bool take(int how);
  bool lock_file(int how);

  Descriptor beside_;  ///< `<database>.lock`.
  DatabaseFile file_;
  DatabaseFile held_;  ///< The same once it is locked by this object, which then unlocks it.
  DatabaseFile successor_;
};

/// The journal of a file goes by its name. Error: kDatabaseBusy if the file has several names and a server uses another one.
/// Precondition: this process has no connection to the file.
Status require_own_name(const std::string& path);

/// Error: kDatabaseReplaced if a server runs on this name that has another file open.
Status require_served_file(const std::string& path);

/// What to tell an operator whose database file has several names.
std::optional<std::string> warning_of_names(const std::string& path);

}  // namespace usher::db
