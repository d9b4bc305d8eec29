#pragma once

#include <memory>

#include "common/base/in_order.h"
#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::crypto {

/// RFC 7518 §3.1 and RFC 8037 §3.1.
enum class Algorithm : std::uint8_t { kRs256, kEs256, kEdDsa, kHs256 };

struct AlgorithmRow {
  Algorithm value;
  std::string_view name;
  const char* digest;  ///< Null if the scheme includes its own (RFC 8032).
};
inline constexpr EnumArray kAlgorithms(&AlgorithmRow::value, {{Algorithm::kRs256, "RS256", "SHA256"},
                                                              {Algorithm::kEs256, "ES256", "SHA256"},
                                                              {Algorithm::kEdDsa, "EdDSA", nullptr},
                                                              {Algorithm::kHs256, "HS256", "SHA256"}});

std::string_view name_of(Algorithm algorithm);
std::optional<Algorithm> algorithm_named(std::string_view name);

struct KeyMaterial;

/// Checks signatures of one algorithm. Immutable and movable; safe from any thread.
class VerificationKey {
 public:
  /// A public JWK (RFC 7517): RSA of 2048 to 8192 bits, P-256 or Ed25519. `alg` and `use`, if present, must match. The default
  /// `kid` is the thumbprint (RFC 7638). Error: kInvalidArgument for any other key; `what` says why.
  static Result<VerificationKey> from_jwk(std::string_view jwk);

  VerificationKey(VerificationKey&&) noexcept;
  VerificationKey& operator=(VerificationKey&&) noexcept;
  ~VerificationKey();

  [[nodiscard]] Algorithm algorithm() const;
  [[nodiscard]] const std::string& kid() const;
  /// Whether `signature` (raw bytes as in RFC 7518; for ES256 r and s, 64 bytes) is this key's signature of `message`.
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;
  /// The same, where signatures of ES256 are in DER (RFC 3279 §2.2.3), as in WebAuthn.
  [[nodiscard]] bool verify_der(std::string_view message, std::string_view signature) const;
  /// The JSON text {kty, ..., kid, alg, use:"sig"}; nullopt for HS256, which has no public part.
  [[nodiscard]] std::optional<std::string> public_jwk() const;

 protected:
  explicit VerificationKey(std::unique_ptr<const KeyMaterial> material);
  std::unique_ptr<const KeyMaterial> material_;
};

/// A key that also signs.
class SigningKey : public VerificationKey {
 public:
  /// A new key pair (RSA: 2048 bits, about 0.1 s) with its thumbprint as kid. Error: kInvalidArgument for HS256.
  static Result<SigningKey> generate(Algorithm algorithm);
  /// Imports the result of export_private(). The key determines the algorithm; the default `kid` is the thumbprint.
  static Result<SigningKey> import_private(const Secret& pkcs8_der, std::optional<std::string> kid = {});
  /// A private JWK (RFC 7518 §6, RFC 8037 §2) of the kinds that VerificationKey::from_jwk accepts. Error: kInvalidArgument
  /// otherwise.
  static Result<SigningKey> from_private_jwk(const Secret& jwk, std::string kid);
  /// HS256 with at least 32 bytes (RFC 7518 §3.2). The default `kid` is a digest of the secret.
  static Result<SigningKey> from_shared_secret(const Secret& secret, std::optional<std::string> kid = {});

  /// PKCS#8 (RFC 5208) in DER. Error: kInvalidArgument for HS256.
  [[nodiscard]] Result<Secret> export_private() const;
  /// Raw bytes in the form that verify() expects.
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;

 private:
  explicit SigningKey(std::unique_ptr<const KeyMaterial> material);
  /// Error: kInvalidArgument if the private and public part do not match.
  [[nodiscard]] Status check_halves() const;
};

}  // namespace usher::crypto
