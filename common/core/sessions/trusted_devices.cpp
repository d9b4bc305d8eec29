#include "common/core/sessions/trusted_devices.h"

#include "common/core/sessions/known_device.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {

Result<std::vector<TrustedDevice>> TrustedDevices::list(const domain::SessionActor& by,
                                                        const std::optional<Secret>& device_token) const {
  const auto own = device_hash_of(device_token);
  USHER_TRY(const auto known,
            ports_.transactions.read([&](store::Stores& tx) { return tx.verifications.list_devices(by.user().id); }));
  std::vector<TrustedDevice> trusted;
  for (const auto& device : known)
    if (const auto trust = DeviceTrust::of(device.payload, ports_.clock.now()))
      trusted.push_back({.id = device.id,
                         .user_agent = trust->user_agent,
                         .trusted_until = trust->until,
                         .created_at = device.created_at,
                         .current = device.token_hash == own});
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
