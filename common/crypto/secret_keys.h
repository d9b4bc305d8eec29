#pragma once

#include "common/base/secret.h"

namespace usher::crypto {

/// USHER_SECRET, from which all other secret keys are derived. Immutable; safe from any thread.
class MasterSecret {
 public:
  /// Precondition: `secret` has at least 32 bytes.
  explicit MasterSecret(Secret secret) : secret_(std::move(secret)) {}
  /// The secret itself, for writing the secret file.
  [[nodiscard]] const Secret& text() const { return secret_; }

  /// Derives a key of 32 bytes for one purpose ("totp", "signing-keys", ...). Keys of different purposes are independent.
  [[nodiscard]] Secret derive(std::string_view purpose) const;
  /// Stored in the database to detect a wrong secret. Reveals nothing about a random secret. 43 characters of base64url.
  [[nodiscard]] std::string check_value() const;
  /// For comparison by people: eight bytes as `1f:9a:...`. Not a prefix of the check value.
  [[nodiscard]] std::string fingerprint() const;

 private:
  Secret secret_;
};

}  // namespace usher::crypto
