#include "server/pages/account/account_context.h"

#include "common/core/credentials/password_change.h"
#include "server/pages/mailed_link.h"
#include "server/pages/sign_in_form.h"

namespace usher::pages {
namespace {

struct TabRow {
  Tab tab;
  std::string_view path;
  core::TextKey text;
};
constexpr std::array kTabs{
    TabRow{Tab::kAccount, html::kAccountPath, "tab.account"},
    TabRow{Tab::kProfile, kProfilePath, "tab.profile"},
    TabRow{Tab::kSecurity, kSecurityPath, "tab.security"},
    TabRow{Tab::kSessions, kSessionsPath, "tab.sessions"},
    TabRow{Tab::kData, kDataPath, "tab.data"},
};

/// What was done, by the key in the page's address.
struct DoneRow {
  std::string_view key;
  core::TextKey text;
  bool is_mailed = false;  ///< It says that a mail is on its way.
};
constexpr std::array kDone{
    DoneRow{"verify", "done.verify", true},
    DoneRow{"profile", "done.profile"},
    DoneRow{"email", "done.email", true},
    DoneRow{"password", "done.password"},
    DoneRow{"factor_off", "done.factor_off"},
    DoneRow{"linked", "done.linked"},
    DoneRow{"unlinked", "done.unlinked"},
    DoneRow{"browser", "done.browser"},
    DoneRow{"session", "done.session"},
    DoneRow{"sessions", "done.sessions"},
    DoneRow{"passkey_added", "done.passkey_added"},
    DoneRow{"passkey_removed", "done.passkey_removed"},
    DoneRow{"passkey_renamed", "done.passkey_renamed"},
    DoneRow{"passkey_on", "done.passkey_on"},
};

std::string done_text(const AccountContext& context) {
  const auto key = html::done_key(context.request);
  for (const auto& row : kDone)
    if (row.key == key) return row.is_mailed ? context.view.if_mailed(context.view.text(row.text)) : context.view.text(row.text);
  return {};
}

/// Below a tab, such as /account/security/email, the tab is the current section and not the current page.
json::Array tabs_of(const AccountContext& context, Tab current) {
  json::Array tabs;
  if (current == Tab::kNone) return tabs;
  for (const auto& row : kTabs) {
    const std::string_view mark = context.request.path == row.path ? "page" : "true";
    tabs.emplace_back(json::Object{{"tab_url", row.path},
                                   {"tab", context.view.text(row.text)},
                                   {"current", row.tab == current ? mark : std::string_view()}});
  }
  return tabs;
}

bool is_form(const Request& request) { return request.method == "POST"; }

/// What the row answers to a context that is signed in.
Result<Response> answer(const AccountRow& row, const AccountContext& context) {
  if (!is_form(context.request)) return row.work(context);
  if (!context.use.guard.admits(context.request))
    return row.again(context.with({.whole = context.view.text("form.expired"), .status = HttpStatus::kForbidden}));
  auto answer = row.work(context);
  return answer.ok() ? std::move(answer) : show_again(context, answer.error(), row.again);
}

Result<Response> serve(const Context& use, const AccountRow& row, const Request& request, const html::View& view) {
  const auto asked = request.query.empty() ? request.path : request.path + "?" + request.query;
  const auto back_to = is_form(request) ? std::string(row.page) : asked;
  USHER_TRY(const auto actor, html::person_of(use.who, request));
  if (!actor)
    return is_form(request) && keeps_typed_text(row.path)
               ? sign_in_again(use, request, view, back_to, use.guard.shown_in(request))
               : html::sign_in_first(back_to);
  if (html::is_of_another_account(request, actor->user())) return http::see_other(std::string(row.page));
  const auto issued = use.guard.issue(request);
  auto response = answer(row, {use, request, view, *actor, issued});
  if (!response.ok() && response.error().code == ErrorCode::kFreshSessionRequired) return html::confirm_first(row.page);
  if (!response.ok() && response.error().code == ErrorCode::kUnauthenticated) return html::sign_in_first(back_to);
  if (response.ok()) response.value().log_user_id = actor->user().id.str();
  return response;
}

}  // namespace

std::optional<Secret> AccountContext::typed_password() const {
  auto password = typed("password");
  return password.empty() ? std::nullopt : std::optional(Secret(std::move(password)));
}

AccountContext AccountContext::without(std::string_view field) const {
  return with({.at = {{std::string(field), view.fault_of_code("REQUIRED")}}, .status = HttpStatus::kUnprocessable});
}

html::Form AccountContext::form(std::string_view action, std::string button, std::vector<html::FormField> fields) const {
  fields.insert(fields.begin(), html::token_field(issued));
  return {.action = std::string(action), .button = std::move(button), .fields = std::move(fields)};
}

html::Form AccountContext::button(std::string_view action, std::string text, std::vector<html::FormField> fields,
                                  std::string name) const {
  auto button = form(action, std::move(text), std::move(fields));
  button.second = true;
  button.name = std::move(name);
  return button;
}

Response page_of(const AccountContext& context, AccountPage page) {
  page.values.set("has_tabs", page.tab != Tab::kNone)
      .set("tabs", tabs_of(context, page.tab))
      .set("done", done_text(context))
      .set("alert", page.alert);
  if (context.actor.is_impersonated())
    page.values.set(
        "acting", json::Object{{"acting_text", context.view.text("acting.text", {{"address", context.user().email_as_written}})},
                               {"form", values_of(context.button(kStopActingPath, context.view.text("acting.stop")))}});
  return context.use.guard.response(context.view, context.issued,
                                    {.status = context.faults.status,
                                     .name = page.name,
                                     .title = std::move(page.title),
                                     .values = std::move(page.values),
                                     .form_target = std::move(page.form_target),
                                     .is_once = page.is_once});
}

std::string FormFaults::of(std::string_view field) const {
  const auto found = at.find(field);
  return found == at.end() ? std::string() : found->second;
}

ShownDevice device_of(const html::View& view, std::string_view user_agent) {
  const auto device = domain::device_of(user_agent);
  const std::string browser(device.browser);
  const std::string system(device.system);
  const bool has_both = !browser.empty() && !system.empty();
  auto name = has_both ? view.text("sessions.device", {{"browser", browser}, {"system", system}}) : browser + system;
  return {std::move(name), device.is_handheld};
}

std::string known_name(const html::View& view, const ShownDevice& device) {
  return device.name.empty() ? view.text("sessions.unknown") : device.name;
}

json::Object device_values(const html::View& view, std::string_view user_agent) {
  auto device = device_of(view, user_agent);
  return {{"device", std::move(device.name)}, {"is_handheld", device.is_handheld}};
}

std::optional<FormFaults> faults_of_form(const html::View& view, const Error& error) {
  constexpr std::array kOfTheWhole{ErrorCode::kRateLimited, ErrorCode::kConflict, ErrorCode::kLastAdmin, ErrorCode::kLastWayIn,
                                   ErrorCode::kInvalidPasskey};
  FormFaults faults{.status = http::status_of(error.row().kind)};
  if (error.code == ErrorCode::kInvalidPassword)
    for (const auto* const name : {"password", "current_password"}) faults.at.emplace(name, view.text("field.wrong_password"));
  else if (error.code == ErrorCode::kInvalidCode)
    faults.at.emplace("code", view.text("second_factor.wrong"));
  else if (error.code == ErrorCode::kValidationFailed)
    for (const auto& fault : error.fields) faults.at.emplace(fault.field, view.fault_of_code(fault.code));
  else if (contains(kOfTheWhole, error.code))
    faults.whole = view.detail_of(error);
  else
    return std::nullopt;
  return faults;
}

Result<bool> asks_password(const AccountContext& context) {
  USHER_TRY(const bool has_password, context.use.core.password_change.has_password(context.user().id));
  if (!has_password) USHER_CHECK(context.use.core.authentication.require_fresh(context.actor));
  return has_password;
}

Result<bool> lacks_its_password(const AccountContext& context) {
  USHER_TRY(const bool has_password, context.use.core.password_change.has_password(context.user().id));
  return has_password && !context.typed_password();
}

void add_password(const AccountContext& context, std::vector<html::FormField>& fields, std::string_view name) {
  fields.push_back(account_field(context.user().email_as_written));
  fields.push_back(password_field(context.view, name, "field.own_password", context.faults.of(name)));
}

std::vector<http::Endpoint> account_rows(const Context& use, const std::vector<AccountRow>& rows) {
  std::vector<http::Endpoint> endpoints;
  for (const auto& row : rows)
    endpoints.push_back(html::page_row(
        row.method, row.path, row.name, row.access, row.lane.value_or(row.again ? Lane::kWrite : Lane::kRead),
        use.layout.handler([use, row](const Request& request, const html::View& view) { return serve(use, row, request, view); },
                           row.page)));
  return endpoints;
}

std::vector<http::Endpoint> signed_in_pages(const Context& use) {
  constexpr std::array kPagesOfArea{overview_page,   profile_page,  security_page, credential_pages,    passkey_pages,
                                    two_factor_page, sessions_page, data_page,     re_authenticate_page};
  std::vector<http::Endpoint> rows;
  for (const auto page : kPagesOfArea)
    for (auto& row : page(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::pages
