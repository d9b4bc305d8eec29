#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/passwords.h"
#include "common/core/samples/sample_answers.h"
#include "common/core/two_factor/two_factor_seals.h"

namespace usher::core {

/// A test account with a password that is not secret. The members beside fields() are for generated accounts.
struct SeedAccount {
  std::string email;
  Secret password;  ///< Of a generated account: empty for none.
  std::optional<std::string> name;
  std::string role = "user";
  domain::ProfileChange profile;
  std::optional<UserId> id;                  ///< If absent, a new id.
  std::optional<Time> created_at;            ///< If absent, now.
  std::optional<std::string> password_hash;  ///< Of `password`; if absent, it is hashed.
  std::optional<Secret> totp_secret;         ///< Of an authenticator app, raw bytes; if absent, no second factor.
  std::vector<Secret> backup_codes;          ///< Beside the app.
  std::optional<std::string> provider;       ///< A provider that the account is linked to.
  std::optional<SampleAnswers> answers;
  bool is_verified = true;
  bool is_initial = false;  ///< As in NewUser.
  bool is_sample = true;    ///< Its audit event says so, and is as old as it, so that the figures of a day count it.
  json::Object user_fields;

  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::fields_of(required("email", &SeedAccount::email), required("password", &SeedAccount::password),
                           optional("name", &SeedAccount::name), optional("role", &SeedAccount::role),
                           optional("profile", &SeedAccount::profile));
  }
};

/// The id at a provider of an account that is linked to it; no real account there has it.
inline std::string sample_provider_account(const UserId& user) { return "sample-" + user.str(); }

/// Creates test accounts. Safe from any thread; hashes on as many threads as there are cores.
class Seeding {
 public:
  Seeding(Ports ports, const Passwords& passwords, const TwoFactorSeals& seals, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), seals_(seals), audit_(audit) {}

  /// Error: kForbidden if PUBLIC_URL is https, because real users may sign in there.
  Status require_test_site() const;
  /// Returns the end of the time in which sample accounts are created: `asked`; otherwise the time of the first call, which is
  /// stored, so that a later run makes the same accounts.
  Result<Time> until(const std::optional<Time>& asked) const;
  /// Returns a hash for SeedAccount::password_hash.
  Result<std::string> hash(const Secret& password) const { return passwords_.hash(password); }
  /// Creates the accounts whose addresses and ids are still free, and leaves existing accounts unchanged. Returns the ids of
  /// those that it created. `advance` is called with the number of accounts that are stored since its last call. Error:
  /// kValidationFailed with every fault of every account; the passwords of generated ones have none.
  Result<std::vector<UserId>> plant(const domain::OperatorActor& by, const std::vector<SeedAccount>& accounts,
                                    const std::function<void(std::int64_t)>& advance) const;

 private:
  struct Prepared;
  Result<std::vector<Prepared>> prepare(const domain::OperatorActor& by, const std::vector<SeedAccount>& accounts) const;
  Result<std::vector<const Prepared*>> missing(const std::vector<Prepared>& accounts) const;
  Result<std::vector<std::string>> hash_all(std::span<const Prepared* const> batch) const;
  Result<std::vector<UserId>> store(std::span<const Prepared* const> batch, const std::vector<std::string>& hashes) const;

  Ports ports_;
  const Passwords& passwords_;
  const TwoFactorSeals& seals_;
  const AuditLog& audit_;
};

}  // namespace usher::core
