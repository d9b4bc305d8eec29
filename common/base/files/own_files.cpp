#include "common/base/files/own_files.h"

#include <unistd.h>

#include "common/base/files/file.h"

namespace usher {

std::string own_program() {
  std::array<char, 4096> path{};
  const auto size = readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string own_file(std::string_view name) {
  return directory_of(directory_of(own_program())) + "/share/usher/" + std::string(name);
}

}  // namespace usher
