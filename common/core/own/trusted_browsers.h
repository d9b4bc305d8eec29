#pragma once

#include "common/core/own/own.h"
#include "common/core/sessions/known_device.h"

namespace usher::core {

/// The browsers that skip the user's second factor.
struct OwnTrustedBrowsers {
  using List = json::Single<"devices", std::vector<TrustedDevice>>;

  static Result<List> list(const OwnSources& use, const OwnQuery& query) {
    USHER_TRY(auto devices, use.trusted_devices.list(query.by, query.caller.device_hash));
    return List{std::move(devices)};
  }
  static Result<Removed> remove(const OwnSources& use, const OwnedRow& row) {
    USHER_CHECK(use.trusted_devices.forget(row.by, row.id, row.caller));
    return Removed();
  }
  static constexpr std::array kErrors{ErrorCode::kDeviceNotFound};
  static constexpr bool kIsWayIn = false;
};

}  // namespace usher::core
