#pragma once

#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_log.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/db/engine/database.h"

namespace usher::core {

/// A number of boxes for each column of kSealedColumns.
struct BoxCounts {
  std::array<std::int64_t, kSealedColumns.size()> boxes{};

  [[nodiscard]] std::int64_t all() const;
  /// Returns the sums by table, in the order of kSealedColumns.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> by_table() const;
};

/// The result of a secret rotation, with the re-encrypted boxes.
struct SecretRotationResult : BoxCounts {
  bool secret_changed = false;  ///< The current secret is the database's from now on.
  bool file_renewed = false;    ///< See renew_secret_file.
};

/// Re-encrypts everything that the previous secret sealed with the current one, while servers run that have both. It can be
/// interrupted and resumed at any time; a second run changes nothing. One thread.
class SecretRotation {
 public:
  /// All arguments must outlive it.
  SecretRotation(Ports ports, db::Database& database, const InstallationSecrets& secrets, const AuditLog& audit,
                 const AuditChain& chain, const PseudonymKey& pseudonyms)
      : ports_(ports), database_(database), secrets_(secrets), audit_(audit), chain_(chain), pseudonyms_(pseudonyms) {}

  /// Works in batches that hold the write lock briefly; the last transaction holds it while it checks every box once. If nothing
  /// older is left, that transaction makes the current secret's check value the database's and begins an era of the audit chain.
  /// Audited if it changed anything. Errors: kServerRunning if a server runs without the current secret; kSecretMismatch if a box
  /// opens with neither secret; kConflict if a server keeps sealing with the previous secret.
  Result<SecretRotationResult> run(const domain::OperatorActor& by, const OnProgress& on_progress = no_progress) const;
  /// Counts the boxes that run() would re-encrypt. Changes nothing. Error: kSecretMismatch as for run().
  [[nodiscard]] Result<SecretRotationResult> forecast(const OnProgress& on_progress = no_progress) const;

 private:
  enum class Finish { kDone, kAgain };
  using Page = std::vector<store::StoredBox>;

  Status announce() const;
  Status refuse_newer_schema() const;
  Status refuse_old_servers() const;
  /// Does `work` for each page of a column, each read in a transaction of its own. Returns the sum of what it returns.
  Result<std::int64_t> each_page(const SealedColumn& column, const OnProgress& on_progress,
                                 const std::function<Result<std::int64_t>(const Page&)>& work) const;
  Result<std::int64_t> reencrypt(const SealedColumn& column, const SealingKeys& keys, const Page& page) const;
  Result<Finish> finish(const domain::OperatorActor& by, const SealingKeys& keys) const;
  Status become_current(store::Stores& tx) const;

  Ports ports_;
  db::Database& database_;
  const InstallationSecrets& secrets_;
  const AuditLog& audit_;
  const AuditChain& chain_;
  const PseudonymKey& pseudonyms_;
};

}  // namespace usher::core
