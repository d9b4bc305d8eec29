#include "common/core/upkeep/wake_order.h"

#include "common/base/text.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/signed_values.h"

namespace usher::core {
namespace {

constexpr std::chrono::seconds kLife{60};

}  // namespace

std::string make_wake_order(const InstallationSecrets& secrets, Time now) {
  return SignedValues(SignedPurpose::kWake, secrets).sign(std::to_string(to_ms(now + kLife)));
}

bool is_wake_order(const InstallationSecrets& secrets, std::string_view order, Time now) {
  const auto ends = SignedValues(SignedPurpose::kWake, secrets).verify(order);
  const auto at = ends ? parse_whole<std::int64_t>(*ends) : std::nullopt;
  return at && from_ms(*at) > now && from_ms(*at) <= now + kLife + kLife;  // the clock of the other machine may differ
}

}  // namespace usher::core
