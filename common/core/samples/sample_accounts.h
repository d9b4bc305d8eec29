#pragma once

#include "common/core/samples/seeding.h"

namespace usher::core {

class Questionnaires;

/// One password for all sample accounts, with its hash.
struct SharedPassword {
  Secret password;
  std::string hash;
};

/// How sample accounts look.
struct SampleOptions {
  std::uint64_t seed = 1;
  Time until{};                                                ///< The accounts are older.
  std::chrono::days days{28};                                  ///< All accounts are created in these days before `until`.
  std::shared_ptr<const domain::Questionnaire> questionnaire;  ///< Null: no answers.
  std::int64_t two_factor_percent = 0;                         ///< Accounts with an authenticator app.
  std::int64_t social_percent = 0;                             ///< Accounts that are linked to a provider.
  std::optional<SharedPassword> password = {};                 ///< Absent: each account has its own.
};

/// Makes sample accounts, one after the other. The same options always give the same accounts; addresses, ids, names and
/// passwords depend on the seed only.
class SampleAccounts {
 public:
  explicit SampleAccounts(SampleOptions options) : options_(std::move(options)), random_(options_.seed) {}

  /// Returns the next `count` accounts.
  std::vector<SeedAccount> next(std::int64_t count) {
    std::vector<SeedAccount> accounts;
    for (; count > 0; --count) accounts.push_back(make());
    return accounts;
  }
  /// Leaves out the next `count` accounts: faster, and keeps none.
  void skip(std::int64_t count) {
    for (; count > 0; --count) static_cast<void>(begin());
  }

 private:
  SeedAccount make();
  /// What is drawn for each, whatever the options are.
  SeedAccount begin();
  void add_details(SeedAccount& account);

  SampleOptions options_;
  crypto::SeededRandom random_;
  std::int64_t number_ = 0;
};

/// Options with what the database decides. `until`: as for Seeding::until(). Hashes where there is one password.
Result<SampleOptions> sample_options(SampleOptions options, const std::optional<Time>& until, bool one_password,
                                     const Seeding& seeding, const Questionnaires& questionnaires);

/// The seed of what `text` names, independent of all others.
std::uint64_t seed_from(std::string_view text);

/// The password that `--one-password` gives with that seed.
Secret sample_password(std::uint64_t seed);

}  // namespace usher::core
