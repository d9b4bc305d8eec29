#include "common/core/runtime/rate_limiter.h"

#include "common/base/text.h"
#include "common/core/runtime/rate_limited.h"
#include "common/db/engine/writer.h"

namespace usher::core {
namespace {

/// The longest wait for one attempt beside; a hash takes a fraction of it.
constexpr std::chrono::seconds kPatience{2};

std::string_view name_of(settings::Limit limit) { return settings::kLimits[limit].name; }

/// Counts one. Error: kRateLimited.
Result<store::Window> take_window(store::Stores& tx, const Ports& ports, settings::Limit limit, const std::string& subject,
                                  std::int64_t most) {
  const auto now = ports.clock.now();
  USHER_TRY(const auto window,
            tx.rate_limits.take(name_of(limit), subject, most, now + ports.settings.limits[limit].window, now));
  if (window) return *window;
  USHER_TRY(const auto full, tx.rate_limits.find(name_of(limit), subject));
  return rate_limited_until(full ? full->ends_at : now, now);
}

/// The address in a key of address_key(); for a network its first address.
std::string_view address_of_key(std::string_view key) { return key.substr(0, key.find('/')); }

}  // namespace

std::shared_ptr<AttemptsInFlight::Attempt> AttemptsInFlight::begin(const std::string& subject) {
  const Lock lock(mutex_);
  auto& count = counts_[subject];
  auto attempt = std::make_shared<Attempt>(*this, subject, count.decided);
  ++count.open;  // once nothing can throw: others would wait for an attempt that is not there
  return attempt;
}

void AttemptsInFlight::decide(const std::string& subject) {
  {
    const Lock lock(mutex_);
    auto& count = counts_[subject];
    --count.open;
    ++count.decided;
    drop_if_unused(subject);
  }
  changed_.notify_all();
}

void AttemptsInFlight::drop_if_unused(const std::string& subject) {
  const auto found = counts_.find(subject);
  if (found != counts_.end() && found->second.open == 0 && found->second.waiting == 0) counts_.erase(found);
}

bool AttemptsInFlight::wait_for_more(Attempt& withdrawn, std::chrono::milliseconds patience) {
  const auto until = steady_now() + patience;
  const auto before = withdrawn.decided_before_;
  Lock lock(mutex_);
  auto& count = counts_[withdrawn.subject_];
  withdrawn.is_open_ = false;
  --count.open;
  ++count.waiting;
  changed_.notify_all();  // of those that wait, none may be left to wait for
  while (count.decided == before && count.open > 0)
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) break;
  const bool more = count.decided != before;
  --count.waiting;
  drop_if_unused(withdrawn.subject_);
  return more;
}

std::string address_key(const domain::Caller& caller) {
  const auto address = IpAddress::parse(caller.address);
  return address ? address->limit_key() : "local";
}

std::string network_key(const domain::Caller& caller) {
  const auto address = IpAddress::parse(caller.address);
  return address ? address->network_key() : "local";
}

std::int64_t address_factor(const settings::Limits& limits, std::string_view address) {
  const auto parsed = IpAddress::parse(address);
  return parsed ? std::int64_t{limits.factor_for(*parsed)} : 1;
}

Status count_act(store::Stores& tx, const Ports& ports, settings::Limit limit, const std::string& subject) {
  const auto& limits = ports.settings.limits;
  if (limits.enabled) USHER_CHECK(take_window(tx, ports, limit, subject, limits[limit].most));
  return done();
}

Status look_at_limit(store::Stores& tx, const Ports& ports, settings::Limit limit, const std::string& subject) {
  const auto& limits = ports.settings.limits;
  const auto now = ports.clock.now();
  USHER_TRY(const auto window, tx.rate_limits.find(name_of(limit), subject));
  const bool is_full =
      limits.enabled && window && window->is_open(now, limits[limit].window) && window->count >= limits[limit].most;
  return is_full ? Status(rate_limited_until(window->ends_at, now)) : done();
}

Status Reservation::give_back(store::Stores& tx) const {
  for (const auto& taken : taken_) USHER_CHECK(tx.rate_limits.give_back(taken.rule, taken.subject, taken.window_ends_at));
  return done();
}

Status RateLimiter::take(store::Stores& tx, settings::Limit limit, const std::string& subject, std::int64_t most,
                         Reservation& reservation) const {
  USHER_TRY(const auto window, take_window(tx, ports_, limit, subject, most));
  reservation.taken_.push_back({std::string(name_of(limit)), subject, window.ends_at});
  return done();
}

