#include "common/core/secrets/installation_secret.h"

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

constexpr std::size_t kMaxSecretFile = 4096;
constexpr std::size_t kMinSecret = 32;
constexpr unsigned kOwnerOnly = 0600;

Result<SecretMarks> marks_in(store::InstallationStore& installation) {
  SecretMarks marks;
  USHER_TRY(marks.check, installation.get(kSecretCheckName));
  USHER_TRY(marks.next, installation.get(kSecretNextName));
  USHER_TRY(marks.retired, installation.get(kSecretRetiredName));
  return marks;
}

Result<SecretMarks> marks_in(store::Transactions& transactions) {
  return transactions.read([](store::Stores& tx) { return marks_in(tx.installation); });
}

/// Returns nullopt if there is no file.
Result<std::optional<Secret>> read_secret_file(const std::string& path) {
  const auto text = read_small_file(path, kMaxSecretFile);
  if (!text.ok() && text.error().code == ErrorCode::kNotFound) return std::optional<Secret>();
  if (!text.ok()) return text.error();
  Secret secret{std::string(trim(text.value()))};
  if (secret.expose().size() < kMinSecret)
    return error(ErrorCode::kInvalidSettings,
                 "The secret in " + path + " is shorter than 32 bytes; restore the file or set USHER_SECRET to the right secret");
  return std::optional(std::move(secret));
}

/// The secret file while USHER_SECRET overrides it; nullopt if it holds no usable secret.
std::optional<crypto::MasterSecret> overridden_file(const settings::Settings& settings) {
  if (settings.secrets.usher.empty() || settings.database.engine != settings::Engine::kSqlite) return std::nullopt;
  auto kept = read_secret_file(secret_file_of(settings.database.sqlite_path));
  if (!kept.ok() || !kept.value()) return std::nullopt;
  return crypto::MasterSecret(std::move(*kept.value()));
}

/// Returning to a retired secret needs USHER_SECRET_PREVIOUS: a stale USHER_SECRET must not override the renewed file.
std::optional<crypto::MasterSecret> find_previous(const settings::Settings& settings, const crypto::MasterSecret& current,
                                                  const SecretMarks& marks) {
  const auto& given = settings.secrets.usher_previous;
  if (!given.empty()) return crypto::MasterSecret(given.clone());
  if (marks.retired && crypto::equal_in_constant_time(*marks.retired, current.check_value())) return std::nullopt;
  auto file = overridden_file(settings);
  if (file && !marks.has(file->check_value())) file.reset();
  return file;
}

InstallationSecrets match(const settings::Settings& settings, crypto::MasterSecret current, const SecretMarks& marks) {
  auto found = find_previous(settings, current, marks);
  InstallationSecrets secrets{.current = std::move(current), .previous = std::move(found)};
  if (!secrets.previous) return secrets;
  const auto previous = secrets.previous->check_value();
  if (previous == secrets.current.check_value()) {
    secrets.previous.reset();
    return secrets;
  }
  secrets.previous_seals = marks.has(previous);
  secrets.database_is_of_previous = marks.check && crypto::equal_in_constant_time(*marks.check, previous);
  return secrets;
}

std::string with_fingerprint(const std::string& place, const crypto::MasterSecret& secret) {
  return place + " (fingerprint " + secret.fingerprint() + ")";
}

Error mismatch(const settings::Settings& settings, const InstallationSecrets& secrets) {
  const auto current = with_fingerprint(place_of_secret(settings), secrets.current);
  const auto fault = secrets.previous ? "Neither the secret in " + current + " nor the one in " +
                                            with_fingerprint("USHER_SECRET_PREVIOUS", *secrets.previous) + " is"
                                      : "The secret in " + current + " is not";
  return error(ErrorCode::kSecretMismatch, fault + " the one this database was made with; put that one into " +
                                               where_to_put_secret(settings) +
                                               "; to change the secret, into USHER_SECRET_PREVIOUS");
}

Error half_changed(const settings::Settings& settings, const InstallationSecrets& secrets) {
  return error(ErrorCode::kSecretMismatch, {"key reseal"},
               "A secret rotation of this database is unfinished, and it involves another secret than the one in " +
                   with_fingerprint(place_of_secret(settings), secrets.current) +
                   "; set USHER_SECRET to one of the two and USHER_SECRET_PREVIOUS to the other, and run `{}`");
}

