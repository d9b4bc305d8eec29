#include "common/core/credentials/passwords.h"

#include <time.h>

#include "common/domain/new_password.h"
#include "common/settings/site_name.h"
#include "common/store/accounts/accounts.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

/// Returns the processor time of the calling thread.
std::chrono::nanoseconds thread_time() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

/// A refusal takes at least this many times the slowest hash: the rest of its work takes time too on a busy machine.
constexpr int kMargin = 2;

/// Of the table installation: the processor time of the most expensive stored hash, in nanoseconds.
constexpr std::string_view kSlowestRow = "slowest_hash_ns";

/// Imports bring a few; an import of hashes with made-up costs must not delay the start.
constexpr std::size_t kMostCosts = 32;

crypto::Argon2Cost cost_of(const settings::Argon2& argon2) {
  return {.memory_kib = argon2.memory_kib, .time = argon2.time, .lanes = argon2.lanes};
}

}  // namespace

Passwords::Passwords(Ports ports, BreachedPasswords breached)
    : ports_(ports), hasher_(cost_of(ports.settings.argon2), ports.random), breached_(std::move(breached)) {}

Result<std::unique_ptr<Passwords>> Passwords::make(Ports ports, net::HttpClient& http) {
  USHER_TRY(auto breached, BreachedPasswords::open(ports.settings.breached_passwords, http, ports.clock));
  return std::unique_ptr<Passwords>(new Passwords(ports, std::move(breached)));
}

Result<std::chrono::nanoseconds> Passwords::measure(std::int64_t most) const {
  std::map<std::string, std::string> samples;
  USHER_CHECK(ports_.transactions.read([&](store::Stores& tx) -> Status {
    samples.clear();
    return tx.accounts.each_password_hash(most, [&samples](std::string_view hash) {
      if (samples.size() < kMostCosts) samples.try_emplace(crypto::cost_class_of(hash), hash);
    });
  }));
  const Secret wrong(std::string("measured\xC2\xB2"));  // not in its normal form: verified twice
  std::chrono::nanoseconds slowest{};
  for (const auto& [cost, hash] : samples) {
    const auto before = thread_time();
    USHER_CHECK(verify(wrong, hash));
    slowest = std::max(slowest, thread_time() - before);
  }
  return slowest;
}

Status Passwords::measure_stored() const {
  USHER_TRY(const auto slowest, measure(std::numeric_limits<std::int64_t>::max()));
  return ports_.transactions.write(
      [&](store::Stores& tx) { return tx.installation.put(kSlowestRow, std::to_string(slowest.count())); });
}

Status Passwords::recall_stored() const {
  const auto before = thread_time();
  USHER_CHECK(hasher_.dummy_verify(Secret(std::string("measured"))));
  const auto took = thread_time() - before;
  note_slowest(2 * took);  // as verify() may
  min_refusal_time_ = std::max(kMinRefusalTime, 4 * std::chrono::ceil<std::chrono::milliseconds>(took));
  for (int calls = 0; calls < 2; ++calls) release_idle_memory();  // the first call only clears the arena's mark of use
  USHER_TRY(const auto remembered, ports_.transactions.read([](store::Stores& tx) { return tx.installation.get(kSlowestRow); }));
  const auto parsed = json::parse(remembered.value_or(""));
  if (parsed.ok() && parsed.value().integer()) note_slowest(std::chrono::nanoseconds(*parsed.value().integer()));
  USHER_CHECK(measure(kStartHashes));
  return done();
}

void Passwords::note_slowest(std::chrono::nanoseconds took) const {
  auto slowest_hash = slowest_hash_.load(std::memory_order_relaxed);
  while (took.count() > slowest_hash &&
         !slowest_hash_.compare_exchange_weak(slowest_hash, took.count(), std::memory_order_relaxed)) {
  }
}

Time Passwords::earliest_refusal(Time received, Time began) const {
  const std::chrono::nanoseconds slowest_hash(slowest_hash_.load(std::memory_order_relaxed));
  return std::max(received + min_refusal_time_.load(std::memory_order_relaxed),
                  began + std::chrono::ceil<std::chrono::milliseconds>(kMargin * slowest_hash));
}

Status Passwords::check_new(const Secret& password, std::string_view field, const PasswordOwner& owner) const {
  USHER_CHECK(domain::check_new_password(password.expose(), field));
  if (const auto normalised = crypto::normalise_password(password.expose()))
    USHER_CHECK(breached_.check_here(normalised->expose(), field));
  const auto site = settings::chosen_site_name(ports_.settings);
  if (domain::contains_context(password.expose(), {.email = owner.email, .name = owner.name, .site = site}))
    return invalid_field(std::string(field), "TOO_PERSONAL",
                         "Contains a part of the address, the name or the site's name; choose a phrase without them");
  return done();
}

Result<std::string> Passwords::hash_new(const Secret& password, std::string_view field, const PasswordOwner& owner) const {
  USHER_CHECK(check_new(password, field, owner));
  return hash_checked(password, field);
}

Result<std::string> Passwords::hash_checked(const Secret& password, std::string_view field) const {
  if (const auto normalised = crypto::normalise_password(password.expose()))
    USHER_CHECK(breached_.check_online(normalised->expose(), field));
  return hash(password);
}

Result<std::string> Passwords::hash(const Secret& password) const {
  const auto normalised = crypto::normalise_password(password.expose());
  if (!normalised) return invalid_field("password", "INVALID_CHARACTER", "Must be text in UTF-8");
  return hasher_.hash(*normalised);
}

Secret Passwords::generate() const {
  constexpr int kGroups = 4;
  constexpr std::size_t kGroupLength = 5;
  std::string text;
  text.reserve(kGroups * (kGroupLength + 1));  // reallocation would leave copies of the password in memory
  for (int i = 0; i < kGroups; ++i)
    text.append(i == 0 ? "" : "-").append(crypto::random_alphanumeric(ports_.random, kGroupLength));
  return Secret(std::move(text));
}

Result<crypto::PasswordHasher::Verdict> Passwords::verify(const Secret& password, std::string_view stored_hash) const {
  const auto normalised = crypto::normalise_password(password.expose());
  const Secret nothing;
  if (!normalised || stored_hash.empty()) return hasher_.dummy_verify(normalised ? *normalised : nothing);
  const auto before = thread_time();
  auto verdict = hasher_.verify(*normalised, stored_hash);
  // Other products hash what was typed. Their hashes may look as ours, which match no other form.
  if (verdict.ok() && !verdict.value().matches && password.expose() != normalised->expose()) {
    verdict = hasher_.verify(password, stored_hash);
    if (verdict.ok() && verdict.value().matches && stored_hash.starts_with("$argon2")) verdict.value().needs_rehash = true;
  }
  note_slowest(thread_time() - before);
  // An unreadable stored hash matches no password. An error would reveal that the account exists (user enumeration).
  if (!verdict.ok() && verdict.error().row().kind == ErrorKind::kInvalid) return hasher_.dummy_verify(*normalised);
  return verdict;
}

}  // namespace usher::core
