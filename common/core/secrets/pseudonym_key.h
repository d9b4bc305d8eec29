#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/sealing_keys.h"

namespace usher::core {

/// The key of the pseudonyms in exports: derived from the secret that the database was made with, and kept sealed (installation
/// row `export_pseudonym_key`) once that secret was changed, so that pseudonyms stay what they are. Safe from any thread.
class PseudonymKey {
 public:
  /// `sealing` outlives it.
  PseudonymKey(const InstallationSecrets& secrets, const SealingKeys& sealing)
      : derived_(secrets.founding().derive("export-pseudonym")), sealing_(sealing) {}

  /// kSecretMismatch where the kept one does not open.
  Result<Secret> read(store::Stores& tx) const;
  /// The row for `key`, sealed with the current secret.
  [[nodiscard]] std::string seal(const Secret& key) const;
  static Status keep(store::Stores& tx, const std::string& sealed);

 private:
  Secret derived_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
