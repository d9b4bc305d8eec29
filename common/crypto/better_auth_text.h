#pragma once

#include <optional>

#include "common/base/secret.h"

namespace usher::crypto {

/// The encrypted texts in a Better Auth database: hexadecimal of a nonce (24 bytes), XChaCha20-Poly1305 ciphertext
/// (draft-irtf-cfrg-xchacha-03) and tag (16), under SHA-256 of its secret, with an optional prefix `$ba$VERSION$`.

/// Whether `text` has that form.
bool is_better_auth_text(std::string_view text);
/// nullopt if the text does not have that form or was encrypted with another secret.
std::optional<Secret> open_better_auth_text(const Secret& secret, std::string_view text);

}  // namespace usher::crypto
