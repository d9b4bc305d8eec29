#pragma once

#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/sealing_keys.h"

namespace usher::core {

/// The key of the pseudonyms in exports. It is derived from the secret that the database was created with. The first rotation of
/// that secret stores it sealed (installation row `export_pseudonym_key`), so that pseudonyms stay stable. Safe from any thread.
class PseudonymKey {
 public:
  /// `sealing` must outlive it.
  PseudonymKey(const InstallationSecrets& secrets, const SealingKeys& sealing)
      : derived_(secrets.founding().derive("export-pseudonym")), sealing_(sealing) {}

  /// Error: kSecretMismatch if the stored key cannot be opened.
  Result<Secret> read(store::Stores& tx) const {
    USHER_TRY(const auto row, tx.installation.get(kRow));
    if (!row) return derived_.clone();
    auto key = sealing_.open(kPurpose, *row, kLabel);
    if (!key) return error(ErrorCode::kSecretMismatch, "The pseudonym key cannot be decrypted with this USHER_SECRET");
    return std::move(*key);
  }
  /// Returns the row for `key`, sealed with the current secret.
  [[nodiscard]] std::string seal(const Secret& key) const { return sealing_.seal(kPurpose, key.expose(), kLabel); }
  static Status keep(store::Stores& tx, const std::string& sealed) { return tx.installation.put(kRow, sealed); }
  /// Forgets the stored key, which was lost: pseudonyms change.
  static Status forget(store::Stores& tx) { return tx.installation.erase(kRow); }

 private:
  static constexpr SealingPurpose kPurpose{"export-pseudonym"};
  static constexpr std::string_view kRow = "export_pseudonym_key";
  static constexpr std::string_view kLabel = "installation/export_pseudonym_key";

  Secret derived_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
