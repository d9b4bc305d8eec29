#include "common/core/samples/seeding.h"

#include "common/core/accounts/new_account.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/questionnaire/answer_sheet.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

/// This many are hashed, then written in one transaction: an interrupted run loses a few seconds of work.
constexpr std::size_t kSeedsPerBatch = 100;
constexpr std::string_view kUntil = "seeded_until";

/// An account at a provider.
domain::Account linked_account(const domain::User& user, const std::string& provider, const Ports& ports) {
  return {.id = crypto::new_id<AccountId>(ports.random, user.created_at),
          .user_id = user.id,
          .provider = provider,
          .provider_account_id = sample_provider_account(user.id),
          .password_hash = std::nullopt,
          .created_at = user.created_at,
          .updated_at = user.created_at};
}

/// Inside a write: an authenticator app, whose next code is accepted.
Status insert_factor(store::Stores& tx, const domain::User& user, const std::string& sealed, const std::string& codes) {
  USHER_CHECK(tx.two_factors.begin(user.id, sealed, codes, user.created_at));
  const domain::SecondFactor factor{.user_id = user.id, .secret_sealed = sealed};
  USHER_CHECK(tx.two_factors.confirm(factor, 0, codes, user.created_at));
  return tx.users.set_two_factor(user.id, true, user.created_at);
}

Status insert_sample_answers(store::Stores& tx, const domain::User& user, const SampleAnswers& answers) {
  const AnswerSheet empty{.owner = domain::Owner(user.id),
                          .profile = domain::Profile{.created_at = user.created_at, .updated_at = user.created_at}};
  return save_answers(tx, empty, *answers.questionnaire, answers.values, answers.progress, answers.answered_at);
}

}  // namespace

struct Seeding::Prepared {
  NewAccount account;
  domain::AuditEvent event;
  const SeedAccount* seed = nullptr;
  std::string totp_sealed = {};
  std::string codes_sealed = {};
  std::optional<domain::Account> linked = {};

  Result<bool> is_there(store::Stores& tx) const {
    USHER_TRY(const auto namesake, tx.users.find(account.user.id));
    return namesake ? Result<bool>(true) : tx.users.is_taken(account.user.email);
  }
  /// Inside a write.
  Status insert(store::Stores& tx, const std::string& hash) const {
    auto made = account;
    if (!hash.empty()) made.credential.password_hash = hash;
    USHER_CHECK(core::insert(tx, made));
    if (linked) USHER_CHECK(tx.accounts.insert(*linked));
    if (!totp_sealed.empty()) USHER_CHECK(insert_factor(tx, made.user, totp_sealed, codes_sealed));
    if (seed->answers) USHER_CHECK(insert_sample_answers(tx, made.user, *seed->answers));
    return tx.audit_events.append(event);
  }
};

Status Seeding::require_test_site() const {
  if (!ports_.settings.public_url.starts_with("https://")) return done();
  return error(ErrorCode::kForbidden,
               "PUBLIC_URL is " + ports_.settings.public_url +
                   ", where real users may sign in, and the passwords of seeded accounts are predictable; pass "
                   "--force if this is a test site");
}

Result<Time> Seeding::until(const std::optional<Time>& asked) const {
  const auto text = to_rfc3339(asked.value_or(ports_.clock.now()));
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Time> {
    USHER_CHECK(tx.installation.put_if_absent(kUntil, text));
    if (asked) return *asked;
    USHER_TRY(const auto stored, tx.installation.get(kUntil));
    const auto time = parse_time(stored.value_or(""));
    return time ? Result<Time>(*time) : error_because(ErrorCode::kInternal, "the row seeded_until is damaged");
  });
}

