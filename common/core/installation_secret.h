#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/ports.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// What the installation table calls the check value of the secret; every database that a server ever used has one.
inline constexpr std::string_view kSecretCheckName = "secret_check";

/// Where the secret of an SQLite database is kept when no setting gives one.
std::string secret_file_of(const std::string& database_path);

/// USHER_SECRET, or what is kept beside the SQLite file; nullopt where there is neither. Makes nothing.
Result<std::optional<Secret>> find_secret(const settings::Settings& settings);

/// Where the secret of these settings is: `USHER_SECRET`, or the file.
std::string place_of_secret(const settings::Settings& settings);

/// USHER_SECRET, or what is kept beside the SQLite file, made there once (mode 0600; of several that try at once all get the
/// same). kSecretMismatch where there is none and the database was made with one: that must come back.
Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random, store::Transactions& transactions);

/// Compares the secret with the check value that the database keeps, or leaves one there. kSecretMismatch.
Status check_secret(const settings::Settings& settings, store::Transactions& transactions, const crypto::MasterSecret& secret);

/// How the secret of the settings and a database fit each other.
struct SecretFit {
  enum class State {
    kNone,       ///< There is no secret, and the database never met one.
    kMissing,    ///< There is no secret, but the database was made with one.
    kUnchecked,  ///< There is one that the database never met.
    kFits,
    kDiffers,
  };
  State state = State::kNone;
  std::string fingerprint;  ///< Empty without a secret.
};

/// Compares and leaves nothing behind. `database`: any connection to it, whatever its schema. kInvalidSettings for an unusable
/// secret.
Result<SecretFit> fit_secret(const settings::Settings& settings, db::Connection& database);

}  // namespace usher::core
