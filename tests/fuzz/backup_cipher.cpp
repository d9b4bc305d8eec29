#include "common/crypto/backup_cipher.h"

#include "tests/fuzz/fuzz.h"

namespace {

using namespace usher;

const crypto::BackupPrivateKey& key() {
  static const auto made = crypto::BackupPrivateKey::generate();
  return made;
}

crypto::TakeBytes into(std::string& text) {
  return [&text](std::string_view bytes) {
    text += bytes;
    return done();
  };
}

/// What opens; nullopt if it is refused.
std::optional<std::string> opened(std::string_view bytes, std::size_t part) {
  std::string plain;
  crypto::BackupDecryption decryption(key(), into(plain));
  for (std::size_t at = 0; at < bytes.size(); at += part)
    if (!decryption.write(bytes.substr(at, part)).ok()) return std::nullopt;
  return decryption.finish().ok() ? std::optional(plain) : std::nullopt;
}

}  // namespace

// No seed is encrypted to the key of this run, so one that opens is forged.
FUZZ_TARGET(backup_cipher) {
  using fuzz::expect;
  const std::size_t part = 1 + (bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front()));
  expect(!opened(bytes, part), "no bytes are a backup to the key");
  std::string box;
  crypto::BackupEncryption encryption(key().public_key(), into(box));
  expect(encryption.write(bytes).ok() && encryption.finish().ok(), "everything can be encrypted");
  expect(opened(box, part) == bytes, "what is encrypted opens");
  expect(!opened(std::string_view(box).substr(0, box.size() - part % box.size()), part) || part % box.size() == 0,
         "no part opens");
  box[bytes.size() * 31 % box.size()] ^= static_cast<char>(part == 256 ? 1 : part);
  expect(!opened(box, part), "nothing opens that was changed");
}
