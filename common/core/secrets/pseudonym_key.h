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
  Result<Secret> read(store::Stores& tx) const;
  /// Returns the row for `key`, sealed with the current secret.
  [[nodiscard]] std::string seal(const Secret& key) const;
  static Status keep(store::Stores& tx, const std::string& sealed);
  /// Forgets the stored key, which was lost: pseudonyms change.
  static Status forget(store::Stores& tx);

 private:
  Secret derived_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
