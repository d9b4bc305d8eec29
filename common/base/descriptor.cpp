#include "common/base/descriptor.h"

#include <unistd.h>

namespace usher {

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

}  // namespace usher
