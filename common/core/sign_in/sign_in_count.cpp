#include "common/core/sign_in/sign_in_count.h"

#include "common/core/runtime/rate_limiter.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

using settings::Limit;

Result<bool> is_sample(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto seeded, tx.audit_events.list({.user = user, .action = "user.seeded", .limit = 1}));
  return !seeded.empty();
}

}  // namespace

Status count_sign_in(store::Stores& tx, const Ports& ports, SignInCount count, const UserId& user,
                     const std::optional<store::RememberedDevice>& device) {
  const auto room = [&](Limit limit, const std::string& subject) {
    return count == SignInCount::kTake ? count_act(tx, ports, limit, subject) : look_at_limit(tx, ports, limit, subject);
  };
  const auto window = ports.settings.limits[Limit::kSessionDevice].window;
  if (device && device->created_at + window <= ports.clock.now() &&
      room(Limit::kSessionDevice, user.str() + " " + device->id).ok())
    return done();
  auto counted = room(Limit::kSessionAccount, user.str());
  if (counted.ok() || counted.error().code != ErrorCode::kRateLimited) return counted;
  USHER_TRY(const bool sample, is_sample(tx, user));
  return sample ? done() : counted;
}

}  // namespace usher::core
