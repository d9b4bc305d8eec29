#include "common/base/files/unfinished_file.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <filesystem>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/encoding.h"
#include "common/base/files/file.h"

namespace usher {
namespace {

std::string last_part(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

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

std::optional<TemporaryFile> TemporaryFile::make(const std::string& prefix) {
  constexpr int kTries = 10;  // for names that exist
  for (int i = 0; i < kTries; ++i) {
    std::array<char, 6> random{};
    if (::getrandom(random.data(), random.size(), 0) < 0) return std::nullopt;
    TemporaryFile made(prefix + "." + base64url_encode(std::string_view(random.data(), random.size())));
    made.directory_ = open_directory(directory_of(prefix));
    if (made.directory_.get() < 0) return std::nullopt;
    made.file_ = Descriptor(
        ::openat(made.directory_.get(), made.name().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (made.fd() < 0) {
      made.path_.clear();  // the file of that name is not ours
      if (errno == EEXIST) continue;
      return std::nullopt;
    }
    if (::fchmod(made.fd(), S_IRUSR | S_IWUSR) != 0) return std::nullopt;
    return made;
  }
  return std::nullopt;
}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty() && directory_.get() >= 0) ::unlinkat(directory_.get(), name().c_str(), 0);
}

std::string TemporaryFile::name() const { return last_part(path_); }

bool TemporaryFile::replace(const std::string& name) {
  const int directory = directory_.get();
  if (::renameat(directory, this->name().c_str(), directory, last_part(name).c_str()) != 0) return false;
  path_.clear();
  return flush_names();
}

bool TemporaryFile::link_to(const std::string& name) {
  const int directory = directory_.get();
  return ::linkat(directory, this->name().c_str(), directory, last_part(name).c_str(), 0) == 0 && flush_names();
}

bool TemporaryFile::flush_names() { return ::fsync(directory_.get()) == 0; }

void remove_unfinished_files() noexcept {
  for (auto& place : UnfinishedFile::places)
    if (place.named) ::unlink(place.path);
  for (auto& place : UnfinishedFile::places)  // a place claimed here is never reused
    if (place.named.exchange(false)) ::rmdir(place.path);
}

}  // namespace usher
