#pragma once

#include <array>

#include "common/crypto/sealed_box.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// The kinds of sealed values; each has its own key. The name is an input of the key derivation and must not change once
/// released.
inline constexpr std::array<std::string_view, 8> kSealingPurposes{
    "signing-keys", "totp", "backup-codes", "oauth-tokens", "outbox", "audit-chain", "export-pseudonym", "erasures"};

/// An element of kSealingPurposes; any other text does not compile.
class SealingPurpose {
 public:
  consteval SealingPurpose(const char* name) : index_(index_of(name)) {}  // NOLINT: implicit by design
  [[nodiscard]] constexpr std::size_t index() const { return index_; }

 private:
  static consteval std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < kSealingPurposes.size(); ++i)
      if (kSealingPurposes[i] == name) return i;
    throw "no such purpose";  // at compile time
  }
  std::size_t index_;
};

/// Seals the database's confidential values with keys derived from USHER_SECRET. During a rotation, values sealed with the
/// previous secret still open; `usher key reseal` ends that. Immutable and safe from any thread.
class SealingKeys {
 public:
  /// `previous`: null when no value may be sealed with it.
  SealingKeys(const crypto::MasterSecret& current, const crypto::MasterSecret* previous, crypto::Random& random)
      : current_(derive_all(current)), random_(random) {
    if (previous != nullptr) previous_ = derive_all(*previous);
  }

  /// Returns a box of crypto::seal under the current secret. `associated_data` names the place where the box is stored
  /// (SealedColumn::label), so that it opens nowhere else.
  [[nodiscard]] std::string seal(SealingPurpose purpose, std::string_view plaintext, std::string_view associated_data) const {
    return crypto::seal(current_[purpose.index()].expose(), plaintext, associated_data, random_);
  }
  /// Returns nullopt if the box was sealed for another purpose or place, with another secret, or was changed.
  [[nodiscard]] std::optional<Secret> open(SealingPurpose purpose, std::string_view box, std::string_view associated_data) const {
    auto opened = open_current(purpose, box, associated_data);
    if (opened || !previous_) return opened;
    return crypto::open((*previous_)[purpose.index()].expose(), box, associated_data);
  }
  /// Like open(), but only with the current secret.
  [[nodiscard]] std::optional<Secret> open_current(SealingPurpose purpose, std::string_view box,
                                                   std::string_view associated_data) const {
    return crypto::open(current_[purpose.index()].expose(), box, associated_data);
  }

 private:
  using Keys = std::array<Secret, kSealingPurposes.size()>;
  static Keys derive_all(const crypto::MasterSecret& secret) {
    Keys keys;
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = secret.derive(kSealingPurposes[i]);
    return keys;
  }

  Keys current_;
  std::optional<Keys> previous_;
  crypto::Random& random_;
};

}  // namespace usher::core
