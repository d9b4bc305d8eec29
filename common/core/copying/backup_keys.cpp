#include "common/core/copying/backup_keys.h"

#include "common/base/text.h"

namespace usher::core {

Result<BackupPublicKey> read_public_key(const std::string& text) {
  if (const auto key = BackupPublicKey::parse(text)) return *key;
  if (BackupPrivateKey::parse(text))
    return error(ErrorCode::kInvalidArgument, "That is a private key; give the public one that belongs to it (usher-public-...)");
  if (text.starts_with(BackupPublicKey::kPrefix) && text.size() != BackupPublicKey::kTextSize)
    return error(ErrorCode::kInvalidArgument, text + " is not a whole public key: it has " + std::to_string(text.size()) +
                                                  " characters, not " + std::to_string(BackupPublicKey::kTextSize) +
                                                  "; copy all of what `usher backupkey create` printed");
  return error(ErrorCode::kInvalidArgument,
               text + " is not a public key of `usher backupkey create`, which begins with usher-public-");
}

Result<BackupPrivateKey> read_private_key(const std::string& file, std::string_view text) {
  auto key = BackupPrivateKey::parse(trim(text));
  if (key) return std::move(*key);
  return error(ErrorCode::kInvalidArgument, file + " has no private key of `usher backupkey create`");
}

}  // namespace usher::core
