#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "common/base/secret.h"

namespace usher::crypto {

/// USHER_SECRET, from which every other secret key is derived. Immutable, so safe from any thread.
class MasterSecret {
 public:
  /// The caller has checked that it is long enough (32 bytes).
  explicit MasterSecret(Secret secret) : secret_(std::move(secret)) {}
  [[nodiscard]] MasterSecret clone() const { return MasterSecret(secret_.clone()); }
  /// Itself, to be written where it is kept.
  [[nodiscard]] const Secret& text() const { return secret_; }

  /// A key of 32 bytes for one purpose ("totp", "signing-keys", ...); keys of different purposes say nothing of each other.
  [[nodiscard]] Secret derive(std::string_view purpose) const;
  /// Kept in the database to recognise a wrong secret; of a random secret it reveals nothing. 43 characters of base64url.
  [[nodiscard]] std::string check_value() const;
  /// For people to compare: eight bytes as `1f:9a:...`. Not the check value's beginning.
  [[nodiscard]] std::string fingerprint() const;

 private:
  Secret secret_;
};

}  // namespace usher::crypto
