#pragma once

#include <memory>

#include "common/base/result.h"

namespace usher::crypto {

struct IssuerKeyMaterial;

/// Whether ID tokens may be signed so: RS, PS and ES with 256, 384 or 512 (RFC 7518 §3.1), and EdDSA with Ed25519.
bool is_issuer_algorithm(std::string_view alg);
/// The same, as a clause for people.
inline constexpr std::string_view kIssuerAlgorithms = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA";

/// The digest of `text` that signatures by `alg` use; for EdDSA SHA-512. Precondition: is_issuer_algorithm().
std::string digest_by(std::string_view alg, std::string_view text);

/// A public key of another issuer. Its type decides by which algorithms it verifies, and a stated `alg` leaves that one. Movable
/// and immutable; safe from any thread.
class IssuerKey {
 public:
  /// A public JWK (RFC 7517): RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519. `use`, if present, must be `sig`. Error:
  /// kInvalidArgument for any other key; `what` says why.
  static Result<IssuerKey> from_jwk(std::string_view jwk);

  IssuerKey(IssuerKey&&) noexcept;
  IssuerKey& operator=(IssuerKey&&) noexcept;
  ~IssuerKey();

  [[nodiscard]] const std::optional<std::string>& kid() const;
  [[nodiscard]] bool takes(std::string_view alg) const;
  /// Whether `signature` (raw bytes as in RFC 7518) is this key's by `alg`; false unless takes(alg).
  [[nodiscard]] bool verify(std::string_view alg, std::string_view message, std::string_view signature) const;

 private:
  explicit IssuerKey(std::unique_ptr<const IssuerKeyMaterial> material);
  std::unique_ptr<const IssuerKeyMaterial> material_;
};

}  // namespace usher::crypto
