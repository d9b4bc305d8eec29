#include "common/core/administration/trusted_browsers.h"

#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/sessions/known_device.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

TrustedBrowserView view_of(store::TrustedDevice row, Time now) {
  const auto trust = DeviceTrust::of(row.device.payload, now);
  const auto agent = trust ? trust->user_agent : std::string();
  return {.id = std::move(row.device.id),
          .email = std::move(row.email),
          .user_id = std::move(row.user),
          .device = trust ? domain::describe_device(agent) : std::string(),
          .state = std::string(TrustedBrowserView::kStates[trust ? 0 : 1]),
          .trusted_until = trust ? std::optional(trust->until) : std::nullopt,
          .created_at = row.device.created_at,
          .user_agent = agent};
}

}  // namespace

Result<std::vector<TrustedBrowserView>> TrustedBrowsers::list(const ResourceSources& use, const Filter& filter,
                                                              const ListQuery& query) {
  USHER_TRY(auto rows, read_for(query, use, [&](store::Stores& tx) { return tx.verifications.list_trusted(filter); }));
  std::vector<View> views;
  for (auto& row : rows) views.push_back(view_of(std::move(row), query.now));
  return views;
}

Result<std::int64_t> TrustedBrowsers::count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
  return read_for(query, use, [&](store::Stores& tx) { return tx.verifications.count_trusted(filter.user); });
}

Result<std::string> TrustedBrowsers::name_of(const ResourceSources& use, const std::string& id) {
  return use.ports.transactions.read([&](store::Stores& tx) -> Result<std::string> {
    USHER_TRY(const auto owner, tx.verifications.owner_of_trusted(id));
    if (!owner) return std::string();
    USHER_TRY(const auto user, tx.users.find(*owner));
    USHER_TRY(const auto devices, tx.verifications.list_devices(*owner));
    const auto device = std::find_if(devices.begin(), devices.end(), [&](const auto& one) { return one.id == id; });
    if (!user || device == devices.end()) return std::string();
    const auto view = view_of({*device, user->id, user->email}, use.ports.clock.now());
    return view.email + (view.device.empty() ? "" : ", " + view.device);
  });
}

Result<Acted> TrustedBrowsers::forget(const ResourceSources& use, const ActedOn& on) {
  auto event = use.audit.event({.action = "user.device_distrusted", .actor = on.by.audit_name()}, on.by.caller());
  return use.ports.transactions.write([&](store::Stores& tx) -> Result<Acted> {
    USHER_CHECK(require_admin(tx, on.by, use.ports.clock.now()));
    USHER_TRY(const auto owner, tx.verifications.owner_of_trusted(on.id));
    if (!owner) return error(ErrorCode::kDeviceNotFound);
    USHER_TRY(const auto user, tx.users.find(*owner));
    if (user) USHER_CHECK(require_power_over(tx, on.by, *user, use.ports));
    USHER_TRY(const bool was_trusted, tx.verifications.distrust_device(*owner, on.id));
    if (!was_trusted) return error(ErrorCode::kDeviceNotFound);
    event.user_id = *owner;
    USHER_CHECK(tx.audit_events.append(event));
    return Acted{};
  });
}

}  // namespace usher::core
