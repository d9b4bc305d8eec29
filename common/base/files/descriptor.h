#pragma once

#include <string>
#include <utility>

namespace usher {

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }
  void close();
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// Opens a directory, so that renaming a directory on the way to it afterwards does not change which one it is. Root
/// follows symbolic links of root alone: with another user's link on the way, errno is ELOOP. Without a directory the result is
/// below 0, with errno.
Descriptor open_directory(const std::string& path);

}  // namespace usher
