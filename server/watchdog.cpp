#include "server/watchdog.h"

#include <unistd.h>

#include "common/base/text.h"
#include "server/handover.h"

namespace usher {
namespace {

std::optional<std::int64_t> number_in(const char* const* environment, std::string_view name) {
  return parse_whole<std::int64_t>(environment_value(environment, name));
}

}  // namespace

Watchdog::Watchdog(const char* const* environment) : environment_(environment) {
  const auto wait = number_in(environment, "WATCHDOG_USEC=");
  if (!wait || *wait <= 0 || number_in(environment, "WATCHDOG_PID=").value_or(getpid()) != getpid()) return;
  interval_ = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*wait)) / 2;
}

void Watchdog::report(std::uint64_t turns, SteadyTime now) {
  if (!interval_ || now < due_ || turns == turns_) return;
  turns_ = turns;
  due_ = now + *interval_;
  notify_system(environment_, "WATCHDOG=1");
}

}  // namespace usher
