#pragma once

#include <sodium.h>

namespace usher::crypto {

/// Whether libsodium is ready for use. Initialises it at the first call, which chooses its code for this processor. Safe from any
/// thread.
inline bool is_sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

}  // namespace usher::crypto
