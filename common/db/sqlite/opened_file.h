#pragma once

#include <functional>

#include <sys/types.h>

#include "common/base/mutex.h"
#include "common/base/result.h"

namespace usher::db {

/// Which file it is, whatever its name.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
  /// `DEVICE INODE`, a line.
  [[nodiscard]] std::string text() const;
};
/// nullopt where there is no file.
std::optional<FileIdentity> identity_of(const std::string& path);

/// The file that a database was opened from. What is written to a file that was moved or removed meanwhile is lost, and the
/// journal, which goes by the name, would damage the one in its place. Once it has a fault it keeps it. Safe from any thread.
class OpenedFile {
 public:
  using OnFault = std::function<void(const Error&)>;

  /// `on_fault`: called once, on the thread that finds it; may be empty.
  OpenedFile(std::string path, OnFault on_fault) : path_(std::move(path)), on_fault_(std::move(on_fault)) {}

  /// The first connection is open; before any other call.
  void note_open() { opened_ = identity_of(path_); }
  /// Before another connection is opened by its name. Error: kDatabaseReplaced.
  Status look();
  /// Before each write. Error: kDatabaseReplaced, kDatabaseDamaged.
  Status may_write();
  /// A statement found damage.
  void note(const Error& fault);

 private:
  const std::string path_;
  const OnFault on_fault_;
  std::optional<FileIdentity> opened_;
  Mutex mutex_;
  std::optional<Error> fault_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
