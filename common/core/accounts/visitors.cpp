#include "common/core/accounts/visitors.h"

#include "common/base/text.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/store/accounts/visitors.h"

namespace usher::core {
namespace {

constexpr char kBeforeTime = '~';
/// What a save counts at least: its rows and their indexes.
constexpr std::size_t kLeastBytes = 1024;

}  // namespace

Visitors::Visitors(Ports ports, const InstallationSecrets& secrets, MemoryLimits& limits)
    : ports_(ports), limits_(limits), signatures_(SignedPurpose::kVisitor, secrets) {}

VisitorId Visitors::make() const { return crypto::new_id<VisitorId>(ports_.random, ports_.clock.now()); }

Result<VisitorId> Visitors::admit(const domain::Caller& caller) const {
  USHER_CHECK(limits_.take(settings::Limit::kVisitorAddress, address_key(caller),
                           address_factor(ports_.settings.limits, caller.address)));
  return make();
}

/// Disk exhaustion: a visitor costs nothing to make.
Status Visitors::take_answers(const domain::Caller& caller, std::size_t bytes) const {
  const auto amount = static_cast<std::int64_t>(std::max(bytes, kLeastBytes));
  USHER_CHECK(limits_.take(settings::Limit::kVisitorAnswerBytes, address_key(caller),
                           address_factor(ports_.settings.limits, caller.address), amount));
  return limits_.take(settings::Limit::kVisitorsAnswerBytes, "", 1, amount);
}

std::string Visitors::token_of(const VisitorId& visitor) const {
  return signatures_.sign_encoded(visitor.str() + kBeforeTime + std::to_string(to_ms(ports_.clock.now())));
}

std::optional<VisitorId> Visitors::holder_of(std::string_view token) const {
  const auto value = signatures_.verify_encoded(token);
  if (!value) return std::nullopt;
  const auto split = value->find(kBeforeTime);
  if (split == std::string::npos) return std::nullopt;
  const auto issued_ms = parse_whole<std::int64_t>(std::string_view(*value).substr(split + 1));
  if (!issued_ms || from_ms(*issued_ms) + ports_.settings.retention.anonymous <= ports_.clock.now()) return std::nullopt;
  return VisitorId(value->substr(0, split));
}

Result<bool> Visitors::is_live(const VisitorId& visitor) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.visitors.is_live(visitor); });
}

}  // namespace usher::core
