#include "common/core/sessions/device_trust.h"

#include "common/json/value.h"

namespace usher::core {

std::string DeviceTrust::to_payload() const {
  return json::to_text(json::Object{{"trusted_until_ms", to_ms(until)}, {"user_agent", user_agent}});
}

std::optional<DeviceTrust> DeviceTrust::of(const std::optional<std::string>& payload, Time now) {
  if (!payload) return std::nullopt;
  const auto document = json::parse(*payload);
  if (!document.ok()) return std::nullopt;
  const auto* until = document.value().find("trusted_until_ms");
  const auto* agent = document.value().find("user_agent");
  if (!until || !until->integer() || !agent || !agent->string() || from_ms(*until->integer()) <= now) return std::nullopt;
  return DeviceTrust{.until = from_ms(*until->integer()), .user_agent = *agent->string()};
}

}  // namespace usher::core
