#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/crypto/signing_key.h"

/// Texts inside a Better Auth server's rows.
namespace usher::core {

/// The column jwks.privateKey: encrypted text inside JSON's quotes, or where that server does not encrypt a private JWK. Without
/// the quotes, anyway.
Secret text_of_private_key(const Secret& column);
/// A private JWK with its row's id as kid. `algorithm`: the row's, where it has one. kInvalidArgument for what we cannot sign
/// with.
Result<crypto::SigningKey> key_of_jwk(const Secret& jwk, const std::string& kid, const std::optional<std::string>& algorithm);
/// A JSON array of texts, of which usable ones are taken; nullopt for anything else.
std::optional<std::vector<Secret>> backup_codes_of(const Secret& text);

}  // namespace usher::core
