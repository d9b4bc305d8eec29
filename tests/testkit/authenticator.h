#pragma once

#include <functional>

#include "common/crypto/webauthn/soft_passkey.h"

namespace usher::testkit {

using crypto::cbor_bytes, crypto::cbor_head, crypto::cbor_integer, crypto::cbor_text;

/// r and s side by side as DER, which WebAuthn has for ES256.
std::string der_of(std::string_view r_and_s);

/// The public part of a key as a COSE key.
std::string cose_key_of(const crypto::VerificationKey& key);

/// What an authenticator and its browser put into a response, before they encode and sign it.
struct ResponseParts {
  json::Object client_data;
  std::string client_data_tail;  ///< After the JSON.
  std::string rp_id;
  std::uint8_t flags = 0;
  std::uint32_t sign_count = 0;
  std::string aaguid;  ///< This and the next two: at a registration.
  std::string credential_id;
  std::string public_key;
  std::string extensions;                     ///< CBOR.
  std::string data_tail;                      ///< After the authenticator data.
  std::size_t data_size = std::string::npos;  ///< The authenticator data is cut there.
  std::string format = "none";
  std::string statement = "\xa0";  ///< CBOR.
  std::string object_tail;         ///< After the attestation object.
};

/// Flags of ResponseParts.
inline constexpr std::uint8_t kUserPresent = 0x01, kUserVerified = 0x04, kBackupEligible = 0x08, kBackedUp = 0x10,
                              kHasCredential = 0x40, kHasExtensions = 0x80;

/// An authenticator and its browser in software: keeps passkeys, and answers options as `navigator.credentials` and toJSON() do.
/// Not synchronised.
class SoftAuthenticator {
 public:
  struct Options {
    bool user_verifies = true;
    bool backup_eligible = false;
    bool backed_up = false;
    std::string aaguid = std::string(16, '\0');
    std::uint32_t counter_step = 0;  ///< 0: the counter stays 0, as that of most passkeys.
  };

  explicit SoftAuthenticator(crypto::Algorithm algorithm = crypto::Algorithm::kEs256) : SoftAuthenticator(algorithm, Options{}) {}
  SoftAuthenticator(crypto::Algorithm algorithm, Options options) : algorithm_(algorithm), options_(std::move(options)) {}

  /// A PublicKeyCredentialCreationOptionsJSON gives a RegistrationResponseJSON; null if `pubKeyCredParams` lacks the algorithm or
  /// `excludeCredentials` names a passkey of this authenticator. `rp.id` defaults to the host of `origin`.
  json::Value create(const json::Value& options, std::string_view origin);
  /// A PublicKeyCredentialRequestOptionsJSON gives an AuthenticationResponseJSON by the newest passkey that is allowed; null
  /// without one.
  json::Value get(const json::Value& options, std::string_view origin);

  /// Changes the parts of all later responses, so that a test alters one thing which is then signed.
  std::function<void(ResponseParts&)> alter;
  [[nodiscard]] Options& options() { return options_; }

 private:
  struct Passkey {
    std::string rp_id;
    std::string id;
    std::string user_handle;
    crypto::SigningKey key;
    std::uint32_t counter = 0;
  };
  /// All but what only a registration has.
  [[nodiscard]] ResponseParts parts_of(std::string_view type, const json::Value& options, std::string_view origin,
                                       const Passkey& passkey) const;

  crypto::Algorithm algorithm_;
  Options options_;
  std::vector<Passkey> passkeys_;
};

}  // namespace usher::testkit
