#include "common/core/upkeep/clock_steps.h"

#include "common/json/value.h"
#include "common/store/operations/installation.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

constexpr std::string_view kStepRow = "clock_step";

std::int64_t number_in(const json::Value& object, std::string_view key) {
  const auto* value = object.find(key);
  return value && value->integer() ? *value->integer() : 0;
}

}  // namespace

Status note_clock_step(const Ports& ports, const ClockStep& step) {
  const auto text = json::to_text(json::Object{{"at_ms", to_ms(step.at)}, {"by_ms", std::int64_t{step.by.count()}}});
  return ports.transactions.write([&](store::Stores& tx) { return tx.installation.put(kStepRow, text); });
}

Result<std::optional<ClockStep>> last_clock_step(const Ports& ports) {
  USHER_TRY(const auto text, ports.transactions.read([](store::Stores& tx) { return tx.installation.get(kStepRow); }));
  if (!text) return std::nullopt;
  const auto parsed = json::parse(*text);
  if (!parsed.ok()) return std::nullopt;
  return std::optional(
      ClockStep{from_ms(number_in(parsed.value(), "at_ms")), std::chrono::milliseconds(number_in(parsed.value(), "by_ms"))});
}

}  // namespace usher::core
