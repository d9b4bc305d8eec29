#pragma once

#include <optional>

#include "common/base/secret.h"
#include "common/crypto/random.h"

namespace usher::crypto {

inline constexpr std::size_t kSealingKeySize = 32;

/// Encrypts and authenticates `plaintext`, and authenticates `associated_data` (such as table, column and row id, so that a box
/// cannot be moved to another row). Returns base64url text of
///
///   byte 0       version, 0x01
///   bytes 1-12   nonce, random
///   then         AES-256-GCM ciphertext (NIST SP 800-38D), as long as the plaintext
///   last 16      tag, over the ciphertext and, as GCM's associated data, the version byte followed by `associated_data`
///
/// Random nonces limit one key to 2^32 boxes. Precondition: `key` has kSealingKeySize bytes; otherwise the process ends.
std::string seal(std::string_view key, std::string_view plaintext, std::string_view associated_data, Random& random);

/// nullopt if the key or the associated data differ, or the box was modified.
std::optional<Secret> open(std::string_view key, std::string_view box, std::string_view associated_data);

}  // namespace usher::crypto
