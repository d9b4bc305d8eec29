#include "common/core/sessions/known_device.h"

#include "common/crypto/digest.h"
#include "common/json/value.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr int kMostDevices = 20;

}  // namespace

std::string device_hash_of(const std::optional<Secret>& token) {
  return token ? crypto::sha256_base64url(token->expose()) : std::string();
}

NewDevice prepare_device(const Ports& ports, const std::optional<Secret>& presented) {
  NewDevice device{.id = crypto::uuid_v7(ports.random, ports.clock.now()), .token = Secret(crypto::random_token(ports.random))};
  device.hash = crypto::sha256_base64url(device.token.expose());
  device.replaced_hash = device_hash_of(presented);
  return device;
}

Status remember_device(store::Stores& tx, const UserId& user, const NewDevice& device, Time now) {
  if (!device.replaced_hash.empty()) USHER_CHECK(tx.verifications.replace_device(device.replaced_hash, device.hash));
  USHER_CHECK(tx.verifications.remember_device(device.id, user, device.hash, now + kDeviceLife, now));
  return tx.verifications.forget_devices_beyond(user, kMostDevices);
}

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
