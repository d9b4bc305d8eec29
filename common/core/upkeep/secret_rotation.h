#pragma once

#include <array>
#include <optional>

#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_log.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/core/secrets/sealed_columns.h"

namespace usher::core {

/// What a change of the secret did.
struct SecretRotationResult {
  std::array<std::int64_t, kSealedColumns.size()> boxes{};  ///< Sealed anew, of each of kSealedColumns.
  bool secret_changed = false;                              ///< From now on the current secret is the database's.
  bool file_renewed = false;                                ///< See renew_secret_file.

  [[nodiscard]] std::int64_t all() const;
  /// `boxes`, those of a table's columns together, in the order of kSealedColumns.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> by_table() const;
};

/// Takes everything that the previous secret sealed over to the current one, beside servers that run with both. It can be stopped
/// and begun again at any time; done twice it changes nothing. One thread.
class SecretRotation {
 public:
  /// All of it outlives this.
  SecretRotation(Ports ports, const InstallationSecrets& secrets, const AuditLog& audit, const AuditChain& chain,
                 const PseudonymKey& pseudonyms)
      : ports_(ports), secrets_(secrets), audit_(audit), chain_(chain), pseudonyms_(pseudonyms) {}

  /// In batches that hold the write lock for a moment each; the end holds it while it looks at every box once. The check value
  /// becomes the current secret's in the transaction that has seen that nothing older is left; with it an era of the audit chain
  /// begins. Audited if it changed anything. Errors: kServerRunning when a server runs that was not started with the current
  /// secret; kSecretMismatch for a box that opens with neither secret; kConflict when somebody keeps sealing with the previous
  /// one.
  Result<SecretRotationResult> run(const domain::OperatorActor& by, const OnProgress& on_progress = no_progress) const;

 private:
  enum class Finish { kDone, kAgain };
  Status announce() const;
  Result<std::int64_t> reencrypt(const SealedColumn& column, const SealingKeys& keys, const OnProgress& on_progress) const;
  Result<std::int64_t> reencrypt_page(const SealedColumn& column, const SealingKeys& keys,
                                      const std::vector<store::StoredBox>& page) const;
  Result<Finish> finish(const domain::OperatorActor& by, const SealingKeys& keys) const;
  Status become_current(store::Stores& tx) const;

  Ports ports_;
  const InstallationSecrets& secrets_;
  const AuditLog& audit_;
  const AuditChain& chain_;
  const PseudonymKey& pseudonyms_;
};

}  // namespace usher::core
