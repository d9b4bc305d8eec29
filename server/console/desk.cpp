#include "server/console/desk.h"

#include <algorithm>

#include "common/base/url_query.h"
#include "server/console/done_texts.h"
#include "server/console/screen_names.h"
#include "server/console/sections.h"
#include "server/html/destination.h"

namespace usher::console {
namespace {

using http::HttpStatus;
using http::Request;
using http::Response;

constexpr std::string_view kRoot = "/admin";
constexpr std::string_view kFromField = "from";
constexpr std::string_view kDoneParameter = "done";
constexpr std::string_view kTooOld = "This form is too old, or was not sent by this page. Go back, reload the page and repeat.";

Response redirect(std::string location) {
  return Response{.status = HttpStatus::kSeeOther}.with("Location", std::move(location));
}

bool is_console(std::string_view path) {
  if (!path.starts_with(kRoot)) return false;
  const auto rest = path.substr(kRoot.size());
  return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

/// Path and query without what was done, so that a page says it once.
std::string place_of(const Request& request) {
  std::string query;
  for (const auto& [name, value] : http::form_parameters(request.query))
    if (name != kDoneParameter) query = with_parameter(query, name, value);
  return request.path + query;
}

json::Array sections_of(std::string_view path) {
  json::Array sections;
  for (const auto& row : kSections)
    sections.push_back(json::Object{{"section_url", row.path}, {"section_name", row.name}, {"is_current", is_within(row, path)}});
  return sections;
}

}  // namespace

std::string Visit::here() const {
  if (request_.method == "GET" || request_.method == "HEAD") return place_of(request_);
  const auto from = html::form_field(request_, kFromField);
  return is_console(from) ? from : std::string(kRoot);
}

Response Visit::show(const Screen& screen) const {
  json::Object values = screen.values;
  values.set("sections", sections_of(here()))
      .set("admin_name", admin_.user().email_as_written)
      .set("form_token", token_.token)
      .set("here", here())
      .set("done", done_text(http::query_parameter(request_, kDoneParameter).value_or("")))
      .set("sign_out_url", "/account/sign-out");
  return view_.response(
      {.status = screen.status, .name = screen.name, .title = screen.title, .values = std::move(values), .with_script = true});
}

Response Visit::done(std::string_view done) const { return Visit::done(done, here()); }

Response Visit::done(std::string_view done, std::string_view path) {
  return redirect(with_parameter(path, kDoneParameter, done));
}

Response Visit::refused(const Error& error) const {
  auto response = show({.status = http::status_of(error.row().kind),
                        .name = "refused"_screen,
                        .title = view_.title_of(error),
                        .values = {{"detail", error.detail()}, {"back_url", here()}}});
  html::View::mark(response, error);
  return response;
}

html::Form Visit::form(std::string_view action, std::string button, std::vector<html::FormField> fields) const {
  fields.push_back(html::token_field(token_));
  fields.push_back({.name = kFromField, .type = "hidden", .value = here()});
  return {.action = action, .button = std::move(button), .fields = std::move(fields)};
}

Result<Response> Desk::answer(Kind kind, const Work& work, const Request& request, const html::View& view) const {
  const auto token = guard_.issue(request);
  USHER_TRY(auto actor, who_.identify_if_any(request));
  const std::string place = kind == Kind::kPage ? place_of(request) : std::string(kRoot);
  if (!actor) return redirect(html::Destinations::with_next("/account/sign-in", place));
  USHER_TRY(const auto admin, authentication_.administer(std::move(*actor), authentication::caller_of(request)));
  const Visit visit(request, admin, view, token);
  const bool is_sent_by_us = kind == Kind::kPage || guard_.admits(request);
  auto response = is_sent_by_us ? work(visit) : error(ErrorCode::kForbidden, std::string(kTooOld));
  if (!response.ok() && response.error().code == ErrorCode::kFreshSessionRequired)
    response = redirect(html::Destinations::with_next("/account/re-authenticate", visit.here()));
  if (!response.ok()) response = visit.refused(response.error());
  guard_.keep(response.value(), token);
  response.value().log_user_id = admin.user().id.str();
  return response;
}

Desk::Handler Desk::handler(Kind kind, Work work) const {
  return frame_.handler([this, kind, work = std::move(work)](Request& request, const html::View& view) {
    return answer(kind, work, request, view);
  });
}

http::Endpoint Desk::page(std::string_view path, std::string_view name, Work work, http::Lane lane) const {
  return html::page_row("GET", path, name, lane, handler(Kind::kPage, std::move(work)));
}

http::Endpoint Desk::act(std::string_view path, std::string_view name, Work work, http::Lane lane) const {
  return html::page_row("POST", path, name, lane, handler(Kind::kForm, std::move(work)));
}

}  // namespace usher::console
