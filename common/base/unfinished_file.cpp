#include "common/base/unfinished_file.h"

#include <atomic>
#include <climits>

#include <unistd.h>

namespace usher {

/// `named` is set once `path` is complete, so that a signal in between finds nothing half written.
struct UnfinishedFile::Place {
  std::atomic<bool> taken{false};
  std::atomic<bool> named{false};
  char path[PATH_MAX] = {};
};
static_assert(std::atomic<bool>::is_always_lock_free, "or a signal handler could not read it");

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
  for (auto& place : UnfinishedFile::places)  // one that is claimed here is never taken again
    if (place.named.exchange(false)) ::unlink(place.path);
}

}  // namespace usher
