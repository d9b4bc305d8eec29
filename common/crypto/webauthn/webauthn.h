#pragma once

#include "common/json/value.h"

/// The relying party's half of WebAuthn Level 3, without storage: challenges, counters and who owns a credential are the
/// caller's. Everything here is safe from any thread. Every error is kInvalidPasskey with a sentence of fault.h.
namespace usher::crypto {

/// What a relying party demands of a ceremony (WebAuthn §7.1 and §7.2).
struct CeremonyTerms {
  std::string rp_id;
  std::vector<std::string> origins;  ///< As browsers serialise them; one must be equal.
  std::string challenge;             ///< Raw bytes, not empty.
  bool demands_user_verification = false;
};

struct NewCredential {
  std::string id;                       ///< base64url of 1 to 1023 bytes.
  std::string public_key;               ///< The COSE key as base64url, to be stored for verify_assertion().
  std::string aaguid;                   ///< A lower-case UUID; zeros if the authenticator does not say its model.
  std::vector<std::string> transports;  ///< Of usb, nfc, ble, smart-card, hybrid and internal, each once, in the order given.
  std::int64_t sign_count = 0;          ///< Below 2^32.
  bool user_verified = false;
  bool backup_eligible = false;
  bool backed_up = false;
};

/// An AuthenticationResponseJSON, decoded; nothing is verified yet.
struct AssertionResponse {
  std::string credential_id;               ///< base64url; the rest are raw bytes.
  std::string client_data;                 ///< At most 4096 bytes.
  std::string authenticator_data;          ///< At most 4096 bytes.
  std::string signature;                   ///< At most 1024 bytes.
  std::optional<std::string> user_handle;  ///< 1 to 64 bytes.
};

struct VerifiedAssertion {
  std::int64_t sign_count = 0;  ///< The caller compares it with the stored one.
  bool user_verified = false;
  bool backup_eligible = false;  ///< The caller compares it with that of before.
  bool backed_up = false;
};

/// Verifies a RegistrationResponseJSON. Attestation of the format `none` has an empty statement; statements of other formats are
/// not verified, and prove nothing. Members that are not named in WebAuthn §5.1.8 are ignored, as are `authenticatorAttachment`,
/// `clientExtensionResults` and what only repeats the attestation object.
Result<NewCredential> verify_registration(const json::Value& response, const CeremonyTerms& terms);

/// Decodes an AuthenticationResponseJSON, so that the caller can look up the credential and the challenge.
Result<AssertionResponse> read_assertion(const json::Value& response);

/// `public_key`: of the NewCredential with the response's credential id.
Result<VerifiedAssertion> verify_assertion(const AssertionResponse& response, std::string_view public_key,
                                           const CeremonyTerms& terms);

}  // namespace usher::crypto
