#include "common/crypto/backup_cipher.h"

#include <algorithm>
#include <cstdlib>

#include "common/base/encoding.h"
#include "common/crypto/sodium.h"

namespace usher::crypto {
namespace {

constexpr std::string_view kPrivatePrefix = "usher-private-";
constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kEncryptedBlock = kBlock + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kSealedKey = crypto_box_SEALBYTES + crypto_secretstream_xchacha20poly1305_KEYBYTES;
constexpr std::size_t kNamed = kEncryptedBackupMark.size() + BackupPublicKey::kSize;
constexpr std::size_t kHead = kNamed + kSealedKey + crypto_secretstream_xchacha20poly1305_HEADERBYTES;

static_assert(BackupPublicKey::kSize == crypto_box_PUBLICKEYBYTES && BackupPublicKey::kSize == crypto_box_SECRETKEYBYTES);

using Stream = crypto_secretstream_xchacha20poly1305_state;

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
std::string_view view_of(const unsigned char* bytes, std::size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

/// The key of one backup; wiped after use.
struct StreamKey {
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES> bytes{};
  StreamKey() = default;
  StreamKey(const StreamKey&) = delete;
  StreamKey& operator=(const StreamKey&) = delete;
  ~StreamKey() { sodium_memzero(bytes.data(), bytes.size()); }
};

/// The bytes behind a prefix; nullopt if there are not exactly as many as a key has.
std::optional<std::string> key_bytes(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  auto bytes = base64url_decode(text.substr(prefix.size()));
  return bytes && bytes->size() == BackupPublicKey::kSize ? bytes : std::nullopt;
}

BackupPublicKey public_key_of(std::string_view bytes) {
  BackupPublicKey::Bytes key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return BackupPublicKey(key);
}

Error damaged(const std::string& how) { return error(ErrorCode::kInternal, "The encrypted backup " + how); }

}  // namespace

std::optional<BackupPublicKey> BackupPublicKey::parse(std::string_view text) {
  const auto bytes = key_bytes(text, kPrefix);
  if (!bytes || !is_sodium_ready()) return std::nullopt;
  // libsodium seals nothing to a point of small order (RFC 7748 §6.1): such a backup could never be opened.
  std::array<unsigned char, crypto_box_SEALBYTES> box{};
  if (crypto_box_seal(box.data(), box.data(), 0, raw(*bytes)) != 0) return std::nullopt;
  return public_key_of(*bytes);
}

std::string BackupPublicKey::text() const {
  return std::string(kPrefix) + base64url_encode(view_of(bytes_.data(), bytes_.size()));
}

BackupPrivateKey BackupPrivateKey::generate() {
  if (!is_sodium_ready()) std::abort();  // no key would be safe
  BackupPublicKey::Bytes unused{};
  std::string bytes(crypto_box_SECRETKEYBYTES, '\0');
  crypto_box_keypair(unused.data(), reinterpret_cast<unsigned char*>(bytes.data()));
  return BackupPrivateKey(Secret(std::move(bytes)));
}

std::optional<BackupPrivateKey> BackupPrivateKey::parse(std::string_view text) {
  auto bytes = key_bytes(text, kPrivatePrefix);
  if (!bytes) return std::nullopt;
  return BackupPrivateKey(Secret(std::move(*bytes)));
}

Secret BackupPrivateKey::text() const { return Secret(std::string(kPrivatePrefix) + base64url_encode(bytes_.expose())); }

BackupPublicKey BackupPrivateKey::public_key() const {
  BackupPublicKey::Bytes bytes{};
  crypto_scalarmult_base(bytes.data(), raw(bytes_.expose()));
  return BackupPublicKey(bytes);
}

struct BackupEncryption::State {
  Stream stream;
  ~State() { sodium_memzero(&stream, sizeof stream); }
};

BackupEncryption::BackupEncryption(const BackupPublicKey& recipient, TakeBytes out)
    : state_(std::make_unique<State>()), out_(std::move(out)) {
  StreamKey key;
  crypto_secretstream_xchacha20poly1305_keygen(key.bytes.data());
  std::array<unsigned char, kSealedKey> sealed{};
  crypto_box_seal(sealed.data(), key.bytes.data(), key.bytes.size(), recipient.bytes().data());
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
  crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, header.data(), key.bytes.data());
  head_ = std::string(kEncryptedBackupMark);
  head_ += view_of(recipient.bytes().data(), recipient.bytes().size());
  head_ += view_of(sealed.data(), sealed.size());
  head_ += view_of(header.data(), header.size());
}

BackupEncryption::BackupEncryption(BackupEncryption&&) noexcept = default;
BackupEncryption::~BackupEncryption() = default;

Status BackupEncryption::write_head() { return head_.empty() ? done() : out_(std::exchange(head_, {})); }

Status BackupEncryption::write_block(std::string_view block, unsigned char tag) {
  std::string sealed(block.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
  crypto_secretstream_xchacha20poly1305_push(&state_->stream, reinterpret_cast<unsigned char*>(sealed.data()), nullptr,
                                             raw(block), block.size(), nullptr, 0, tag);
  return out_(sealed);
}

Status BackupEncryption::write(std::string_view bytes) {
  USHER_CHECK(write_head());
  while (!bytes.empty()) {
    // Only bytes that others follow: the last block is finish()'s.
    if (buffer_.size() == kBlock) {
      USHER_CHECK(write_block(buffer_, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
      buffer_.clear();
    }
    const auto part = bytes.substr(0, kBlock - buffer_.size());
    buffer_ += part;
    bytes.remove_prefix(part.size());
  }
  return done();
}

Status BackupEncryption::finish() {
  USHER_CHECK(write_head());
  return write_block(std::exchange(buffer_, {}), crypto_secretstream_xchacha20poly1305_TAG_FINAL);
}

struct BackupDecryption::State {
  Stream stream;
  bool has_head = false;
  ~State() { sodium_memzero(&stream, sizeof stream); }
};

BackupDecryption::BackupDecryption(const BackupPrivateKey& key, TakeBytes out)
    : state_(std::make_unique<State>()), key_(key), out_(std::move(out)) {}
BackupDecryption::BackupDecryption(BackupDecryption&&) noexcept = default;
BackupDecryption::~BackupDecryption() = default;

Status BackupDecryption::open_head() {
  const auto recipient = recipient_of(buffer_);
  if (!recipient) return damaged("has another beginning than `usher backup` writes");
  const auto own = key_.public_key();
  if (*recipient != own)
    return error(ErrorCode::kInvalidArgument,
                 "The backup was encrypted to " + recipient->text() + ", and the key given is the one of " + own.text());
  const auto head = std::string_view(buffer_).substr(kNamed);
  StreamKey key;
  if (crypto_box_seal_open(key.bytes.data(), raw(head), kSealedKey, own.bytes().data(), raw(key_.bytes().expose())) != 0 ||
      crypto_secretstream_xchacha20poly1305_init_pull(&state_->stream, raw(head.substr(kSealedKey)), key.bytes.data()) != 0)
    return damaged("is damaged: its beginning was changed");
  state_->has_head = true;
  buffer_.erase(0, kHead);
  return done();
}

Status BackupDecryption::open_block(std::string_view block, bool is_last) {
  if (block.size() < crypto_secretstream_xchacha20poly1305_ABYTES) return damaged("is cut off");
  std::string plain(block.size() - crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_->stream, reinterpret_cast<unsigned char*>(plain.data()), nullptr, &tag,
                                                 raw(block), block.size(), nullptr, 0) != 0)
    return damaged(is_last ? "is cut off, or its last bytes were changed" : "is damaged: its bytes were changed");
  const bool is_end = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  if (is_last && !is_end) return damaged("is cut off");
  if (is_end && !is_last) return damaged("is followed by other bytes");
  return out_(plain);
}

Status BackupDecryption::write(std::string_view bytes) {
  while (!bytes.empty()) {
    // One byte more than a block shows that the block is not the last.
    const std::size_t wanted = state_->has_head ? kEncryptedBlock + 1 : kHead;
    const auto part = bytes.substr(0, wanted - buffer_.size());
    buffer_ += part;
    bytes.remove_prefix(part.size());
    if (buffer_.size() < wanted) continue;
    if (!state_->has_head) {
      USHER_CHECK(open_head());
    } else {
      USHER_CHECK(open_block(std::string_view(buffer_).substr(0, kEncryptedBlock), false));
      buffer_.erase(0, kEncryptedBlock);
    }
  }
  return done();
}

Status BackupDecryption::finish() {
  if (!state_->has_head) return damaged("is cut off");
  return open_block(std::exchange(buffer_, {}), true);
}

std::optional<BackupPublicKey> recipient_of(std::string_view head) {
  if (head.size() < kNamed || !head.starts_with(kEncryptedBackupMark)) return std::nullopt;
  return public_key_of(head.substr(kEncryptedBackupMark.size(), BackupPublicKey::kSize));
}

}  // namespace usher::crypto
