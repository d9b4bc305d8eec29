#pragma once

#include <memory>
#include <string_view>

namespace usher {

/// Registers `path` as an unfinished file while it lives. The owner normally deletes the file; if a signal ends the process
/// first, remove_unfinished_files() deletes it. Registers at most 32 files at a time and no path that is too long. Safe from any
/// thread.
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

/// For signal handlers, directly before the process ends. Makes only async-signal-safe calls.
void remove_unfinished_files() noexcept;

}  // namespace usher