Status check_marks(const settings::Settings& settings, const InstallationSecrets& secrets, const SecretMarks& marks) {
  if (marks.check && !secrets.find(*marks.check)) return mismatch(settings, secrets);
  if (marks.next && !secrets.find(*marks.next)) return half_changed(settings, secrets);
  return done();
}

}  // namespace

bool SecretMarks::has(std::string_view check_value) const {
  return (check && crypto::equal_in_constant_time(*check, check_value)) ||
         (next && crypto::equal_in_constant_time(*next, check_value));
}

std::string secret_file_of(const std::string& database_path) { return database_path + ".secret"; }

std::string where_to_put_secret(const settings::Settings& settings) {
  if (settings.database.engine != settings::Engine::kSqlite) return "USHER_SECRET";
  return secret_file_of(settings.database.sqlite_path) + " or USHER_SECRET";
}

std::string place_of_secret(const settings::Settings& settings) {
  return settings.secrets.usher.empty() ? secret_file_of(settings.database.sqlite_path) : "USHER_SECRET";
}

std::vector<Secret> InstallationSecrets::keys(std::string_view purpose) const {
  std::vector<Secret> derived;
  derived.push_back(founding().derive(purpose));
  if (previous) derived.push_back((database_is_of_previous ? current : *previous).derive(purpose));
  return derived;
}

const crypto::MasterSecret* InstallationSecrets::find(std::string_view check_value) const {
  for (const auto* const secret : {&current, previous ? &*previous : nullptr})
    if (secret && crypto::equal_in_constant_time(secret->check_value(), check_value)) return secret;
  return nullptr;
}

Result<std::optional<Secret>> find_secret(const settings::Settings& settings) {
  if (!settings.secrets.usher.empty()) return std::optional(settings.secrets.usher.clone());
  return read_secret_file(secret_file_of(settings.database.sqlite_path));
}

Result<Secret> find_or_make_secret(const settings::Settings& settings, crypto::Random& random,
                                   store::Transactions& transactions) {
  // The check values first: a process creates the secret before it leaves a check value.
  USHER_TRY(const auto marks, marks_in(transactions));
  USHER_TRY(auto found, find_secret(settings));
  if (found) return std::move(*found);
  const auto path = secret_file_of(settings.database.sqlite_path);
  if (marks.check)
    return error(ErrorCode::kSecretMismatch, {"secret abandon"},
                 "The secret that this database was made with is missing: put the file " + path +
                     " back, or set USHER_SECRET to what was in it; if it is lost for good, run `{}`");
  return make_secret_file(settings, random);
}

Result<Secret> make_secret_file(const settings::Settings& settings, crypto::Random& random) {
  const auto path = secret_file_of(settings.database.sqlite_path);
  USHER_CHECK(create_once(path, crypto::random_token(random) + "\n", kOwnerOnly));
  USHER_TRY(auto made, read_secret_file(path));
  if (!made) return error(ErrorCode::kInternal, "The secret " + path + " was removed while it was created; try again");
  return std::move(*made);
}

Result<InstallationSecrets> open_secrets(const settings::Settings& settings, crypto::Random& random,
                                         store::Transactions& transactions) {
  USHER_TRY(auto text, find_or_make_secret(settings, random, transactions));
  crypto::MasterSecret current(std::move(text));
  USHER_TRY(auto marks, marks_in(transactions));
  if (!marks.check) {
    USHER_TRY(marks, transactions.write([mine = current.check_value()](store::Stores& tx) -> Result<SecretMarks> {
      USHER_CHECK(tx.installation.put_if_absent(kSecretCheckName, mine));
      return marks_in(tx.installation);
    }));
  }
  auto secrets = match(settings, std::move(current), marks);
  USHER_CHECK(check_marks(settings, secrets, marks));
  return secrets;
}

Result<bool> is_announced(store::Transactions& transactions, const InstallationSecrets& secrets) {
  USHER_TRY(const auto marks, marks_in(transactions));
  return marks.has(secrets.current.check_value());
}

Status announce_secret(store::Transactions& transactions, const InstallationSecrets& secrets) {
  const auto mine = secrets.current.check_value();
  USHER_TRY(const bool was_announced, is_announced(transactions, secrets));
  if (was_announced) return done();
  return transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto now, marks_in(tx.installation));
    return now.has(mine) ? done() : tx.installation.put_if_absent(kSecretNextName, mine);
  });
}

