#include "common/core/installation_secret.h"

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

constexpr std::size_t kMaxSecretFile = 4096;
constexpr std::size_t kMinSecret = 32;
constexpr unsigned kOwnerOnly = 0600;

Result<std::optional<std::string>> kept_check_value(store::Transactions& transactions) {
  return transactions.read([](store::Stores& tx) { return tx.installation.get(kSecretCheckName); });
}

}  // namespace

std::string secret_file_of(const std::string& database_path) { return database_path + ".secret"; }

std::string place_of_secret(const settings::Settings& settings) {
  return settings.secrets.usher.empty() ? secret_file_of(settings.database.sqlite_path) : "USHER_SECRET";
}

Result<std::optional<Secret>> find_secret(const settings::Settings& settings) {
  if (!settings.secrets.usher.empty()) return std::optional(settings.secrets.usher.clone());
  const auto path = secret_file_of(settings.database.sqlite_path);
  const auto text = read_small_file(path, kMaxSecretFile);
  if (!text.ok() && text.error().code == ErrorCode::kNotFound) return std::optional<Secret>();
  if (!text.ok()) return text.error();
  Secret secret{std::string(trim(text.value()))};
  if (secret.expose().size() < kMinSecret)
    return error(ErrorCode::kInvalidSettings,
                 "The secret in " + path + " is shorter than 32 bytes; restore the file or set USHER_SECRET to the right secret");
  return std::optional(std::move(secret));
}

Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random,
                                   store::Transactions& transactions) {
  // In this order: who leaves a check value has made the secret before.
  USHER_TRY(const auto kept, kept_check_value(transactions));
  USHER_TRY(auto found, find_secret(settings));
  if (found) return std::move(*found);
  const auto path = secret_file_of(settings.database.sqlite_path);
  if (kept)
    return error(ErrorCode::kSecretMismatch, "The secret that this database was made with is missing: put the file " + path +
                                                 " back, or set USHER_SECRET to what was in it");
  USHER_CHECK(create_once(path, crypto::random_token(random) + "\n", kOwnerOnly));
  USHER_TRY(auto made, find_secret(settings));
  if (!made) return error(ErrorCode::kInternal, "The secret " + path + " went away while it was made; try again");
  return std::move(*made);
}

Status check_secret(const settings::Settings& settings, store::Transactions& transactions, const crypto::MasterSecret& secret) {
  const auto mine = secret.check_value();
  USHER_TRY(auto kept, kept_check_value(transactions));
  if (!kept) {
    USHER_TRY(kept, transactions.write([&](store::Stores& tx) -> Result<std::optional<std::string>> {
      USHER_CHECK(tx.installation.put_if_absent(kSecretCheckName, mine));
      return tx.installation.get(kSecretCheckName);
    }));
  }
  if (kept && crypto::equal_in_constant_time(*kept, mine)) return done();
  return error(ErrorCode::kSecretMismatch, "The secret in " + place_of_secret(settings) + " (fingerprint " +
                                               secret.fingerprint() +
                                               ") is not the one this database was made with; put that one into " +
                                               secret_file_of(settings.database.sqlite_path) + " or USHER_SECRET");
}

Result<SecretFit> fit_secret(const settings::Settings& settings, db::Connection& database) {
  using State = SecretFit::State;
  USHER_TRY(auto text, find_secret(settings));
  USHER_TRY(const int version, db::Migrator().schema_version(database));
  std::optional<std::string> kept;
  if (version > 0) {
    USHER_TRY(kept, store::Installation(database).get(kSecretCheckName));
  }
  if (!text) return SecretFit{kept ? State::kMissing : State::kNone, ""};
  const crypto::MasterSecret secret(std::move(*text));
  if (!kept) return SecretFit{State::kUnchecked, secret.fingerprint()};
  const bool fits = crypto::equal_in_constant_time(*kept, secret.check_value());
  return SecretFit{fits ? State::kFits : State::kDiffers, secret.fingerprint()};
}

}  // namespace usher::core
