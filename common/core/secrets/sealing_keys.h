#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/crypto/random.h"
#include "common/crypto/sealed_box.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// What is sealed, one key each. A name goes into the derivation: never changed once released.
inline constexpr std::array<std::string_view, 7> kSealingPurposes{
    "signing-keys", "totp", "backup-codes", "oauth-tokens", "outbox", "audit-chain", "export-pseudonym"};

/// One of kSealingPurposes; any other text does not compile.
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

/// Seals what the database keeps and must not show, under keys derived from USHER_SECRET. While the secret is being changed, the
/// previous one opens what it sealed; `usher key reencrypt` ends that. Immutable, so safe from any thread.
class SealingKeys {
 public:
  /// `previous`: null when nothing may be sealed with it.
  SealingKeys(const crypto::MasterSecret& current, const crypto::MasterSecret* previous, crypto::Random& random);

  /// A box as crypto::seal makes it, under the current secret. `associated_data` says where it is kept, so that it opens nowhere
  /// else: see SealedColumn::label.
  [[nodiscard]] std::string seal(SealingPurpose purpose, std::string_view plaintext, std::string_view associated_data) const;
  /// nullopt when it was sealed for something else, with another secret, or changed since.
  [[nodiscard]] std::optional<Secret> open(SealingPurpose purpose, std::string_view box, std::string_view associated_data) const;
  /// The same for what the current secret sealed, and for nothing else.
  [[nodiscard]] std::optional<Secret> open_current(SealingPurpose purpose, std::string_view box,
                                                   std::string_view associated_data) const;

 private:
  using Keys = std::array<Secret, kSealingPurposes.size()>;
  static Keys derive_all(const crypto::MasterSecret& secret);

  Keys current_;
  std::optional<Keys> previous_;
  crypto::Random& random_;
};

}  // namespace usher::core
