#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/secret.h"
#include "common/crypto/random.h"

namespace usher::core {

/// The backup codes that somebody has left, as it is stored (sealed). It tells whether a code is one of them, not which they are:
///
///   {"key": base64url(32 random bytes), "macs": [base64url(HMAC-SHA-256(key, code)), ...]}
///
/// A code is ten characters of an alphabet without look-alikes, shown as xxxxx-xxxxx; dashes, spaces and case do not matter.
class BackupCodes {
 public:
  static constexpr std::size_t kCount = 10;

  struct Made;
  /// Ten new ones.
  static Made make(crypto::Random& random);
  /// Some that somebody has already.
  static BackupCodes of(const std::vector<Secret>& codes, crypto::Random& random);
  /// nullopt for what to_json() did not make.
  static std::optional<BackupCodes> from_json(std::string_view text);
  [[nodiscard]] Secret to_json() const;

  [[nodiscard]] std::size_t left() const { return macs_.size(); }
  /// The rest after `code` was used; nullopt when it is none of them. Takes as long for any.
  [[nodiscard]] std::optional<BackupCodes> without(std::string_view code) const;

 private:
  Secret key_;  ///< As base64url.
  std::vector<std::string> macs_;
};

struct BackupCodes::Made {
  BackupCodes kept;
  std::vector<Secret> shown;  ///< xxxxx-xxxxx; nobody sees them again.
};

}  // namespace usher::core
