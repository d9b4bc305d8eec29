#pragma once

#include "common/crypto/backup_cipher.h"

namespace usher::core {

using crypto::BackupDecryption;
using crypto::BackupEncryption;
using crypto::BackupPrivateKey;
using crypto::BackupPublicKey;

/// The recipient of a backup. Error: kInvalidArgument if `text` is not a public key, without the text if it is a private one.
Result<BackupPublicKey> read_public_key(const std::string& text);
/// `file`: for messages; `text`: what it contains. Error: kInvalidArgument if that is not a private key.
Result<BackupPrivateKey> read_private_key(const std::string& file, std::string_view text);

}  // namespace usher::core
