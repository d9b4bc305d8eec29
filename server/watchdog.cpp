#include "server/watchdog.h"

#include <charconv>
#include <string_view>

#include <unistd.h>

#include "server/handover.h"

namespace usher {
namespace {

std::optional<std::int64_t> number_in(const char* const* environment, std::string_view name) {
  const auto digits = environment_value(environment, name);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return problem == std::errc() && end == digits.data() + digits.size() && !digits.empty() ? std::optional(number) : std::nullopt;
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
