#pragma once

#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/crypto/signing_key.h"

/// Parses texts in a Better Auth server's rows.
namespace usher::core {

/// Parses the column jwks.privateKey: a private JWK, or the encrypted text of one as a JSON string. Returns it without the
/// quotes.
Secret text_of_private_key(const Secret& column);
/// Parses a private JWK; its kid is the row's id. `algorithm` is the row's, if any. Error: kInvalidArgument if we cannot sign
/// with the key.
Result<crypto::SigningKey> key_of_jwk(const Secret& jwk, const std::string& kid, const std::optional<std::string>& algorithm);
/// The algorithm of a signing key by its row's column alg, or by its public JWK; nullopt if neither says it.
std::optional<std::string> algorithm_of_key(const std::optional<std::string>& alg, std::string_view public_jwk);
/// Returns the usable texts of a JSON array; nullopt for anything else.
std::optional<std::vector<Secret>> backup_codes_of(const Secret& text);

}  // namespace usher::core
