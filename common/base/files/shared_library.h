#pragma once

#include <stdexcept>
#include <string>

#include <dlfcn.h>

namespace usher {

/// A library that is loaded with its first use, since most commands and many servers never use it. It stays loaded. Safe from any
/// thread.
class SharedLibrary {
 public:
  /// Converts to a pointer to a function of any type.
  struct Function {
    void* address;
    template <class Signature>
    operator Signature*() const {  // NOLINT(google-explicit-constructor)
      return reinterpret_cast<Signature*>(address);
    }
  };

  /// `file`: such as `libpq.so.5`. Throws std::runtime_error that says what is missing.
  explicit SharedLibrary(const char* file) : library_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) { require(library_); }
  /// Throws as the constructor does.
  [[nodiscard]] Function operator[](const char* name) const {
    void* const found = dlsym(library_, name);
    require(found);
    return {found};
  }

 private:
  static void require(const void* found) {
    if (found == nullptr) throw std::runtime_error(std::string("A library cannot be loaded; install it: ") + dlerror());
  }

  void* library_;
};

}  // namespace usher
