#include "common/crypto/random.h"

#include <algorithm>
#include <cstring>

#include <openssl/rand.h>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/openssl_handles.h"

namespace usher::crypto {

void SystemRandom::fill(std::span<std::byte> out) {
  constexpr unsigned kStrengthBits = 256;
  must(RAND_bytes_ex(nullptr, reinterpret_cast<unsigned char*>(out.data()), out.size(), kStrengthBits) == 1,
       "draw random bytes from the operating system");
}

void SeededRandom::fill(std::span<std::byte> out) {
  const Lock lock(mutex_);
  while (!out.empty()) {
    if (unused_.empty()) unused_ = sha256(big_endian(seed_) + big_endian(next_block_++));
    const std::size_t count = std::min(out.size(), unused_.size());
    std::memcpy(out.data(), unused_.data(), count);
    unused_.erase(0, count);
    out = out.subspan(count);
  }
}

std::string random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

std::string random_token(Random& random) { return base64url_encode(random_bytes(random, 32)); }

std::string random_text(Random& random, std::string_view alphabet, std::size_t length) {
  // Modulo bias: bytes beyond the last whole multiple of the alphabet's size would favour its first letters.
  const std::size_t usable = 256 / alphabet.size() * alphabet.size();
  std::string text;
  text.reserve(length);
  while (text.size() < length) {
    for (const char c : random_bytes(random, length - text.size())) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < usable) text.push_back(alphabet[byte % alphabet.size()]);
    }
  }
  return text;
}

std::string random_alphanumeric(Random& random, std::size_t length) {
  return random_text(random, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
}

std::string uuid_v7(Random& random, Time now) {
  std::string bytes = big_endian(static_cast<std::uint64_t>(to_ms(now))).substr(2) + random_bytes(random, 10);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  return uuid_text(bytes);
}

}  // namespace usher::crypto
