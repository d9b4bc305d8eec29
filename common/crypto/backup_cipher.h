#pragma once

#include <functional>
#include <memory>

#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::crypto {

/// Encryption of backups to a public key, so that the machine which makes them cannot read them: a random key for each backup,
/// sealed to the recipient (libsodium's crypto_box_seal: X25519, XSalsa20-Poly1305), encrypts the contents (secretstream:
/// XChaCha20-Poly1305). It hides the contents and detects every change of them. It does not prove who made a backup, because the
/// key is public.
///
///   16 bytes     kEncryptedBackupMark
///   32 bytes     the recipient's public key
///   80 bytes     the sealed key
///   24 bytes     secretstream's header
///   then         blocks of 64 KiB, each with 17 bytes of secretstream; the last one may be shorter and has the tag FINAL
inline constexpr std::string_view kEncryptedBackupMark{"usher-encrypted\n"};

/// The recipient of backups. Its text begins with `usher-public-`, then base64url.
class BackupPublicKey {
 public:
  static constexpr std::size_t kSize = 32;
  static constexpr std::string_view kPrefix = "usher-public-";
  static constexpr std::size_t kTextSize = kPrefix.size() + (kSize * 4 + 2) / 3;
  using Bytes = std::array<unsigned char, kSize>;

  explicit BackupPublicKey(const Bytes& bytes) : bytes_(bytes) {}
  static std::optional<BackupPublicKey> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  bool operator==(const BackupPublicKey&) const = default;

 private:
  Bytes bytes_;
};

/// What opens the backups to its public_key(). Its text begins with `usher-private-`, then base64url.
class BackupPrivateKey {
 public:
  static BackupPrivateKey generate();
  static std::optional<BackupPrivateKey> parse(std::string_view text);
  [[nodiscard]] Secret text() const;
  [[nodiscard]] BackupPublicKey public_key() const;
  /// 32 bytes.
  [[nodiscard]] const Secret& bytes() const { return bytes_; }

 private:
  explicit BackupPrivateKey(Secret bytes) : bytes_(std::move(bytes)) {}
  Secret bytes_;
};

/// Takes the next bytes of a result.
using TakeBytes = std::function<Status(std::string_view bytes)>;

/// Encrypts a stream with little memory. Errors: those of `out`. One thread.
class BackupEncryption {
 public:
  BackupEncryption(const BackupPublicKey& recipient, TakeBytes out);
  BackupEncryption(BackupEncryption&&) noexcept;
  ~BackupEncryption();
  Status write(std::string_view bytes);
  /// Writes the end, without which the backup counts as cut off. Call it once, last.
  Status finish();

 private:
  struct State;
  Status write_head();
  Status write_block(std::string_view block, unsigned char tag);

  std::unique_ptr<State> state_;
  TakeBytes out_;
  std::string head_;  ///< Empty once it is written.
  std::string buffer_;
};

/// Decrypts a stream with little memory. `out` gets bytes before the end is known to be there: they count only once finish() has
/// returned. Errors: kInvalidArgument if the key is another one, which names the right one; kInternal if bytes were changed,
/// moved, cut off or added; those of `out`. One thread.
class BackupDecryption {
 public:
  /// The key must outlive this.
  BackupDecryption(const BackupPrivateKey& key, TakeBytes out);
  BackupDecryption(BackupDecryption&&) noexcept;
  ~BackupDecryption();
  Status write(std::string_view bytes);
  Status finish();

 private:
  struct State;
  Status open_head();
  Status open_block(std::string_view block, bool is_last);

  std::unique_ptr<State> state_;
  const BackupPrivateKey& key_;
  TakeBytes out_;
  std::string buffer_;
};

/// To which key a file was encrypted, by its first bytes, 48 or more; nullopt if it is no encrypted backup.
std::optional<BackupPublicKey> recipient_of(std::string_view head);

}  // namespace usher::crypto
