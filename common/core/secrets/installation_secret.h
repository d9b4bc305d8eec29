#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/core/runtime/ports.h"
#include "common/crypto/secret_keys.h"

namespace usher::db {
class Connection;
}

namespace usher::core {

/// What the installation table says about secrets, each by its check value. `secret_check` is what everything was sealed with
/// when `usher key reencrypt` last ended, or at the beginning; every database that a server ever used has it. `secret_next` is
/// there while the secret is being changed: something may be sealed with that one, too. `secret_retired` is the one before
/// `secret_check`.
inline constexpr std::string_view kSecretCheckName = "secret_check";
inline constexpr std::string_view kSecretNextName = "secret_next";
inline constexpr std::string_view kSecretRetiredName = "secret_retired";

/// Where the secret of an SQLite database is kept when no setting gives one.
std::string secret_file_of(const std::string& database_path);

/// USHER_SECRET, or what is kept beside the SQLite file; nullopt where there is neither. Makes nothing.
Result<std::optional<Secret>> find_secret(const settings::Settings& settings);

/// Where the secret of these settings is: `USHER_SECRET`, or the file.
std::string place_of_secret(const settings::Settings& settings);

/// USHER_SECRET, or what is kept beside the SQLite file, made there once (mode 0600; of several that try at once all get the
/// same). kSecretMismatch where there is none and the database was made with one: that must come back.
Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random, store::Transactions& transactions);

/// The secrets of this process, checked against one database.
struct InstallationSecrets {
  crypto::MasterSecret current;
  /// USHER_SECRET_PREVIOUS; without one, what is kept beside the SQLite file, if the database still needs it.
  std::optional<crypto::MasterSecret> previous;
  /// Whether something may still be sealed with `previous`: `usher key reencrypt` is due.
  bool previous_seals = false;
  /// Whether `secret_check` is the previous one's.
  bool database_is_of_previous = false;

  /// The secret that the database was last sealed with as a whole: what was derived and never stored hangs on it.
  [[nodiscard]] const crypto::MasterSecret& founding() const { return database_is_of_previous ? *previous : current; }
  /// For SealingKeys: null when the previous one seals nothing any more.
  [[nodiscard]] const crypto::MasterSecret* previous_sealing() const { return previous_seals ? &*previous : nullptr; }
  [[nodiscard]] bool knows(std::string_view check_value) const;
};

/// Finds the secrets, and compares them with the check values that the database keeps, or leaves the current one's there. All
/// that may seal something in the database must be known: kSecretMismatch.
Result<InstallationSecrets> open_secrets(const settings::Settings& settings, crypto::Random& random,
                                         store::Transactions& transactions);

/// Says that from now on things are sealed with the current secret, before any is: so that whoever has only the previous one
/// notices.
Status announce_secret(store::Transactions& transactions, const InstallationSecrets& secrets);
Result<bool> is_announced(store::Transactions& transactions, const InstallationSecrets& secrets);

/// Whether these secrets still are all that the database needs; kSecretMismatch once another process changed it.
Status recheck_secrets(const settings::Settings& settings, store::Transactions& transactions, const InstallationSecrets& secrets);

/// After `usher key reencrypt`: where USHER_SECRET is set and the file beside the SQLite database keeps the secret before it, the
/// file keeps the new one from now on, so that the next start finds the same with and without the setting. Whether it did.
Result<bool> renew_secret_file(const settings::Settings& settings, store::Transactions& transactions,
                               const InstallationSecrets& secrets);

/// How the secret of the settings and a database fit each other.
struct SecretFit {
  enum class State {
    kNone,       ///< There is no secret, and the database never met one.
    kMissing,    ///< There is no secret, but the database was made with one.
    kUnchecked,  ///< There is one that the database never met.
    kFits,
    kChanging,  ///< The previous one is needed, too, until `usher key reencrypt`.
    kDiffers,
  };
  State state = State::kNone;
  std::string fingerprint;           ///< Empty without a secret.
  std::string previous_fingerprint;  ///< Only of kChanging.
};

/// Compares and leaves nothing behind. `database`: any connection to it, whatever its schema. kInvalidSettings for an unusable
/// secret.
Result<SecretFit> fit_secret(const settings::Settings& settings, db::Connection& database);

}  // namespace usher::core
