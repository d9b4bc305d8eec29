#pragma once

#include "server/html/signed_in/person.h"
#include "server/pages/pages.h"

// What the pages of the signed-in user share: their frame and navigation, the session and freshness that they need, and the
// faults of their forms.

namespace usher::pages {

/// What is wrong with a sent form.
struct FormFaults {
  std::string whole = {};                                   ///< Of the form as a whole.
  std::map<std::string, std::string, std::less<>> at = {};  ///< By the name of the field.
  http::HttpStatus status = http::HttpStatus::kOk;

  [[nodiscard]] std::string of(std::string_view field) const;
};

/// A signed-in user's request to one of their pages. Borrows all parts.
struct AccountContext {
  const Context& use;
  const http::Request& request;
  const html::View& view;
  const domain::SessionActor& actor;
  const html::FormGuard::Issued& issued;  ///< The token of the response's forms.
  FormFaults faults = {};                 ///< Of the form that was sent, which is then shown again.

  [[nodiscard]] const domain::User& user() const { return actor.user(); }
  [[nodiscard]] domain::Caller caller() const { return authentication::caller_of(request, use.cookies); }
  [[nodiscard]] std::string typed(std::string_view field) const { return html::form_field(request, field); }
  /// The password of the form; absent if it was left empty.
  [[nodiscard]] std::optional<Secret> typed_password() const;

