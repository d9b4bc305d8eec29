#include "common/base/unfinished_file.h"

#include <atomic>
#include <climits>

#include <unistd.h>

namespace usher {

/// `named` is set after `path` is complete, so that a signal handler never reads a partial path.
struct UnfinishedFile::Place {
  std::atomic<bool> taken{false};
  std::atomic<bool> named{false};
  char path[PATH_MAX] = {};
};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler reads it");

UnfinishedFile::Place UnfinishedFile::places[32];

UnfinishedFile::UnfinishedFile(std::string_view path) {
  if (path.size() >= sizeof(Place::path)) return;
  for (auto& place : places) {
    if (place.taken.exchange(true)) continue;
    place.path[path.copy(place.path, path.size())] = '\0';
    place.named = true;
    place_.reset(&place);
    return;
  }
}

void UnfinishedFile::Leave::operator()(Place* place) const {
  if (place->named.exchange(false)) place->taken = false;
}

void remove_unfinished_files() noexcept {
  for (auto& place : UnfinishedFile::places)  // a place claimed here is never reused
    if (place.named.exchange(false)) ::unlink(place.path);
}

}  // namespace usher
