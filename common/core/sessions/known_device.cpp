#include "common/core/sessions/known_device.h"

#include "common/crypto/digest.h"
#include "common/store/operations/audit_events.h"

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

Result<bool> remember_device(store::Stores& tx, const UserId& user, const NewDevice& device, Time now) {
  const auto until = now + kDeviceLife;
  if (!device.replaced_hash.empty()) {
    USHER_TRY(const bool known, tx.verifications.replace_device(user, device.replaced_hash, device.hash, until, now));
    if (known) return true;
  }
  USHER_CHECK(tx.verifications.remember_device(device.id, user, device.hash, until, now));
  USHER_CHECK(tx.verifications.forget_devices_beyond(user, kMostDevices));
  return false;
}

std::string DeviceTrust::to_payload() const {
  return json::to_text(json::Object{{"trusted_until_ms", to_ms(until)}, {"user_agent", user_agent}, {"by", by}});
}

std::optional<DeviceTrust> DeviceTrust::of(const std::optional<std::string>& payload, Time now) {
  const auto document = json::parse_stored(payload.value_or(""));
  const auto* until = document.find("trusted_until_ms");
  const auto* agent = document.find("user_agent");
  if (!until || !until->integer() || !agent || !agent->string() || from_ms(*until->integer()) <= now) return std::nullopt;
  return DeviceTrust{
      .until = from_ms(*until->integer()), .user_agent = *agent->string(), .by = std::string(json::text_at(document, "by"))};
}

Status distrust_by(store::Stores& tx, const UserId& user, const PasskeyId& passkey, Time now) {
  USHER_TRY(const auto devices, tx.verifications.list_devices(user));
  for (const auto& device : devices)
    if (const auto trust = DeviceTrust::of(device.payload, now); trust && (trust->by.empty() || trust->by == passkey.str()))
      USHER_CHECK(tx.verifications.distrust_device(user, device.id));
  return done();
}

Result<std::vector<TrustedDevice>> TrustedDevices::list(const domain::SessionActor& by, std::string_view device_hash) const {
  USHER_TRY(const auto known,
            ports_.transactions.read([&](store::Stores& tx) { return tx.verifications.list_devices(by.user().id); }));
  std::vector<TrustedDevice> trusted;
  for (const auto& device : known)
    if (const auto trust = DeviceTrust::of(device.payload, ports_.clock.now()))
      trusted.push_back({.id = device.id,
                         .user_agent = trust->user_agent,
                         .device = domain::describe_device(trust->user_agent),
                         .trusted_until = trust->until,
                         .created_at = device.created_at,
                         .current = device.token_hash == device_hash});
  return trusted;
}

Status TrustedDevices::forget(const domain::SessionActor& by, std::string_view id, const domain::Caller& caller) const {
  const auto event = audit_.event(
      {.action = "user.device_distrusted", .actor = by.audit_name(), .user = by.user().id, .session = by.session().id}, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool was_trusted, tx.verifications.distrust_device(by.user().id, id));
    if (!was_trusted) return error(ErrorCode::kDeviceNotFound);
    return tx.audit_events.append(event);
  });
}

}  // namespace usher::core