Status RateLimiter::take_account_of_address(store::Stores& tx, const std::string& account, const domain::Caller& caller,
                                            Reservation& reservation) const {
  const auto now = ports_.clock.now();
  const auto address = address_key(caller);
  const auto pair = address + " " + account;
  const auto window = ports_.settings.limits[settings::Limit::kSignInAddress].window;
  USHER_TRY(const auto tried, tx.rate_limits.find(kTriedPair, pair));
  const bool counted = tried && tried->count > 0 && tried->is_open(now, window);
  if (!counted)
    USHER_CHECK(take(tx, settings::Limit::kSignInAddress, address,
                     most(settings::Limit::kSignInAddress) * factor_of(caller.address), reservation));
  const auto ends_at =
      counted ? tried->ends_at : (reservation.taken_.empty() ? now + window : reservation.taken_.back().window_ends_at);
  constexpr std::int64_t kUnbounded = 1'000'000'000;
  USHER_TRY(const auto marked, tx.rate_limits.take(kTriedPair, pair, kUnbounded, ends_at, now));
  if (marked) reservation.taken_.push_back({std::string(kTriedPair), pair, marked->ends_at});
  return done();
}

Result<Reservation> RateLimiter::reserve_sign_in(std::string_view account, const domain::Caller& caller,
                                                 const DeviceOfAttempt& device) const {
  if (!enabled())
    return ports_.transactions.read([&](store::Stores& tx) -> Result<Reservation> {
      USHER_CHECK(device(tx));
      return Reservation();
    });
  const std::string subject(account);
  for (;;) {
    auto attempt = in_flight_.begin(subject);
    auto taken = take_sign_in(subject, caller, device);
    const bool is_full = !taken.ok() && taken.error().code == ErrorCode::kRateLimited;
    if (is_full && in_flight_.wait_for_more(*attempt, kPatience)) continue;
    if (taken.ok()) taken.value().attempt_ = std::move(attempt);
    return taken;
  }
}

Result<Reservation> RateLimiter::take_sign_in(const std::string& subject, const domain::Caller& caller,
                                              const DeviceOfAttempt& device) const {
  return ports_.transactions.write({.consistency = db::Consistency::kRow}, [&](store::Stores& tx) -> Result<Reservation> {
    Reservation reservation;
    USHER_TRY(const auto device_hash, device(tx));
    if (!device_hash.empty()) {
      USHER_CHECK(take(tx, settings::Limit::kSignInDevice, subject + " " + device_hash, most(settings::Limit::kSignInDevice),
                       reservation));
      return reservation;
    }
    USHER_CHECK(take(tx, settings::Limit::kSignInAccount, subject, most(settings::Limit::kSignInAccount), reservation));
    USHER_CHECK(take_account_of_address(tx, subject, caller, reservation));
    return reservation;
  });
}

Result<Reservation> RateLimiter::reserve_sign_up(const domain::Caller& caller) const {
  if (!enabled()) return Reservation();
  return ports_.transactions.write({.consistency = db::Consistency::kRow}, [&](store::Stores& tx) -> Result<Reservation> {
    Reservation reservation;
    USHER_CHECK(take(tx, settings::Limit::kSignUpAddress, address_key(caller),
                     most(settings::Limit::kSignUpAddress) * factor_of(caller.address), reservation));
    return reservation;
  });
}

Result<Reservation> RateLimiter::reserve_email_code(store::Stores& tx, const EmailCodeAttempt& attempt) const {
  const auto a_day = most(settings::Limit::kCodeAccountDay);
  const auto& address = attempt.address;
  Reservation reservation;
  if (!attempt.by_asker) {
    USHER_CHECK(take(tx, settings::Limit::kCodeAccount, address, most(settings::Limit::kCodeAccount), reservation));
    const auto half = std::max<std::int64_t>(a_day / 2, 1);
    USHER_CHECK(take(tx, settings::Limit::kCodeAccountDay, address + " others", half, reservation));
  }
  const auto counted = attempt.browser.empty() ? address : address + " " + attempt.browser;
  USHER_CHECK(take(tx, settings::Limit::kCodeAccountDay, counted, a_day, reservation));
  return reservation;
}

Result<std::vector<store::RateLimited>> RateLimiter::rate_limited(int most_per_rule) const {
  const auto now = ports_.clock.now();
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<store::RateLimited>> {
    std::vector<store::RateLimited> all;
    for (const auto& row : settings::kLimits) {
      const std::int64_t most = ports_.settings.limits[row.limit].most;
      USHER_TRY(auto full, tx.rate_limits.list(row.name, most, now, ports_.settings.limits[row.limit].window, most_per_rule));
      for (auto& one : full)
        if (one.window.count >= most * factor_of(address_of_key(one.subject))) all.push_back(std::move(one));
    }
    return all;
  });
}

}  // namespace usher::core
