#include "common/core/upkeep/clock_drift.h"

#include "common/json/value.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

constexpr std::string_view kStepRow = "clock_step";

std::int64_t number_in(const json::Value& object, std::string_view key) {
  const auto* value = object.find(key);
  return value && value->integer() ? *value->integer() : 0;
}

constexpr Drift kWarned{1000};
constexpr Drift kRefused{30'000};

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

Result<std::optional<Drift>> clock_drift(db::Database& database, const Clock& clock) {
  const auto before = clock.now();
  USHER_TRY(const auto theirs, database.time());
  if (!theirs) return std::optional<Drift>();
  const auto after = clock.now();
  // They answered at some moment of the trip.
  if (*theirs < before) return std::optional(std::chrono::duration_cast<Drift>(before - *theirs));
  if (*theirs > after) return std::optional(std::chrono::duration_cast<Drift>(after - *theirs));
  return std::optional(Drift(0));
}

Result<std::optional<Drift>> require_near_clock(db::Database& database, const Clock& clock) {
  USHER_TRY(const auto drift, clock_drift(database, clock));
  if (drift && stops_a_start(*drift)) return error(ErrorCode::kInternal, drift_sentence(*drift));
  return drift && is_worth_a_warning(*drift) ? drift : std::nullopt;
}

bool is_worth_a_warning(Drift drift) { return std::chrono::abs(drift) >= kWarned; }

bool stops_a_start(Drift drift) { return std::chrono::abs(drift) >= kRefused; }

std::string drift_sentence(Drift drift) {
  const auto tenths = std::chrono::abs(drift).count() / 100;
  return "This machine's clock is " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s " +
         (drift.count() > 0 ? "ahead of" : "behind") + " the database's; keep both by NTP, since tokens and codes live by them";
}

}  // namespace usher::core
