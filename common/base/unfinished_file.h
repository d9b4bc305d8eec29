#pragma once

#include <memory>
#include <string_view>

namespace usher {

/// While it lives, `path` names a file that is not finished: whoever made it deletes it in the end, and should a signal end the
/// process first, remove_unfinished_files() does. Safe from any thread. Beyond 32 at a time, or for a path that is too long, it
/// does nothing.
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

/// For signal handlers, right before the process ends. Only async-signal-safe calls.
void remove_unfinished_files() noexcept;

}  // namespace usher
