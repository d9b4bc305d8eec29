#pragma once

#include "common/core/administration/resource.h"
#include "common/store/sessions/verifications.h"

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

  static constexpr std::array<std::string_view, 2> kStates{"trusted", "expired"};
  static constexpr std::string_view kSchema = "TrustedBrowser";
  static constexpr auto fields() {
    using json::required;
    using View = TrustedBrowserView;
    return std::tuple{required("id", &View::id),
                      required("email", &View::email, {.about = "of the account"}),
                      required("user_id", &View::user_id),
                      required("device", &View::device),
                      required("state", &View::state, {.one_of = kStates}),
                      required("trusted_until", &View::trusted_until, {.about = "null: the trust has ended"}),
                      required("created_at", &View::created_at, {.about = "when the browser became known"}),
                      required("user_agent", &View::user_agent)};
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

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query);
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query);
  /// The account, and what the browser runs on.
  static Result<std::string> name_of(const ResourceSources& use, const std::string& id);
  /// Error: kDeviceNotFound; those of require_power_over().
  static Result<Acted> forget(const ResourceSources& use, const ActedOn& on);

  static constexpr std::array kColumns{
      ListedColumn{.name = "id", .type = ColumnType::kId},       ListedColumn{.name = "email", .label = "Email"},
      ListedColumn{.name = "user_id", .is_detail = true},        ListedColumn{.name = "device", .label = "Device"},
      ListedColumn{.name = "state", .label = "State"},           ListedColumn{.name = "trusted_until", .label = "Trusted until"},
      ListedColumn{.name = "created_at", .label = "Created at"}, ListedColumn{.name = "user_agent", .is_detail = true}};
  static constexpr std::array<std::string_view, 2> kConsequences{"The browser needs the second factor at the next sign-in.",
                                                                 "Sessions that it has go on; end them to sign it out."};
  static constexpr std::array kActs{Act{.verb = "forget",
                                        .example = "usher browser forget --user ada@example.com",
                                        .summary = "Forget browsers, so that they need the second factor again",
                                        .question = "Forget {}?",
                                        .button = "Forget",
                                        .done = "forgotten",
                                        .consequences = kConsequences,
                                        .work = &forget,
                                        .destroys = true}};
  static constexpr Resource kResource{.name = "trusted_browsers",
                                      .path = "/admin/trusted-browsers",
                                      .acts_path = "/admin/trusted-browsers",
                                      .command = "browser",
                                      .example = "usher browser list --user ada@example.com",
                                      .summary = "The browsers that skip the second factor, oldest first",
                                      .title = "Trusted browsers",
                                      .one = "trusted browser",
                                      .empty = "No browser is trusted.",
                                      .acts = kActs,
                                      .word_about = "As `usher browser list` shows it",
                                      .name_of = &name_of};
};

}  // namespace usher::core
