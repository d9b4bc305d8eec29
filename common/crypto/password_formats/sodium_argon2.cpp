#include <sys/mman.h>

#include "common/crypto/password_formats/argon2.h"
#include "common/crypto/sodium.h"

// libsodium maps and unmaps its memory for every hash, and the kernel clears all of it, which takes as long as the hash itself.
// It has no replaceable allocator. Our build therefore renames its calls of mmap and munmap (see common/crypto/CMakeLists.txt),
// and they return the arena of the thread that hashes, which HashArenas wipes.

namespace {

struct Lent {
  void* memory = nullptr;
  std::size_t size = 0;
};
thread_local Lent lent;

}  // namespace

extern "C" {

void* usher_sodium_mmap(void* where, std::size_t size, int protection, int flags, int file, off_t offset) {
  return lent.memory && size <= lent.size ? lent.memory : mmap(where, size, protection, flags, file, offset);
}

int usher_sodium_munmap(void* where, std::size_t size) { return lent.memory && where == lent.memory ? 0 : munmap(where, size); }

}  // extern "C"

namespace usher::crypto {
namespace {

constexpr std::uint32_t kArgon2Version = 19;

class Lending {
 public:
  Lending(void* memory, std::size_t size) { lent = {memory, size}; }
  ~Lending() { lent = {}; }
  Lending(const Lending&) = delete;
  Lending& operator=(const Lending&) = delete;
};

}  // namespace

bool is_sodium_argon2(const Argon2Hash& hash, std::size_t key_size) {
  return is_sodium_ready() && hash.is_id && hash.version == kArgon2Version && hash.cost.lanes == 1 &&
         hash.salt.size() == crypto_pwhash_argon2id_SALTBYTES && key_size >= crypto_pwhash_argon2id_BYTES_MIN;
}

Result<std::string> sodium_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena) {
  const std::size_t bytes = std::size_t{hash.cost.memory_kib} * 1024;
  auto* const memory = arena.reserve(bytes);
  if (!memory) return error_because(ErrorCode::kOverloaded, "no memory for a password hash");
  const Lending lending(memory, bytes);
  std::string key(key_size, '\0');
  const int outcome = crypto_pwhash_argon2id(reinterpret_cast<unsigned char*>(key.data()), key.size(), password.data(),
                                             password.size(), reinterpret_cast<const unsigned char*>(hash.salt.data()),
                                             hash.cost.time, bytes, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (outcome != 0) return error_because(ErrorCode::kOverloaded, "libsodium computed no hash");
  return key;
}

}  // namespace usher::crypto
