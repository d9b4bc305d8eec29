#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/pages/account/account_area.h"

// What the pages of the signed-in user share: their frame and navigation, the session and freshness that they need, and the
// faults of their forms.

namespace usher::pages {

/// A signed-in user's request to one of their pages. Borrows all parts.
struct Visit {
  const AccountArea& use;
  const http::Request& request;
  const html::View& view;
  const domain::SessionActor& actor;

  [[nodiscard]] const domain::User& user() const { return actor.user(); }
  [[nodiscard]] domain::Caller caller() const { return authentication::caller_of(request, use.cookies); }
  /// Whether the form was sent from this browser and session (CSRF).
  [[nodiscard]] bool is_own_form() const { return use.guard.admits(request); }
  [[nodiscard]] std::string typed(std::string_view field) const { return html::form_field(request, field); }
  /// The password of the form; absent if it was left empty.
  [[nodiscard]] std::optional<Secret> typed_password() const;
};

/// The pages that the navigation leads to.
enum class Tab { kNone, kAccount, kProfile, kSecurity, kSessions, kData };

inline constexpr std::string_view kAccountPath = "/account";
inline constexpr std::string_view kProfilePath = "/account/profile";
inline constexpr std::string_view kSecurityPath = "/account/security";
inline constexpr std::string_view kSessionsPath = "/account/sessions";
inline constexpr std::string_view kDataPath = "/account/data";
inline constexpr std::string_view kReAuthenticatePath = "/account/re-authenticate";
inline constexpr std::string_view kReAuthenticateMailPath = "/account/re-authenticate/mail";

/// One page of a visit.
struct AccountPage {
  html::TemplateName name;
  std::string title;
  Tab tab = Tab::kNone;  ///< Of the navigation; kNone: the page has none.
  json::Object values = {};
  std::string alert = {};  ///< Why the last request to the page was refused, where no form says it.
  http::HttpStatus status = http::HttpStatus::kOk;
  std::string form_target = {};  ///< See html::Page.
  bool with_script = false;
};

/// Returns the page with its navigation and what `done` in the query says. `issued`: the token of its forms.
http::Response page_of(const Visit& visit, AccountPage page, const html::FormGuard::Issued& issued);

/// Redirects to a page that says what was done; `key`: of kDone in visit.cpp.
http::Response done_at(std::string_view path, std::string_view key);
/// Redirects to the page that makes the session fresh and comes back.
http::Response confirm_first(std::string_view back_to);

/// What is wrong with a sent form.
struct FormFaults {
  std::string whole = {};                                   ///< Of the form as a whole.
  std::map<std::string, std::string, std::less<>> at = {};  ///< By the name of the field.
  http::HttpStatus status = http::HttpStatus::kOk;

  [[nodiscard]] std::string of(std::string_view field) const;
  /// A token of another browser or session, or none.
  static FormFaults expired(const html::View& view);
  /// A field without a value.
  static FormFaults missing(const html::View& view, std::string_view field);
};

/// Shows a form again after the error. `password`: the name of the field that a wrong password was in. Errors that another try
/// does not mend stay errors. `show`: (const FormFaults&) -> Result<Response>.
std::optional<FormFaults> faults_of_form(const html::View& view, const Error& error, std::string_view password);
template <class Show>
Result<http::Response> show_again(const Visit& visit, const Error& error, std::string_view password, Show show) {
  const auto faults = faults_of_form(visit.view, error, password);
  if (!faults) return error;
  Result<http::Response> shown = show(*faults);
  if (!shown.ok()) return shown;
  auto response = std::move(shown).value();
  html::View::mark(response, error);
  return response;
}

/// Whether the account has a password, which the form asks for. Error: kFreshSessionRequired if it has none and the session is
/// not fresh: asked before the form is filled in, so that nothing typed is lost.
Result<bool> asks_password(const Visit& visit);
/// Whether the sent form lacks the password that the account has.
Result<bool> lacks_its_password(const Visit& visit);

/// A password field of the user's own account, after the field that tells password managers which account it is.
void add_password(const Visit& visit, std::vector<html::FormField>& fields, std::string_view name, std::string fault);

/// `2026-11-22 02:03 UTC`, and the value of the attribute `datetime`.
std::string shown_time(Time time);

using AccountWork = Result<http::Response> (*)(const Visit& visit);
/// A row of the area. `page` shows the form that the row serves: where the browser goes for a fresh session and after a sign-in.
struct AccountRow {
  std::string_view method;
  std::string_view path;
  std::string_view name;
  http::Lane lane;
  AccountWork work;
  std::string_view page;
};
std::vector<http::Endpoint> account_rows(const AccountArea& use, const std::vector<AccountRow>& rows);

}  // namespace usher::pages
