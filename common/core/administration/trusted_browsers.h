#pragma once

#include "common/core/administration/resource.h"
#include "common/core/authority/authority.h"
#include "common/core/sessions/known_device.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// A browser that skips the second factor of an account.
struct TrustedBrowserView {
  std::string id;
  std::string email;
  UserId user_id;
  std::string device;
  std::string state;
  std::optional<Time> trusted_until;
  Time created_at{};
  std::string user_agent;

  static TrustedBrowserView of(store::TrustedDevice row, Time now) {
    const auto trust = DeviceTrust::of(row.device.payload, now);
    const auto agent = trust ? trust->user_agent : std::string();
    return {.id = std::move(row.device.id),
            .email = std::move(row.email),
            .user_id = std::move(row.user),
            .device = trust ? domain::describe_device(agent) : std::string(),
            .state = std::string(kStates[trust ? 0 : 1]),
            .trusted_until = trust ? std::optional(trust->until) : std::nullopt,
            .created_at = row.device.created_at,
            .user_agent = agent};
  }
  static constexpr std::array<std::string_view, 2> kStates{"trusted", "expired"};
  static constexpr std::string_view kSchema = "TrustedBrowser";
  static constexpr auto fields() {
    using json::required;
    using View = TrustedBrowserView;
    return json::fields_of(required("id", &View::id), required("email", &View::email, {.about = "of the account"}),
                           required("user_id", &View::user_id), required("device", &View::device),
                           required("state", &View::state, {.one_of = kStates}),
                           required("trusted_until", &View::trusted_until, {.about = "null: the trust has ended"}),
                           required("created_at", &View::created_at, {.about = "when the browser became known"}),
                           required("user_agent", &View::user_agent));
  }
};
inline Cursor cursor_of(const TrustedBrowserView& view, const store::TrustedDeviceFilter&) { return {view.created_at, view.id}; }

template <>
inline constexpr std::array kFilters<store::TrustedDeviceFilter>{
    filter_row<&store::TrustedDeviceFilter::user>(
        {"user", "Account", "Only browsers of this account: an address or an id", FilterType::kAccount}),
};

/// The trusted browsers of all accounts.
struct TrustedBrowsers {
  using View = TrustedBrowserView;
  using Filter = store::TrustedDeviceFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    USHER_TRY(auto rows, read_for(query, use, [&](store::Stores& tx) { return tx.verifications.list_trusted(filter); }));
    std::vector<View> views;
    for (auto& row : rows) views.push_back(View::of(std::move(row), query.now));
    return views;
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.verifications.count_trusted(filter.user); });
  }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto owner, tx.verifications.owner_of_trusted(id));
    return owner && (!filter.user || *owner == *filter.user);
  }
  /// The account, and what the browser runs on.
  static Result<std::string> name_of(const ResourceSources& use, const std::string& id) {
    return use.ports.transactions.read([&](store::Stores& tx) -> Result<std::string> {
      USHER_TRY(const auto owner, tx.verifications.owner_of_trusted(id));
      if (!owner) return std::string();
      USHER_TRY(const auto user, tx.users.find(*owner));
      USHER_TRY(const auto devices, tx.verifications.list_devices(*owner));
      const auto device = std::find_if(devices.begin(), devices.end(), [&](const auto& one) { return one.id == id; });
      if (!user || device == devices.end()) return std::string();
      const auto view = View::of({*device, user->id, user->email}, use.ports.clock.now());
      return view.email + (view.device.empty() ? "" : ", " + view.device);
    });
  }
  /// Error: kDeviceNotFound; those of require_power_over().
  static Result<Acted> forget(const ResourceSources& use, const ActedOn& on) {
    auto event = use.audit.event({.action = "user.device_distrusted", .actor = on.by.audit_name()}, on.by.caller());
    return on.row.run(use.ports.transactions, [&](store::Stores& tx) -> Result<Acted> {
      USHER_CHECK(require_admin(tx, on.by, use.ports));
      USHER_TRY(const auto owner, tx.verifications.owner_of_trusted(on.id));
      if (!owner) return error(ErrorCode::kDeviceNotFound);
      USHER_TRY(const auto user, tx.users.find(*owner));
      if (user) USHER_CHECK(require_power_over(tx, on.by, *user, use.ports));
      USHER_CHECK(on.row.require(tx));
      USHER_TRY(const bool was_trusted, tx.verifications.distrust_device(*owner, on.id));
      if (!was_trusted) return error(ErrorCode::kDeviceNotFound);
      event.user_id = *owner;
      USHER_CHECK(tx.audit_events.append(event));
      return Acted{};
    });
  }

  static constexpr std::array kColumns{
      ListedColumn{.name = "id", .type = ColumnType::kId},       ListedColumn{.name = "email", .label = "Email"},
      ListedColumn{.name = "user_id", .is_detail = true},        ListedColumn{.name = "device", .label = "Device"},
      ListedColumn{.name = "state", .label = "State"},           ListedColumn{.name = "trusted_until", .label = "Trusted until"},
      ListedColumn{.name = "created_at", .label = "Created at"}, ListedColumn{.name = "user_agent", .is_detail = true}};
  static constexpr std::array kActs{Act{.verb = "forget",
                                        .summary = "Forget browsers, so that they need the second factor again",
                                        .begin = &each<&forget>,
                                        .destroys = true}};
  static constexpr Resource kResource{.name = "trusted_browsers",
                                      .summary = "The browsers that skip the second factor, oldest first",
                                      .title = "Trusted browsers",
                                      .one = "trusted browser",
                                      .acts = kActs,
                                      .name_of = &name_of};
};

}  // namespace usher::core
