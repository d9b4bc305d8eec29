#pragma once

#include <string>

#include "common/core/ports.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// Where the secret of an SQLite database is kept when no setting gives one.
std::string secret_file_of(const std::string& database_path);

/// USHER_SECRET, or what is kept beside the SQLite file, made there once (mode 0600; of several that try at once all get the same).
Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random);

/// Compares the secret with the check value that the database keeps, or leaves one there. kSecretMismatch.
Status check_secret(store::Transactions& transactions, const crypto::MasterSecret& secret);

}  // namespace usher::core
