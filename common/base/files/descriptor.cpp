#include "common/base/files/descriptor.h"

#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <list>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace usher {
namespace {

constexpr int kMostLinks = 40;  // as in the kernel

/// The parts of a path in their order; the first of an absolute one is `/`.
std::list<std::string> parts_of(const std::string& path) {
  std::list<std::string> parts;
  for (const auto& part : std::filesystem::path(path))
    if (!part.empty()) parts.push_back(part.string());
  return parts;
}

/// The target of a link that is open by O_PATH; empty with errno if root must not follow it.
std::string target_of(const Descriptor& link, const struct stat& facts) {
  std::array<char, PATH_MAX> target{};
  errno = ELOOP;
  if (facts.st_uid != 0) return {};
  const auto size = ::readlinkat(link.get(), "", target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

Descriptor open_step_by_step(const std::string& path) {
  auto parts = parts_of(path);
  Descriptor at(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (int links = 0; !parts.empty() && at.get() >= 0;) {
    const auto part = std::move(parts.front());
    parts.pop_front();
    Descriptor next(::openat(at.get(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat facts {};
    if (next.get() < 0 || ::fstat(next.get(), &facts) != 0) return Descriptor();
    if (!S_ISLNK(facts.st_mode)) {
      at = std::move(next);
      continue;
    }
    const auto target = target_of(next, facts);
    if (target.empty() || ++links > kMostLinks) return Descriptor();
    parts.splice(parts.begin(), parts_of(target));
  }
  return at;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Descriptor::close() {
  if (fd_ >= 0) (void)::close(std::exchange(fd_, -1));
}

Descriptor open_directory(const std::string& path) {
  constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  if (::geteuid() != 0) return Descriptor(::open(path.c_str(), kDirectory));
  const auto found = open_step_by_step(path);
  return found.get() < 0 ? Descriptor() : Descriptor(::openat(found.get(), ".", kDirectory));
}

}  // namespace usher
