#include "server/html/form_guard.h"

#include "server/html/page.h"

namespace usher::html {
namespace {

std::string session_of(const http::Request& request, const authentication::Cookies& cookies) {
  std::string named;
  for (const auto& cookie : cookies.session_cookies(request)) named += cookie + ";";
  return named;
}

}  // namespace

FormGuard::Issued FormGuard::issue(const http::Request& request) const {
  const auto session = session_of(request, cookies_);
  if (const auto browser = cookies_.form_browser(request)) return {tokens_.token_of(*browser, session), std::nullopt};
  auto browser = tokens_.draw();
  auto token = tokens_.token_of(browser, session);
  return {std::move(token), std::move(browser)};
}

void FormGuard::keep(http::Response& response, const Issued& issued) const {
  if (issued.browser) cookies_.set_form_browser(response, *issued.browser);
}

bool FormGuard::admits(const http::Request& request) const {
  const auto browser = cookies_.form_browser(request);
  return browser && tokens_.accepts(form_field(request, kTokenField), *browser, session_of(request, cookies_));
}

bool is_of_another_account(const http::Request& request, const domain::User& user) {
  const auto account = form_field(request, kAccountField);
  return !account.empty() && account != user.id.str();
}

FormField token_field(const FormGuard::Issued& issued) {
  return {.name = std::string(kTokenField), .type = "hidden", .value = issued.token};
}

}  // namespace usher::html
