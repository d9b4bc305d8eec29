#include "common/core/accounts/import_rules.h"

#include <thread>

#include "common/crypto/password_hasher.h"

namespace usher::core {

std::optional<std::string> fault_of_hash(std::string_view hash) {
  const auto format = crypto::recognise_password_hash(hash);
  if (format.ok()) return std::nullopt;
  return format.error().detail();
}

bool may_have_begun(Time time, Time now) {
  constexpr std::chrono::days kClockDifference{1};
  return time >= Time{} && time <= now + kClockDifference;
}

void let_others_write(SteadyTime began) { std::this_thread::sleep_for(steady_now() - began); }

}  // namespace usher::core
