#pragma once

#include <optional>
#include <string_view>

#include "common/base/secret.h"

namespace usher::crypto {

/// What Better Auth keeps encrypted in its database: hexadecimal of a nonce (24 bytes), XChaCha20-Poly1305 ciphertext
/// (draft-irtf-cfrg-xchacha-03) and tag (16), under SHA-256 of its secret; `$ba$VERSION$` may stand before it.

/// Whether `text` has that form.
bool is_better_auth_text(std::string_view text);
/// nullopt where it has not, or another secret closed it.
std::optional<Secret> open_better_auth_text(const Secret& secret, std::string_view text);

}  // namespace usher::crypto