Result<std::vector<Seeding::Prepared>> Seeding::prepare(const domain::OperatorActor& by,
                                                        const std::vector<SeedAccount>& accounts) const {
  std::vector<Prepared> prepared;
  std::unordered_set<std::string> seen;
  json::Faults faults;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& seed = accounts[i];
    const auto where = "accounts[" + std::to_string(i) + "].";
    const auto collect = [&](const Error& error) {
      for (const auto& field : error.fields) faults.add(where + field.field, field.code, field.message);
    };
    const bool is_generated = seed.id.has_value();  // a refused password of these could never be mended
    if (const auto allowed = is_generated ? done() : passwords_.check_new(seed.password); !allowed.ok()) collect(allowed.error());
    auto account = new_account({.email = seed.email,
                                .name = seed.name,
                                .role = seed.role,
                                .is_verified = seed.is_verified,
                                .profile = seed.profile,
                                .user_fields = seed.user_fields,
                                .id = seed.id,
                                .created_at = seed.created_at},
                               ports_);
    if (!account.ok()) {
      collect(account.error());
      continue;
    }
    const auto& user = account.value().user;
    if (!seen.insert(user.email).second)
      faults.add(where + "email", "NOT_ALLOWED", "Is the address of another account in the list");
    auto event = audit_.event({.action = seed.is_sample ? "user.seeded" : "user.created",
                               .actor = by.audit_name(),
                               .user = user.id,
                               .email = user.email});
    if (seed.created_at && seed.is_sample) event.at = *seed.created_at;
    auto& made = prepared.emplace_back(Prepared{.account = std::move(account).value(), .event = std::move(event), .seed = &seed});
    auto& owner = made.account.user;
    auto& credential = made.account.credential;
    if (seed.created_at) owner.updated_at = credential.created_at = credential.updated_at = *seed.created_at;
    if (seed.is_initial) credential.initial_until = owner.created_at + kInitialPasswordLife;
    if (seed.totp_secret) made.totp_sealed = seals_.seal_secret(made.account.user.id, *seed.totp_secret);
    if (!seed.backup_codes.empty())
      made.codes_sealed = seals_.seal_codes(made.account.user.id, BackupCodes::of(seed.backup_codes, ports_.random).to_json());
    if (seed.provider) made.linked = linked_account(made.account.user, *seed.provider, ports_);
  }
  USHER_CHECK(faults.status());
  return prepared;
}

Result<std::vector<const Seeding::Prepared*>> Seeding::missing(const std::vector<Prepared>& accounts) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<const Prepared*>> {
    std::vector<const Prepared*> found;
    for (const auto& prepared : accounts) {
      USHER_TRY(const bool is_there, prepared.is_there(tx));
      if (!is_there) found.push_back(&prepared);
    }
    return found;
  });
}

Result<std::vector<std::string>> Seeding::hash_all(std::span<const Prepared* const> batch) const {
  std::vector<Result<std::string>> hashes(batch.size(), std::string());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < batch.size(); i = next++) {
      const auto& seed = *batch[i]->seed;
      if (seed.password_hash)
        hashes[i] = *seed.password_hash;
      else if (!seed.password.empty())
        hashes[i] = passwords_.hash(seed.password);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) helpers.emplace_back(work);
    work();
  }
  std::vector<std::string> made;
  for (auto& hash : hashes) {
    USHER_TRY(made.emplace_back(), std::move(hash));
  }
  return made;
}

Result<std::vector<UserId>> Seeding::store(std::span<const Prepared* const> batch, const std::vector<std::string>& hashes) const {
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::vector<UserId>> {
    std::vector<UserId> made;
    USHER_CHECK(store_built_in_questionnaire(tx, ports_.clock.now()));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      USHER_TRY(const bool is_there, batch[i]->is_there(tx));
      if (is_there) continue;  // created by another run meanwhile
      USHER_CHECK(batch[i]->insert(tx, hashes[i]));
      made.push_back(batch[i]->account.user.id);
      USHER_CHECK(tx.installation.put(store::kLastSample, made.back().str()));
    }
    return made;
  });
}

Result<std::vector<UserId>> Seeding::plant(const domain::OperatorActor& by, const std::vector<SeedAccount>& accounts,
                                           const std::function<void(std::int64_t)>& advance) const {
  USHER_TRY(const auto prepared, prepare(by, accounts));
  USHER_TRY(const auto wanted, missing(prepared));
  advance(static_cast<std::int64_t>(prepared.size() - wanted.size()));
  std::vector<UserId> made;
  for (std::size_t at = 0; at < wanted.size(); at += kSeedsPerBatch) {
    const auto batch = std::span(wanted).subspan(at, std::min(kSeedsPerBatch, wanted.size() - at));
    USHER_TRY(const auto hashes, hash_all(batch));
    USHER_TRY(const auto stored, store(batch, hashes));
    made.insert(made.end(), stored.begin(), stored.end());
    advance(static_cast<std::int64_t>(batch.size()));
  }
  return made;
}

}  // namespace usher::core
