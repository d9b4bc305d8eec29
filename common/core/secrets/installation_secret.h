#pragma once

#include "common/crypto/random.h"
#include "common/crypto/secret_keys.h"
#include "common/settings/settings.h"
#include "common/store/operations/installation.h"
#include "common/store/transactions.h"

namespace usher::core {

/// Rows of the installation table that hold a secret's check value. `secret_check`: the secret that sealed everything when the
/// database was created or `usher key reseal` last finished; every database that a server has used has it. `secret_next`: the
/// new secret during a rotation, which may have sealed some values. `secret_retired`: the secret before `secret_check`.
inline constexpr std::string_view kSecretCheckName = "secret_check";
inline constexpr std::string_view kSecretNextName = "secret_next";
inline constexpr std::string_view kSecretRetiredName = "secret_retired";

/// The secret file of an SQLite database, used when no setting gives a secret.
std::string secret_file_of(const std::string& database_path);

/// Returns USHER_SECRET or the content of the secret file beside the SQLite database; nullopt without either. Creates nothing.
Result<std::optional<Secret>> find_secret(const settings::Settings& settings);

/// Names where a missing secret belongs: the file's path or USHER_SECRET; on PostgreSQL USHER_SECRET alone.
std::string where_to_put_secret(const settings::Settings& settings);

/// Names where the secret of these settings is: `USHER_SECRET` or the file's path.
std::string place_of_secret(const settings::Settings& settings);

/// Like find_secret(), but creates the secret file (mode 0600) if there is no secret. Concurrent callers all get the same secret.
/// Error: kSecretMismatch if there is no secret but the database was created with one; that secret must be restored.
Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random, store::Transactions& transactions);

/// Creates the secret file with a new secret, unless it exists. Returns what it contains.
Result<Secret> make_secret_file(const settings::Settings& settings, crypto::Random& random);

/// The secrets of this process, checked against one database.
struct InstallationSecrets {
  crypto::MasterSecret current;
  /// USHER_SECRET_PREVIOUS; without it, the content of the secret file if the database still needs it.
  std::optional<crypto::MasterSecret> previous;
  /// Whether values may still be sealed with `previous`, so that `usher key reseal` is due.
  bool previous_seals = false;
  /// Whether `secret_check` belongs to `previous`.
  bool database_is_of_previous = false;

  /// The secret that last sealed the whole database. Keys that are derived and never stored depend on it.
  [[nodiscard]] const crypto::MasterSecret& founding() const { return database_is_of_previous ? *previous : current; }
  /// For SealingKeys; null when no value may be sealed with the previous secret.
  [[nodiscard]] const crypto::MasterSecret* previous_sealing() const { return previous_seals ? &*previous : nullptr; }
  /// The keys for `purpose`. The first, of founding(), makes values: a server that does not know the new secret yet accepts them.
  /// Values of the second, if there is one, are accepted.
  [[nodiscard]] std::vector<Secret> keys(std::string_view purpose) const;
  /// The secret with the check value; null without one.
  [[nodiscard]] const crypto::MasterSecret* find(std::string_view check_value) const;
};

/// Finds the secrets and compares them with the check values in the database; stores the current secret's value if one is
/// missing. Error: kSecretMismatch if a secret that may have sealed something is unknown.
Result<InstallationSecrets> open_secrets(const settings::Settings& settings, crypto::Random& random,
                                         store::Transactions& transactions);

/// Records that the current secret seals from now on; call it before anything is sealed. A server that has only the previous
/// secret then notices.
Status announce_secret(store::Transactions& transactions, const InstallationSecrets& secrets);
Result<bool> is_announced(store::Transactions& transactions, const InstallationSecrets& secrets);
/// For a program that seals without being a server. Error: kSecretMismatch until a server or a rotation has announced the secret.
Status require_announced(const settings::Settings& settings, store::Transactions& transactions,
                         const InstallationSecrets& secrets);

/// Checks that these secrets are still all that the database needs. Error: kSecretMismatch once another process has rotated the
/// secret.
Status recheck_secrets(const settings::Settings& settings, store::Transactions& transactions, const InstallationSecrets& secrets);

/// Run after `usher key reseal`. If USHER_SECRET is set and the secret file keeps the previous secret, writes the current
/// secret to the file, so that the next start finds the same secret with and without the setting. Returns whether it did.
Result<bool> renew_secret_file(const settings::Settings& settings, store::Transactions& transactions,
                               const InstallationSecrets& secrets);

/// The check values that a database holds: of what the secret was when it sealed; the secret cannot be found by them.
struct SecretMarks {
  std::optional<std::string> check;
  std::optional<std::string> next;
  std::optional<std::string> retired;

  [[nodiscard]] bool has(std::string_view check_value) const;
};

/// Returns the secret of the settings that is to replace the lost one of this database; nullopt if one is to be made. Error:
/// kConflict if nothing is lost, if a second secret is at hand, which may open more, and on PostgreSQL without USHER_SECRET.
Result<std::optional<crypto::MasterSecret>> secret_instead_of_lost(const settings::Settings& settings,
                                                                   store::InstallationStore& installation);
/// Makes it the secret of this database, as if it had always been. Inside a write.
Status replace_lost_secret(store::InstallationStore& installation, const crypto::MasterSecret& secret);

/// How the secret of the settings matches a database.
struct SecretFit {
  enum class State {
    kNone,       ///< There is no secret, and the database never had one.
    kMissing,    ///< There is no secret, but the database was created with one.
    kUnchecked,  ///< There is a secret, and the database never had one.
    kFits,
    kChanging,  ///< The previous secret is also needed until `usher key reseal`.
    kDiffers,
  };
  State state = State::kNone;
  std::string fingerprint;           ///< Empty without a secret.
  std::string previous_fingerprint;  ///< Only with kChanging.
};

/// Compares without changing anything. `database`: any connection to it, with any schema. Error: kInvalidSettings if the secret
/// is unusable.
Result<SecretFit> fit_secret(const settings::Settings& settings, db::Connection& database);

}  // namespace usher::core
