#include "server/html/form_guard.h"

#include "common/base/encoding.h"
#include "server/authentication/cookies.h"
#include "server/html/page.h"

namespace usher::html {
namespace {

std::string session_of(const http::Request& request, const authentication::Cookies& cookies) {
  std::string named;
  for (const auto& cookie : cookies.session_cookies(request)) named += cookie + ";";
  return named;
}

/// `name:label;name:label`, both percent-encoded.
std::string text_of(const std::vector<FormField>& fields) {
  std::string text;
  for (const auto& field : fields)
    text.append(text.empty() ? "" : ";").append(percent_encode(field.name)).append(":").append(percent_encode(field.label));
  return text;
}

ShownFields fields_of(std::string_view text) {
  ShownFields fields;
  while (!text.empty()) {
    auto label = take_until(text, ';');
    const auto name = take_until(label, ':');
    fields.emplace(percent_decode(name).value_or(""), percent_decode(label).value_or(""));
  }
  return fields;
}

}  // namespace

FormGuard::Issued FormGuard::issue(const http::Request& request) const {
  const auto session = session_of(request, cookies_);
  if (const auto browser = cookies_.form_browser(request)) return {tokens_.token_of(*browser, session), std::nullopt};
  auto browser = tokens_.draw();
  auto token = tokens_.token_of(browser, session);
  return {std::move(token), std::move(browser)};
}

std::string FormGuard::browser_of(const http::Request& request, const Issued& issued) const {
  if (issued.browser) return std::string(issued.browser->expose());
  const auto browser = cookies_.form_browser(request);
  return browser ? std::string(browser->expose()) : std::string();
}

http::Response FormGuard::response(const View& view, const Issued& issued, const Page& page) const {
  auto response = view.response(page);
  keep(response, issued);
  return response;
}

void FormGuard::keep(http::Response& response, const Issued& issued) const {
  if (issued.browser) cookies_.set_form_browser(response, *issued.browser);
}

bool FormGuard::admits(const http::Request& request) const {
  const auto browser = cookies_.form_browser(request);
  return browser && tokens_.accepts(form_field(request, kTokenField), *browser, session_of(request, cookies_));
}

void FormGuard::keep_typed(Form& form, const domain::User& user) const {
  form.fields.push_back(hidden(kAccountField, user.id.str()));
  const auto path = form.action.substr(0, form.action.find_first_of("?#"));
  form.fields.push_back(hidden(kShownField, seal(path, text_of(form.fields))));
}

ShownFields FormGuard::shown_in(const http::Request& request) const {
  const auto text = unseal(request.path, form_field(request, kShownField));
  if (!text) return {};
  auto fields = fields_of(*text);
  fields.emplace(kShownField, "");
  return fields;
}

bool is_of_another_account(const http::Request& request, const domain::User& user) {
  const auto account = form_field(request, kAccountField);
  return !account.empty() && account != user.id.str();
}

FormField token_field(const FormGuard::Issued& issued) { return hidden(kTokenField, issued.token); }

}  // namespace usher::html
