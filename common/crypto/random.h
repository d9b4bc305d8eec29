#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace usher::crypto {

/// A source of random bytes. Safe from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
};

/// The operating system's generator through OpenSSL. Throws std::bad_alloc if it fails, since no secret would be safe.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

/// Returns the same bytes for the same seed on every machine: SHA-256 over seed and block number. For tests and `usher seed`,
/// never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : seed_(seed) {}
  void fill(std::span<std::byte> out) override EXCLUDES(mutex_);

 private:
  const std::uint64_t seed_;
  Mutex mutex_;
  std::uint64_t next_block_ GUARDED_BY(mutex_) = 0;
  std::string unused_ GUARDED_BY(mutex_);  ///< The rest of the last block.
};

std::string random_bytes(Random& random, std::size_t count);
/// 256 bits as 43 characters of base64url. It contains no dot, so it cannot be confused with a JWT or a signed token.
std::string random_token(Random& random);
/// Draws each character uniformly from `alphabet`, which has 1 to 256 characters.
std::string random_text(Random& random, std::string_view alphabet, std::size_t length);
/// Of a-z A-Z 0-9.
std::string random_alphanumeric(Random& random, std::size_t length);
/// RFC 9562 §5.7, lower-case with dashes. Ids of the same millisecond are unordered.
std::string uuid_v7(Random& random, Time now);

template <class IdType>
IdType new_id(Random& random, Time now) {
  return IdType(uuid_v7(random, now));
}

}  // namespace usher::crypto
