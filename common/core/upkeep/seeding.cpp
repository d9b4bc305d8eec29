#include "common/core/upkeep/seeding.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <unordered_set>

#include "common/core/accounts/new_account.h"
#include "common/settings/settings.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

/// This many are hashed, then written in one transaction: an interrupted run loses a few seconds of work.
constexpr std::size_t kSeedsPerBatch = 100;

}  // namespace

struct Seeding::Prepared {
  NewAccount account;
  domain::AuditEvent event;
  const Secret* password = nullptr;
};

Status Seeding::require_test_site() const {
  if (!ports_.settings.public_url.starts_with("https://")) return done();
  return error(ErrorCode::kForbidden,
               "PUBLIC_URL is " + ports_.settings.public_url +
                   ", where real users may sign in, and the passwords of seeded accounts are predictable; pass "
                   "--force if this is a test site");
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
    if (const auto allowed = passwords_.check_new(seed.password); !allowed.ok()) collect(allowed.error());
    auto account = new_account({.email = seed.email,
                                .name = seed.name,
                                .role = seed.role,
                                .is_verified = true,
                                .profile = seed.profile,
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
    auto event = audit_.event({.action = "user.seeded", .actor = by.audit_name(), .user = user.id, .email = user.email});
    prepared.push_back({std::move(account).value(), std::move(event), &seed.password});
  }
  if (!faults.list.empty()) return Error{.code = ErrorCode::kValidationFailed, .fields = std::move(faults.list)};
  return prepared;
}

Result<std::vector<const Seeding::Prepared*>> Seeding::missing(const std::vector<Prepared>& accounts) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<const Prepared*>> {
    std::vector<const Prepared*> found;
    for (const auto& prepared : accounts) {
      USHER_TRY(const auto owner, tx.users.find_by_email(prepared.account.user.email));
      if (!owner) found.push_back(&prepared);
    }
    return found;
  });
}

Result<std::vector<std::string>> Seeding::hash_all(std::span<const Prepared* const> batch,
                                                   const std::function<void(std::int64_t)>& advance) const {
  std::vector<Result<std::string>> hashes(batch.size(), std::string());
  std::atomic<std::size_t> next = 0;
  std::atomic<std::int64_t> finished = 0;
  const auto work = [&](const std::function<void()>& after_each) {
    for (std::size_t i = next++; i < batch.size(); i = next++) {
      hashes[i] = passwords_.hash(*batch[i]->password);
      ++finished;
      after_each();
    }
  };
  std::int64_t reported = 0;
  const auto report = [&] {
    const std::int64_t so_far = finished;
    advance(so_far - std::exchange(reported, so_far));
  };
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) helpers.emplace_back([&] { work([] {}); });
    work(report);
  }
  report();
  std::vector<std::string> made;
  for (auto& hash : hashes) {
    USHER_TRY(made.emplace_back(), std::move(hash));
  }
  return made;
}

Result<std::int64_t> Seeding::store(std::span<const Prepared* const> batch, const std::vector<std::string>& hashes) const {
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    std::int64_t made = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto account = batch[i]->account;
      account.credential.password_hash = hashes[i];
      USHER_TRY(const auto owner, tx.users.find_by_email(account.user.email));
      if (owner) continue;  // created by another run meanwhile
      USHER_CHECK(insert(tx, account));
      USHER_CHECK(tx.audit_events.append(batch[i]->event));
      ++made;
    }
    return made;
  });
}

Result<std::int64_t> Seeding::plant(const domain::OperatorActor& by, const std::vector<SeedAccount>& accounts,
                                    const std::function<void(std::int64_t)>& advance) const {
  USHER_TRY(const auto prepared, prepare(by, accounts));
  USHER_TRY(const auto wanted, missing(prepared));
  advance(static_cast<std::int64_t>(prepared.size() - wanted.size()));
  std::int64_t made = 0;
  for (std::size_t at = 0; at < wanted.size(); at += kSeedsPerBatch) {
    const auto batch = std::span(wanted).subspan(at, std::min(kSeedsPerBatch, wanted.size() - at));
    USHER_TRY(const auto hashes, hash_all(batch, advance));
    USHER_TRY(const auto stored, store(batch, hashes));
    made += stored;
  }
  return made;
}

}  // namespace usher::core
