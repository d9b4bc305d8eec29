#include "common/core/sign_in/mail_sign_in.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/sign_in_form.h"

namespace usher::pages {
namespace {

/// In the plugin last-login-method.
constexpr std::string_view kByLink = "magic-link";

Response worn_out(const html::View& view, const Error& error) {
  const bool is_token = error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
  if (!is_token) return view.problem(error);
  const auto life = view.text("sign_in.link_life", {{"minutes", std::to_string(core::kSignInLinkLife.count())}});
  return view.notice(
      view.title_of(error), {view.detail_of(error) + " " + life}, http::status_of(error.row().kind),
      {view.link("sign_in.by_link", "/account/sign-in/link"), view.link("sign_in.other_ways", "/account/sign-in")});
}

/// The target after the sign-in: it was checked when the link was requested; a relative one is relative to this server.
std::string target_of(const Context& use, const core::LinkRequest& asked, bool is_new) {
  const auto& wish = is_new && asked.new_user_callback_url ? asked.new_user_callback_url : asked.callback_url;
  if (!wish || wish->empty()) return {};
  return (wish->starts_with('/') ? use.settings.public_url : "") + *wish;
}

Result<Response> show_sign_in(const Context& use, const Request& request, const html::View& view) {
  auto token = http::query_parameter(request, "token").value_or("");
  const auto asked = use.core.mail_sign_in.look(Secret(std::string(token)));
  if (!asked.ok()) return worn_out(view, asked.error());
  const auto& link = asked.value();
  const html::Form form{
      .action = "/account/sign-in", .button = view.text("sign_in.button"), .fields = {hidden_token(std::move(token))}};
  return view.response({.name = "sign_in_link"_page,
                        .title = view.text("sign_in.title"),
                        .values = {{"address", link.email}, {"form", values_of(form)}},
                        .form_target = after_newcomer(target_of(use, link, false))});
}

Result<Response> sign_in(const Context& use, const Request& request, const html::View& view) {
  const Secret token(html::form_field(request, "token"));
  const auto asked = use.core.mail_sign_in.look(token);
  if (!asked.ok()) return worn_out(view, asked.error());
  USHER_TRY(const auto caller, use.who.visitor_of(request));
  const auto done = use.core.mail_sign_in.by_link(
      token, {.device_token = use.cookies.device_token(request), .redirect_to = target_of(use, asked.value(), false)}, caller);
  if (!done.ok()) return worn_out(view, done.error());
  const auto& outcome = done.value().outcome;
  const auto* const grant = std::get_if<core::SessionGrant>(&outcome);
  auto response = grant ? signed_in(use, view, *grant, target_of(use, asked.value(), done.value().is_new))
                        : second_step(use, std::get<core::TwoFactorChallenge>(outcome));
  use.cookies.remember_method(response, kByLink);
  return response;
}

}  // namespace

std::vector<http::Endpoint> sign_in_page(const Context& use) {
  const auto show = [](const Context& page, const Request& request, const html::View& view) {
    return http::query_parameter(request, "token") ? show_sign_in(page, request, view) : show_sign_in_form(page, request, view);
  };
  const auto act = [](const Context& page, const Request& request, const html::View& view) {
    return html::form_field(request, "token").empty() ? sign_in_by_form(page, request, view) : sign_in(page, request, view);
  };
  auto rows = sign_in_link_rows(use);
  for (auto& each : sign_in_code_rows(use)) rows.push_back(std::move(each));
  rows.push_back(html::page_row(use, "GET", "/account/sign-in", "show_sign_in_page", access::kOpen, Lane::kRead, show));
  rows.push_back(html::page_row(use, "POST", "/account/sign-in", "sign_in_page", access::kSignIn, Lane::kHashing, act));
  return rows;
}

}  // namespace usher::pages
