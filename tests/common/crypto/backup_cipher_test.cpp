#include "common/crypto/backup_cipher.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kHead = 16 + 32 + 80 + 24;
constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kEncryptedBlock = kBlock + 17;

TakeBytes into(std::string& text) {
  return [&text](std::string_view bytes) {
    text += bytes;
    return done();
  };
}

/// Passes `text` to `to` in parts of `size` bytes.
template <class Stream>
Status pass(Stream& to, std::string_view text, std::size_t size) {
  for (std::size_t at = 0; at < text.size(); at += size) USHER_CHECK(to.write(text.substr(at, size)));
  return to.finish();
}

std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + i / 251);
  return text;
}

std::string encrypted(const BackupPublicKey& recipient, std::string_view plain, std::size_t part = 5000) {
  std::string out;
  BackupEncryption encryption(recipient, into(out));
  REQUIRE(pass(encryption, plain, part).ok());
  return out;
}

struct Opened {
  Status status;
  std::string plain;
};
Opened decrypted(const BackupPrivateKey& key, std::string_view bytes, std::size_t part = 7000) {
  std::string plain;
  BackupDecryption decryption(key, into(plain));
  Status status = pass(decryption, bytes, part);
  return {status, plain};
}

TEST_CASE("backup cipher: what is encrypted to a key opens with its private key, at every size", "[crypto][backup]") {
  const auto key = BackupPrivateKey::generate();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBlock - 1, kBlock, kBlock + 1, 3 * kBlock, 3 * kBlock + 5}) {
    INFO(size);
    const auto plain = text_of(size);
    const auto box = encrypted(key.public_key(), plain);
    CHECK(recipient_of(box) == key.public_key());
    if (size > 20) CHECK(box.find(plain.substr(0, 20)) == std::string::npos);
    for (const std::size_t part : {std::size_t{1} << 20, std::size_t{7001}}) {
      const auto opened = decrypted(key, box, part);
      CHECK(opened.status.ok());
      CHECK(opened.plain == plain);
    }
  }
  CHECK(encrypted(key.public_key(), "one") != encrypted(key.public_key(), "one"));
}

TEST_CASE("backup cipher: cut off, changed, moved or added bytes are refused", "[crypto][backup][security]") {
  const auto key = BackupPrivateKey::generate();
  const auto plain = text_of(3 * kBlock + 100);
  auto box = encrypted(key.public_key(), plain);
  REQUIRE(box.size() == kHead + 3 * kEncryptedBlock + 117);
  const auto block = [](std::size_t number) { return kHead + number * kEncryptedBlock; };
  const auto refused = [&](const std::string& bytes) {
    const auto opened = decrypted(key, bytes);
    CHECK_FALSE(opened.status.ok());
    CHECK(opened.plain == plain.substr(0, opened.plain.size()));  // nothing that was not in it
    return opened.status.ok() ? std::string() : std::string(opened.status.error().detail());
  };
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, kHead - 1, kHead, kHead + 5, block(1), block(1) + 3, block(3), box.size() - 1})
    CHECK(refused(box.substr(0, size)).find("cut off") != std::string::npos);
  for (const std::size_t at : {kHead - 30, kHead - 1, kHead, block(1) + 20, block(3), box.size() - 1}) {
    auto changed = box;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    INFO(at);
    CHECK_FALSE(refused(changed).empty());
  }
  CHECK_FALSE(refused(box + "x").empty());
  CHECK_FALSE(refused(box.substr(0, block(1)) + box.substr(block(2))).empty());  // one left out
  CHECK_FALSE(refused(box.substr(0, block(1)) + box.substr(block(0), kEncryptedBlock) + box.substr(block(1))).empty());  // twice
  std::swap_ranges(box.begin() + static_cast<long>(block(0)), box.begin() + static_cast<long>(block(1)),
                   box.begin() + static_cast<long>(block(1)));
  CHECK_FALSE(refused(box).empty());
}

