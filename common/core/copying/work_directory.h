#pragma once

#include "common/base/files/unfinished_file.h"
#include "common/base/result.h"

namespace usher::core {

/// A new directory of mode 0700 under a random name, for files that are opened by their names, as SQLite does. It is deleted with
/// all that is in it, with this object or when a signal ends the process.
class WorkDirectory {
 public:
  /// In `parent`, which is made with mode 0700 if it is missing. Error: kForbidden if it belongs to another user than root, who
  /// could replace what is in it; those of make_private_directories().
  static Result<std::unique_ptr<WorkDirectory>> make(const std::string& parent);
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory();

  /// The path of a database that is to be made there.
  [[nodiscard]] std::string database(const std::string& name) {
    auto path = path_ + "/" + name;
    for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) on_signal_.emplace_back(path + suffix);
    return path;
  }

 private:
  explicit WorkDirectory(std::string path) : path_(std::move(path)) { on_signal_.emplace_back(path_); }

  const std::string path_;
  std::vector<UnfinishedFile> on_signal_;
};

/// Error: kDatabaseBusy, with both numbers, if fewer than `bytes` are free where `directory` is.
Status require_room(const std::string& directory, std::int64_t bytes);

}  // namespace usher::core
