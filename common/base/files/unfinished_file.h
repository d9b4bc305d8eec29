#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "common/base/files/descriptor.h"

namespace usher {

/// Registers `path` as an unfinished file, or a directory of such files, while it lives. The owner normally deletes it; if a
/// signal ends the process first, remove_unfinished_files() deletes it. Registers at most 32 paths at a time and no path that is
/// too long. Safe from any thread.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(std::string_view path);

 private:
  struct Place;
  struct Leave {
    void operator()(Place* place) const;
  };
  friend void remove_unfinished_files() noexcept;
  static Place places[];
  std::unique_ptr<Place, Leave> place_;
};

/// A new file of mode 0600, whatever the umask, under a random name. It is deleted with this object, or when a signal ends the
/// process, unless it was kept. It is registered before it is made, so that a signal never leaves it behind. Its directory is
/// opened once, by open_directory(), and the file gets its final name in that one, whatever the path leads to by then.
class TemporaryFile {
 public:
  /// Makes `prefix` with a dot and eight random characters. Returns nothing, with errno, if the file cannot be made.
  static std::optional<TemporaryFile> make(const std::string& prefix);
  TemporaryFile(TemporaryFile&& other) noexcept
      : path_(std::exchange(other.path_, {})),
        on_signal_(std::move(other.on_signal_)),
        directory_(std::move(other.directory_)),
        file_(std::move(other.file_)) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Open for reading and writing until close().
  [[nodiscard]] int fd() const { return file_.get(); }
  void close() { file_.close(); }
  /// Renames the file over `name`, a path of its directory whose last part counts, and keeps it. False with errno.
  bool replace(const std::string& name);
  /// Gives the file this name as well, if nothing has it. False with errno.
  bool link_to(const std::string& name);
  /// Syncs the names of its directory. False with errno.
  bool flush_names();

 private:
  [[nodiscard]] std::string name() const;
  explicit TemporaryFile(std::string path) : path_(std::move(path)), on_signal_(path_) {}

  std::string path_;  ///< Empty once kept or moved from.
  UnfinishedFile on_signal_;
  Descriptor directory_;
  Descriptor file_;
};

/// For signal handlers, directly before the process ends. Makes only async-signal-safe calls.
void remove_unfinished_files() noexcept;

}  // namespace usher