TEST_CASE("backup cipher: blocks of two backups do not fit together", "[crypto][backup][security]") {
  const auto key = BackupPrivateKey::generate();
  const auto one = encrypted(key.public_key(), text_of(2 * kBlock));
  const auto two = encrypted(key.public_key(), text_of(2 * kBlock));
  CHECK_FALSE(decrypted(key, one.substr(0, kHead + kEncryptedBlock) + two.substr(kHead + kEncryptedBlock)).status.ok());
  CHECK_FALSE(decrypted(key, one.substr(0, kHead) + two.substr(kHead)).status.ok());
}

TEST_CASE("backup cipher: another key opens nothing, and the right one is named", "[crypto][backup][security]") {
  const auto key = BackupPrivateKey::generate();
  const auto other = BackupPrivateKey::generate();
  auto box = encrypted(key.public_key(), "contents");
  auto opened = decrypted(other, box);
  REQUIRE_FALSE(opened.status.ok());
  CHECK(opened.status.error().code == ErrorCode::kInvalidArgument);
  CHECK(opened.status.error().what.find("was encrypted to " + key.public_key().text()) != std::string::npos);
  CHECK(opened.plain.empty());
  const auto bytes = other.public_key().bytes();
  std::copy(bytes.begin(), bytes.end(), box.begin() + 16);  // claims to be for the other
  opened = decrypted(other, box);
  CHECK_FALSE(opened.status.ok());
  CHECK(opened.plain.empty());
  CHECK_FALSE(decrypted(key, "SQLite format 3" + std::string(500, 'x')).status.ok());
}

TEST_CASE("backup cipher: memory stays flat, whatever the size", "[crypto][backup]") {
  const auto key = BackupPrivateKey::generate();
  std::size_t largest = 0;
  std::size_t passed = 0;
  BackupDecryption decryption(key, [&](std::string_view bytes) {
    largest = std::max(largest, bytes.size());
    passed += bytes.size();
    return done();
  });
  std::size_t held = 0;
  BackupEncryption encryption(key.public_key(), [&](std::string_view bytes) {
    held = std::max(held, bytes.size());
    return decryption.write(bytes);
  });
  const auto part = text_of(300'000);
  for (int i = 0; i < 100; ++i) REQUIRE(encryption.write(part).ok());
  REQUIRE(encryption.finish().ok());
  REQUIRE(decryption.finish().ok());
  CHECK(passed == 100 * part.size());
  CHECK(largest <= kBlock);
  CHECK(held <= kEncryptedBlock);
}

TEST_CASE("backup cipher: an error of the output ends the work", "[crypto][backup]") {
  const auto key = BackupPrivateKey::generate();
  BackupEncryption encryption(key.public_key(), [](std::string_view) -> Status { return error(ErrorCode::kDatabaseBusy); });
  CHECK(encryption.write("x").error().code == ErrorCode::kDatabaseBusy);
}

TEST_CASE("backup cipher: a point of small order is no key, since nothing can be sealed to it", "[crypto][backup][security]") {
  for (const char first : {'\0', '\1'}) {
    const auto point = first + std::string(BackupPublicKey::kSize - 1, '\0');
    CHECK_FALSE(BackupPublicKey::parse("usher-public-" + base64url_encode(point)));
  }
}

TEST_CASE("backup cipher: keys as text are read again, and other texts are not", "[crypto][backup]") {
  const auto key = BackupPrivateKey::generate();
  const std::string secret(key.text().expose());
  const auto open = key.public_key().text();
  CHECK(secret.starts_with("usher-private-"));
  CHECK(open.starts_with("usher-public-"));
  CHECK(BackupPublicKey::parse(open) == key.public_key());
  REQUIRE(BackupPrivateKey::parse(secret));
  CHECK(BackupPrivateKey::parse(secret)->public_key() == key.public_key());
  CHECK_FALSE(BackupPublicKey::parse(secret));
  CHECK_FALSE(BackupPrivateKey::parse(open));
  for (const std::string& text : {open.substr(0, open.size() - 1), open + "A", std::string("usher-public-"), std::string()})
    CHECK_FALSE(BackupPublicKey::parse(text));
}

}  // namespace
}  // namespace usher::crypto
