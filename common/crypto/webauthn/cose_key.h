#pragma once

#include "common/crypto/signing_key.h"

namespace usher::crypto {

/// Reads the public key of a passkey: a COSE key (RFC 9052 §7) for ES256 with P-256, EdDSA with Ed25519 or RS256 with 2048 to
/// 8192 bits, with the members of its kind and no others (WebAuthn §6.5.1.1). Error: kInvalidPasskey.
Result<VerificationKey> read_cose_key(std::string_view cbor);

}  // namespace usher::crypto
