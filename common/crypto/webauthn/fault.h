#pragma once

#include "common/base/result.h"

namespace usher::crypto {

/// Why the response of an authenticator is refused (WebAuthn Level 3 §7.1 and §7.2): the member and what is wrong with it, in the
/// same text for every input, so that none is echoed.
struct PasskeyFault {
  std::string_view sentence;
};

inline Error invalid_passkey(PasskeyFault fault) { return error(ErrorCode::kInvalidPasskey, std::string(fault.sentence)); }

namespace passkey_fault {

inline constexpr PasskeyFault kType{"type must be public-key"};
inline constexpr PasskeyFault kId{"id must be base64url of 1 to 1023 bytes"};
inline constexpr PasskeyFault kRawId{"rawId must be the same as id"};
inline constexpr PasskeyFault kClientDataSize{"response.clientDataJSON must be base64url of 1 to 4096 bytes"};
inline constexpr PasskeyFault kAttestationSize{"response.attestationObject must be base64url of 1 to 8192 bytes"};
inline constexpr PasskeyFault kAuthenticatorDataSize{"response.authenticatorData must be base64url of 37 to 4096 bytes"};
inline constexpr PasskeyFault kSignatureSize{"response.signature must be base64url of 1 to 1024 bytes"};
inline constexpr PasskeyFault kUserHandle{"response.userHandle must be null or base64url of 1 to 64 bytes"};
inline constexpr PasskeyFault kClientData{"clientDataJSON is not a JSON object"};
inline constexpr PasskeyFault kCeremony{"clientDataJSON.type is of another ceremony; ask for new options and try again"};
inline constexpr PasskeyFault kChallenge{"The response answers another challenge; ask for new options and try again"};
inline constexpr PasskeyFault kOrigin{"The response was made for another origin; use the passkey on this site's own pages"};
inline constexpr PasskeyFault kCrossOrigin{"The response was made in a frame of another site; open the page itself"};
inline constexpr PasskeyFault kTopOrigin{"clientDataJSON has topOrigin, which frames have; open the page itself"};
inline constexpr PasskeyFault kTokenBinding{"clientDataJSON demands token binding, which is not supported"};
inline constexpr PasskeyFault kAttestationObject{"attestationObject is not a CBOR map of fmt, attStmt and authData"};
inline constexpr PasskeyFault kAttestationStatement{"attStmt must be empty for the format none"};
inline constexpr PasskeyFault kRpId{"The passkey belongs to another site"};
inline constexpr PasskeyFault kUserPresence{"The authenticator did not notice a user; touch it and try again"};
inline constexpr PasskeyFault kUserVerification{"The authenticator did not verify the user; unlock it, by a PIN for example"};
inline constexpr PasskeyFault kBackup{"The authenticator data calls the passkey backed up but not eligible for backups"};
inline constexpr PasskeyFault kNoCredential{"The authenticator data has no new credential"};
inline constexpr PasskeyFault kSecondCredential{"The authenticator data of a sign-in must not have a new credential"};
inline constexpr PasskeyFault kCredentialData{"The new credential in the authenticator data is cut short"};
inline constexpr PasskeyFault kOtherCredential{"The authenticator data has another credential than id"};
inline constexpr PasskeyFault kExtensions{"The extensions in the authenticator data are not a CBOR map"};
inline constexpr PasskeyFault kTrailingBytes{"The authenticator data has bytes after its end"};
inline constexpr PasskeyFault kAlgorithm{"The key's algorithm is not supported; ES256, EdDSA and RS256 are"};
inline constexpr PasskeyFault kPublicKey{"The public key is not a valid COSE key of its algorithm"};
inline constexpr PasskeyFault kSignature{"The signature was not made by this passkey"};

}  // namespace passkey_fault
}  // namespace usher::crypto