  /// The same context, to show the form again.
  [[nodiscard]] AccountContext with(FormFaults found) const { return {use, request, view, actor, issued, std::move(found)}; }
  /// The same for a field without a value.
  [[nodiscard]] AccountContext without(std::string_view field) const;
  /// A form with its token.
  [[nodiscard]] html::Form form(std::string_view action, std::string button, std::vector<html::FormField> fields = {}) const;
  /// A form that is a less prominent button alone. `name`: see html::Form.
  [[nodiscard]] html::Form button(std::string_view action, std::string text, std::vector<html::FormField> fields = {},
                                  std::string name = {}) const;
};

/// The pages that the navigation leads to.
enum class Tab { kNone, kAccount, kProfile, kSecurity, kSessions, kData };

inline constexpr std::string_view kProfilePath = "/account/profile";
inline constexpr std::string_view kSecurityPath = "/account/security";
inline constexpr std::string_view kSessionsPath = "/account/sessions";
inline constexpr std::string_view kDataPath = "/account/data";
inline constexpr std::string_view kUnlinkPath = "/account/security/unlink";
inline constexpr std::string_view kVerifyPath = "/account/verify-address";
inline constexpr std::string_view kStopActingPath = "/account/stop-acting";
inline constexpr std::string_view kReAuthenticateMailPath = "/account/re-authenticate/mail";

/// One page of a context.
struct AccountPage {
  html::TemplateName name;
  std::string title;
  Tab tab = Tab::kNone;  ///< Of the navigation; kNone: the page has none.
  json::Object values = {};
  std::string alert = {};        ///< Why the last request to the page was refused, where no form says it.
  std::string form_target = {};  ///< See html::Page.
  bool is_once = false;
};

/// Returns the page with its navigation and what was done (kDone in context.cpp), with the status of the context's faults.
http::Response page_of(const AccountContext& context, AccountPage page);

/// Shows a form again after the error. Errors that another try does not mend stay errors. `show`: (const AccountContext&) ->
/// Result<Response>.
std::optional<FormFaults> faults_of_form(const html::View& view, const Error& error);
template <class Show>
Result<http::Response> show_again(const AccountContext& context, const Error& error, Show show) {
  auto faults = faults_of_form(context.view, error);
  if (!faults) return error;
  Result<http::Response> shown = show(context.with(std::move(*faults)));
  if (!shown.ok()) return shown;
  auto response = std::move(shown).value();
  html::View::mark(response, error);
  return response;
}

/// Whether the account has a password, which the form asks for. Error: kFreshSessionRequired if it has none and the session is
/// not fresh: asked before the form is filled in, so that nothing typed is lost.
Result<bool> asks_password(const AccountContext& context);
/// Whether the sent form lacks the password that the account has.
Result<bool> lacks_its_password(const AccountContext& context);

/// A password field of the user's own account, after the field that tells password managers which account it is.
void add_password(const AccountContext& context, std::vector<html::FormField>& fields, std::string_view name = "password");

/// A device by its User-Agent header: its name, empty if unknown, and whether it is held in a hand.
struct ShownDevice {
  std::string name;
  bool is_handheld = false;
};
ShownDevice device_of(const html::View& view, std::string_view user_agent);
/// Its name, or the word for an unknown one.
std::string known_name(const html::View& view, const ShownDevice& device);
/// The same as values of a row.
json::Object device_values(const html::View& view, std::string_view user_agent);

using AccountWork = std::function<Result<http::Response>(const AccountContext& context)>;
/// A row of the area. `page` shows the form that the row serves: where the browser goes for a fresh session and after a sign-in.
/// `again`, of a form: shows it with what is wrong, when its token is not of this browser and session (CSRF), or after an error
/// that another try may mend. `lane`: absent: a form writes, a page reads.
struct AccountRow {
  std::string_view method;
  std::string_view path;
  std::string_view name;
  http::Access access;
  AccountWork work;
  std::string_view page;
  AccountWork again = {};
  std::optional<http::Lane> lane = {};
};
std::vector<http::Endpoint> account_rows(const Context& use, const std::vector<AccountRow>& rows);

/// /account and below it: who the signed-in user is, profile, security, sessions, data, and /account/re-authenticate. Without a
/// session, or in an anonymous account, they lead to the sign-in, which comes back.
std::vector<http::Endpoint> signed_in_pages(const Context& use);

/// /account: who is signed in, and what needs the user's attention: an address that is not verified, no second factor, an
/// unfinished questionnaire.
std::vector<http::Endpoint> overview_page(const Context& use);

/// /account/profile: name, picture, profile and the site's own fields in one form, and the answers to the questionnaire to read.
std::vector<http::Endpoint> profile_page(const Context& use);

/// /account/security: how the user signs in (address, password, second factor, trusted browsers, linked providers, passkeys) with
/// links to the pages that change each; browsers are forgotten and providers linked and unlinked here.
/// /account/security/activity: the security events of the account, newest first; `cursor` in the query continues the list.
std::vector<http::Endpoint> security_page(const Context& use);

/// /account/security/email: asks for another address, which gets a link to confirm it.
/// /account/security/password: changes the password; the other sessions end. An account without one is led to a mailed link.
std::vector<http::Endpoint> credential_pages(const Context& use);

/// /account/security/passkeys/add: makes a passkey. /account/security/passkey?id=: renames, confirms or removes one.
std::vector<http::Endpoint> passkey_pages(const Context& use);
/// Adds the user's passkeys, and the row that leads to a new one, to the rows of the security page; nothing where the account has
/// no passkey and they are off. Returns what the browser is told about them (AllAcceptedCredentialsOptions).
Result<std::string> add_passkey_rows(const AccountContext& context, json::Array& rows);
/// Whether to offer a first passkey after a sign-in by password.
Result<bool> may_offer_passkey(const AccountContext& context);

/// /account/security/two-factor: sets up an authenticator app and shows the backup codes once; /off: turns it off;
/// /account/security/backup-codes: new codes instead of the old ones.
std::vector<http::Endpoint> two_factor_page(const Context& use);

/// /account/sessions: where the user is signed in, and signing out there.
/// /account/stop-acting: an admin who acts as the user goes back to their own session. The other pages offer it.
std::vector<http::Endpoint> sessions_page(const Context& use);

/// /account/data: downloads everything that is stored about the user, and deletes the account.
std::vector<http::Endpoint> data_page(const Context& use);

/// /account/re-authenticate?next=: makes the session fresh by a passkey, the password or a second factor, at a linked provider
/// that asks again, or by a mailed code where the account has nothing stronger, and goes to `next`. For /account and for /admin,
/// whose acts answer kFreshSessionRequired.
std::vector<http::Endpoint> re_authenticate_page(const Context& use);

}  // namespace usher::pages
