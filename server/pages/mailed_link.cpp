#include "server/pages/mailed_link.h"

#include "server/pages/page_names.h"

namespace usher::pages {

html::Form new_link_form(const html::View& view, std::string_view action, std::string value, std::string fault) {
  return {.action = std::string(action),
          .button = view.text("field.send_link"),
          .fields = {email_field(view, std::move(value), std::move(fault))},
          .focuses = true};
}

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

html::FormField password_field(const html::View& view, std::string fault) {
  return {.name = "new_password",
          .label = view.text("field.new_password"),
          .type = "password",
          .autocomplete = "new-password",
          .hint = view.text("field.new_password_hint"),
          .fault = std::move(fault),
          .show = view.text("field.show"),
          .hide = view.text("field.hide")};
}

}  // namespace usher::pages
