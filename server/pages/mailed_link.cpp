#include "server/pages/mailed_link.h"

namespace usher::pages {

Form new_link_form(std::string_view action, std::string value, std::string fault) {
  return {.action = action,
          .button = "Send the link",
          .fields = {{.name = "email",
                      .label = "Email address",
                      .type = "email",
                      .autocomplete = "email",
                      .value = std::move(value),
                      .fault = std::move(fault)}}};
}

http::Response new_link_page(const Frame& frame, std::string title, std::string_view lead, const Form& asking) {
  const bool faulty = !asking.fields.front().fault.empty();
  return frame.response({.status = faulty ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                         .title = std::move(title),
                         .body = paragraph(lead) + form(asking)});
}

http::Response invalid_link(const Frame& frame, const Error& error, std::string_view action) {
  const bool is_token = error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
  if (!is_token) return frame.problem(error);
  const auto offer = action.empty() ? std::string() : paragraph("We mail you a new one.") + form(new_link_form(action));
  return frame.response({.status = http::status_of(error.row().kind),
                         .title = std::string(error.row().title),
                         .body = paragraph(std::string(error.detail()) + ".") + offer + frame.way_on()});
}

std::string token_of(const http::Request& request) { return http::query_parameter(request, "token").value_or(""); }

FormField hidden(std::string_view name, std::string value) {
  return {.name = name, .label = "", .type = "hidden", .value = std::move(value)};
}

FormField hidden_token(std::string token) { return hidden("token", std::move(token)); }

FormField password_field(std::string fault) {
  return {.name = "new_password",
          .label = "New password",
          .type = "password",
          .autocomplete = "new-password",
          .hint = "At least 8 characters; a long phrase is best.",
          .fault = std::move(fault)};
}

std::string fault_of(const Error& error) { return error.fields.empty() ? std::string() : error.fields.front().message + "."; }

}  // namespace usher::pages
