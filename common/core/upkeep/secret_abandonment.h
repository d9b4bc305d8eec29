#pragma once

#include "common/core/upkeep/secret_rotation.h"

namespace usher::core {

/// What an abandonment drops, with the boxes.
struct SecretAbandonmentResult : BoxCounts {
  std::int64_t sessions = 0;        ///< Ended.
  std::vector<std::string> admins;  ///< Addresses of those who cannot sign in without `usher user reset-2fa`.
};

/// Gives up a lost secret for a new one. What the lost one sealed is dropped: signing keys are revoked, apps are marked as lost
/// (see refusal_of_lost_app), providers' tokens and mail with a link or code go, and the
/// trail of an erased account is no longer found by its address. All sessions end, no browser is known any more,
/// and the audit chain begins again. Accounts, passwords, profiles, answers and API keys stay. One thread.
class SecretAbandonment {
 public:
  /// All arguments must outlive it.
  SecretAbandonment(const settings::Settings& settings, const Clock& clock, crypto::Random& random, db::Database& database)
      : database_(database), transactions_(database, clock), ports_{clock, random, settings, transactions_}, audit_(ports_) {}

  /// Counts what run() would drop. Changes nothing. Errors: as run().
  [[nodiscard]] Result<SecretAbandonmentResult> forecast();
  /// Makes the secret of the settings that of the database, in one transaction; creates the secret file if it is not there.
  /// Audited. Errors: kServerRunning, since the server has the secret; kSchemaOutdated; those of secret_instead_of_lost().
  Result<SecretAbandonmentResult> run(const domain::OperatorActor& by);

 private:
  Result<std::unique_ptr<db::InstanceClaim>> begin();
  Result<std::optional<crypto::MasterSecret>> secret_at_hand();

  db::Database& database_;
  store::Transactions transactions_;
  Ports ports_;
  AuditLog audit_;
};

}  // namespace usher::core
