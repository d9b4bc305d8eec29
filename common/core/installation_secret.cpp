#include "common/core/installation_secret.h"

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::string_view kCheckName = "secret_check";
constexpr std::size_t kMaxSecretFile = 4096;
constexpr std::size_t kMinSecret = 32;
constexpr unsigned kOwnerOnly = 0600;

}  // namespace

std::string secret_file_of(const std::string& database_path) { return database_path + ".secret"; }

Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random) {
  if (!settings.secrets.usher.empty()) return settings.secrets.usher.clone();
  const auto path = secret_file_of(settings.database.sqlite_path);
  USHER_CHECK(create_once(path, crypto::random_token(random) + "\n", kOwnerOnly));
  USHER_TRY(const auto text, read_small_file(path, kMaxSecretFile));
  Secret secret{std::string(trim(text))};
  if (secret.expose().size() < kMinSecret)
    return error(ErrorCode::kInvalidSettings,
                 "The secret in " + path + " is shorter than 32 bytes; restore the file or set USHER_SECRET to the right secret");
  return secret;
}

Status check_secret(store::Transactions& transactions, const crypto::MasterSecret& secret) {
  const auto mine = secret.check_value();
  USHER_TRY(auto kept, transactions.read([](store::Stores& tx) { return tx.installation.get(kCheckName); }));
  if (!kept) {
    USHER_TRY(kept, transactions.write([&](store::Stores& tx) -> Result<std::optional<std::string>> {
      USHER_CHECK(tx.installation.put_if_absent(kCheckName, mine));
      return tx.installation.get(kCheckName);
    }));
  }
  if (kept && crypto::equal_in_constant_time(*kept, mine)) return done();
  return error(ErrorCode::kSecretMismatch,
               "USHER_SECRET is not the secret this database was made with (fingerprint now: " + secret.fingerprint() +
                   "); set the right one, or restore the .secret file that belongs to the database");
}

}  // namespace usher::core
