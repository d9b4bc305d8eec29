#pragma once

#include "common/core/administration/thing.h"
#include "common/store/sessions/verifications.h"

namespace usher::domain {
class Administrator;
}

namespace usher::core {

class AuditLog;

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
  static constexpr std::array<std::string_view, 2> kDetails{"user_id", "user_agent"};
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
class TrustedBrowsers {
 public:
  using View = TrustedBrowserView;
  using Filter = store::TrustedDeviceFilter;

  static constexpr std::array<std::string_view, 2> kConsequences{"The browser needs the second factor at the next sign-in.",
                                                                 "Sessions that it has go on; end them to sign it out."};
  static constexpr std::array kActs{ActText{.name = "forget",
                                            .endpoint = "admin_forget_trusted_browsers",
                                            .screen = "forget_console_browsers",
                                            .question_screen = "ask_forget_console_browsers",
                                            .command = "browser forget",
                                            .example = "usher browser forget --user ada@example.com",
                                            .summary = "Withdraw the trust of browsers, which then need the second factor",
                                            .question = "Forget trusted browsers?",
                                            .button = "Forget",
                                            .done = "forgotten",
                                            .consequences = kConsequences}};
  static constexpr ThingText kText{.member = "trusted_browsers",
                                   .path = "/admin/trusted-browsers",
                                   .acts_path = "/admin/trusted-browsers",
                                   .endpoint = "admin_list_trusted_browsers",
                                   .screen = "show_console_browsers",
                                   .command = "browser list",
                                   .example = "usher browser list --user ada@example.com",
                                   .summary = "List the browsers that skip the second factor, oldest first",
                                   .file_screen = "send_console_browsers",
                                   .title = "Trusted browsers",
                                   .one = "trusted browser",
                                   .empty = "No browser is trusted.",
                                   .acts = kActs};

  explicit TrustedBrowsers(const ThingSources& sources) : ports_(sources.ports), audit_(sources.audit) {}

  [[nodiscard]] Result<std::vector<View>> list(const Filter& filter) const;
  [[nodiscard]] Result<std::int64_t> count(const Filter& filter) const;
  /// Error: kDeviceNotFound; those of require_power_over().
  [[nodiscard]] Result<Acted> act(std::size_t which, const domain::Administrator& by, const std::string& id,
                                  const std::vector<std::string>& among) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
