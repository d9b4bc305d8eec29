#pragma once

#include <optional>
#include <vector>

#include "common/base/secret.h"
#include "common/crypto/random.h"

namespace usher::core {

/// A user's remaining backup codes, as stored (sealed). They can be checked, but not read:
///
///   {"key": base64url(32 random bytes), "macs": [base64url(HMAC-SHA-256(key, code)), ...]}
///
/// A code is 24 characters of an alphabet without look-alikes, 118 random bits, so that a copy of the database and the secret
/// does not reveal it (ASVS 6.5.2). It is shown as xxxxxx-xxxxxx-xxxxxx-xxxxxx; plain_code() reads what is typed. Shorter
/// codes of other servers are accepted as well.
class BackupCodes {
 public:
  static constexpr std::size_t kCount = 10;

  struct Made;
  /// Makes ten new codes.
  static Made make(crypto::Random& random);
  /// Wraps existing codes of a user.
  static BackupCodes of(const std::vector<Secret>& codes, crypto::Random& random);
  /// Returns nullopt if to_json() did not make the text.
  static std::optional<BackupCodes> from_json(std::string_view text);
  [[nodiscard]] Secret to_json() const;

  [[nodiscard]] std::size_t left() const { return macs_.size(); }
  /// Returns the remaining codes after `code` was used, or nullopt if it does not match. Takes constant time (timing attack).
  [[nodiscard]] std::optional<BackupCodes> without(std::string_view code) const;

 private:
  Secret key_;  ///< As base64url.
  std::vector<std::string> macs_;
};

struct BackupCodes::Made {
  BackupCodes kept;
  std::vector<Secret> shown;  ///< xxxxxx-xxxxxx-xxxxxx-xxxxxx; shown only once.
};

}  // namespace usher::core