Status require_announced(const settings::Settings& settings, store::Transactions& transactions,
                         const InstallationSecrets& secrets) {
  USHER_TRY(const bool is_known, is_announced(transactions, secrets));
  if (is_known) return done();
  return error(ErrorCode::kSecretMismatch, {"key reseal"},
               "No usherd uses the secret in " + with_fingerprint(place_of_secret(settings), secrets.current) +
                   " yet; to change the secret, restart usherd with it, then run `{}`; otherwise set the one of this database");
}

Status recheck_secrets(const settings::Settings& settings, store::Transactions& transactions,
                       const InstallationSecrets& secrets) {
  USHER_TRY(const auto marks, marks_in(transactions));
  if (!marks.check) return error(ErrorCode::kDatabaseUnreachable, "The installation table has no check value of the secret");
  return check_marks(settings, secrets, marks);
}

Result<bool> renew_secret_file(const settings::Settings& settings, store::Transactions& transactions,
                               const InstallationSecrets& secrets) {
  const auto file = overridden_file(settings);
  if (!file) return false;
  USHER_TRY(const auto marks, marks_in(transactions));
  if (!marks.retired || !crypto::equal_in_constant_time(*marks.retired, file->check_value())) return false;
  const auto path = secret_file_of(settings.database.sqlite_path);
  USHER_CHECK(write_atomically(path, std::string(secrets.current.text().expose()) + "\n", kOwnerOnly));
  return true;
}

Result<std::optional<crypto::MasterSecret>> secret_instead_of_lost(const settings::Settings& settings,
                                                                   store::InstallationStore& installation) {
  using Found = std::optional<crypto::MasterSecret>;
  USHER_TRY(const auto marks, marks_in(installation));
  if (!marks.check) return error(ErrorCode::kConflict, "This database has no secret yet; the first start makes one");
  USHER_TRY(auto text, find_secret(settings));
  if (!text && settings.database.engine != settings::Engine::kSqlite)
    return error(ErrorCode::kConflict, "Set USHER_SECRET to a new secret first, such as `openssl rand -base64 48` prints");
  if (!text) return Found();
  auto secrets = match(settings, crypto::MasterSecret(std::move(*text)), marks);
  const auto place = with_fingerprint(place_of_secret(settings), secrets.current);
  if (check_marks(settings, secrets, marks).ok())
    return error(ErrorCode::kConflict, {"key reseal"},
                 "The secret in " + place +
                     " is the one of this database, so nothing is lost; to change it, set USHER_SECRET to "
                     "a new one and USHER_SECRET_PREVIOUS to this one, and run `{}`");
  if (secrets.previous)
    return error(ErrorCode::kConflict,
                 "Only what one secret opens is kept, and there are two, in " + place + " and in " +
                     (settings.secrets.usher_previous.empty() ? secret_file_of(settings.database.sqlite_path)
                                                              : std::string("USHER_SECRET_PREVIOUS")) +
                     "; leave the one that opens more, in USHER_SECRET, and take the other away");
  return Found(std::move(secrets.current));
}

Status replace_lost_secret(store::InstallationStore& installation, const crypto::MasterSecret& secret) {
  USHER_CHECK(installation.put(kSecretCheckName, secret.check_value()));
  USHER_CHECK(installation.erase(kSecretNextName));
  return installation.erase(kSecretRetiredName);
}

Result<SecretFit> fit_secret(const settings::Settings& settings, db::Connection& database) {
  USHER_TRY(const int version, db::Migrator().schema_version(database));
  SecretMarks marks;
  if (version > 0) {
    store::InstallationStore installation(database);
    USHER_TRY(marks, marks_in(installation));
  }
  using State = SecretFit::State;
  USHER_TRY(auto text, find_secret(settings));
  if (!text) return SecretFit{marks.check ? State::kMissing : State::kNone, "", ""};
  const auto secrets = match(settings, crypto::MasterSecret(std::move(*text)), marks);
  const auto fingerprint = secrets.current.fingerprint();
  if (!marks.check) return SecretFit{State::kUnchecked, fingerprint, ""};
  if (!check_marks(settings, secrets, marks).ok()) return SecretFit{State::kDiffers, fingerprint, ""};
  if (secrets.previous_seals) return SecretFit{State::kChanging, fingerprint, secrets.previous->fingerprint()};
  return SecretFit{State::kFits, fingerprint, ""};
}

}  // namespace usher::core
