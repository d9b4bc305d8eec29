#include "server/pages/mailed_link.h"

#include "common/base/encoding.h"
#include "server/html/destination.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr const char* kSent = "sent";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

html::Form new_link_form(const html::View& view, std::string_view action, std::string value, std::string fault) {
  return {.action = std::string(action),
          .button = view.text("field.send_link"),
          .fields = {email_field(view, std::move(value), std::move(fault))},
          .focuses = true};
}

html::Page mailed_page(const html::View& view, MailedPage page) {
  const bool sends = view.sends_mail();
  const bool is_known = !page.address.empty();
  page.values["address"] = is_known ? page.address : view.text("page.this_address");
  const auto with_next = [&](std::string_view path) { return html::Destinations::with_next(path, page.next); };
  json::Object values{{"sentence", view.if_mailed(view.text(page.sentence, std::move(page.values)))},
                      {"other_url", with_next(page.other.empty() ? page.path : page.other)},
                      {"sign_in_url", with_next("/account/sign-in")},
                      {"missing", sends}};
  page.fields.push_back(html::hidden("email", std::move(page.address)));
  page.fields.push_back(html::hidden("next", page.next));
  if (sends && is_known)
    values.set("form", values_of(html::Form{.action = std::string(page.path),
                                            .button = view.text("mailed.again"),
                                            .fields = std::move(page.fields),
                                            .second = true}));
  return {.name = "mailed"_page,
          .title = view.text(sends ? page.title : core::TextKey("form.no_mail_title")),
          .values = std::move(values),
          .place = with_next(with_parameter(page.path, kSent, "1"))};
}

html::Page confirmation_page(const html::View& view, std::string address, std::string next, std::string_view other) {
  return mailed_page(view, {.title = "resend.done_title",
                            .sentence = "sign_up.verify",
                            .address = std::move(address),
                            .path = "/account/verify/resend",
                            .next = std::move(next),
                            .other = other});
}

bool is_mailed_place(const http::Request& request) { return http::query_parameter(request, kSent).has_value(); }

http::HttpStatus status_of(const html::Form& form) {
  return is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk;
}

http::Response new_link_page(const html::View& view, html::TemplateName name, std::string title, const html::Form& asking) {
  return view.response(
      {.status = status_of(asking), .name = name, .title = std::move(title), .values = {{"form", values_of(asking)}}});
}

http::Response invalid_link(const html::View& view, const Error& error, std::string_view action) {
  const bool is_token = error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
  if (!is_token) return view.problem(error);
  json::Object values{{"detail", view.detail_of(error)}};
  if (!action.empty()) {
    auto form = new_link_form(view, action);
    form.focuses = false;  // the page is read first
    values.set("form", values_of(form));
  }
  return view.response({.status = http::status_of(error.row().kind),
                        .name = "dead_link"_page,
                        .title = view.title_of(error),
                        .values = std::move(values)});
}

html::FormField email_field(const html::View& view, std::string value, std::string fault) {
  if (!fault.empty() && !is_ascii(value)) fault += " " + view.text("field.foreign_letter");
  return {.name = "email",
          .label = view.text("field.email"),
          .type = "email",
          .autocomplete = "username",
          .value = std::move(value),
          .fault = std::move(fault)};
}

std::string token_of(const http::Request& request) { return http::query_parameter(request, "token").value_or(""); }

html::FormField hidden_token(std::string token) { return html::hidden("token", std::move(token)); }

html::FormField account_field(std::string address) {
  return {.name = "username", .type = "account", .value = std::move(address)};
}

html::FormField password_field(const html::View& view, std::string_view name, core::TextKey label, std::string fault,
                               std::string_view autocomplete) {
  return {.name = std::string(name),
          .label = view.text(label),
          .type = "password",
          .autocomplete = autocomplete,
          .fault = std::move(fault),
          .show = view.text("field.show"),
          .hide = view.text("field.hide")};
}

html::FormField new_password_field(const html::View& view, std::string fault) {
  auto field = password_field(view, "new_password", "field.new_password", std::move(fault), "new-password");
  if (field.fault.empty()) field.hint = view.text("field.new_password_hint");  // a fault takes its place
  return field;
}

}  // namespace usher::pages
