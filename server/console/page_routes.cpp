#include "server/console/page_routes.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "server/console/console_template.h"
#include "server/console/kept_form.h"
#include "server/console/sections.h"
#include "server/html/destination.h"
#include "server/html/page.h"
#include "server/html/signed_in/person.h"
#include "server/http/routing/pipeline.h"
#include "server/resources/words.h"

namespace usher::console {
namespace {

using http::HttpStatus;
using http::Request;
using http::Response;

constexpr std::string_view kHome = "/admin";
constexpr std::size_t kMostPlaceBytes = 4000;  // a request's path and query have at most 8,000
constexpr std::string_view kFromField = "from";
constexpr std::string_view kCursorParameter = "cursor";
constexpr std::string_view kOrderParameter = "order";
constexpr std::string_view kTooOld = "This form is too old, or was not sent by this page. Go back, reload the page and repeat.";

/// A path and query below /admin, of the characters that a browser sends (open redirect, header injection).
bool is_console(std::string_view place) {
  if (!place.starts_with(kHome) || place.size() > kMostPlaceBytes) return false;
  const auto rest = place.substr(kHome.size());
  return (rest.empty() || rest.front() == '/' || rest.front() == '?') &&
         std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

bool is_form(const Request& request) { return request.method == "POST"; }

/// The page of a request; of a form, the one that it was on. Without what was done, so that a page says it once.
std::string place_of(const Request& request) {
  const auto from = is_form(request) ? html::form_field(request, kFromField) : request.path + "?" + request.query;
  return http::place_without(is_console(from) ? std::string_view(from) : kHome,
                             {html::kDoneParameter, html::kThemeChoice.parameter});
}

/// Whether a form was on a page with an address that is too long to lead back to; for the longest stands the overview, which has
/// no form.
bool is_lost(const Request& request) {
  const auto from = html::form_field(request, kFromField);
  return from == kHome || from.size() > html::kMostNextBytes;
}

/// A field of a filter that is left empty is as if absent.
Request without_empty_parameters(Request request) {
  auto parameters = http::form_parameters(request.query);
  std::erase_if(parameters, [](const auto& one) { return one.second.empty(); });
  request.query = http::query_of(parameters);
  return request;
}

json::Array sections_of(std::string_view path) {
  json::Array sections;
  for (const auto& row : console::sections())
    sections.push_back(json::Object{{"section_url", row.path},
                                    {"section_name", row.name},
                                    {"section_icon", row.icon},
                                    {"section_group", row.group},
                                    {"is_current", is_within(row, path)}});
  return sections;
}

/// Where a page that is refused leads back to: the list above it, or the overview.
std::string above(std::string_view place) {
  const auto path = place.substr(0, place.find('?'));
  for (const auto& row : sections())
    if (is_within(row, path) && place != row.path) return std::string(row.path);
  return std::string(kHome);
}

/// The field that an error without fields is of; of filters it is the account's.
std::string_view field_with(ErrorCode code) {
  return code == ErrorCode::kEmailTaken ? "email" : code == ErrorCode::kUserNotFound ? "user" : "";
}

/// What is wrong, at the field that it is of, or else at the form as a whole.
html::Form with_faults(html::Form form, const Error& error) {
  const auto place_of_field = [&](std::string_view name) -> std::string& {
    const auto found =
        std::find_if(form.fields.begin(), form.fields.end(), [&](const auto& field) { return field.name == name; });
    return found == form.fields.end() ? form.fault : found->fault;
  };
  const auto add = [](std::string& text, std::string_view fault) { text.append(text.empty() ? "" : " ").append(fault); };
  if (error.fields.empty()) add(place_of_field(field_with(error.code)), error.detail());
  for (const auto& fault : error.fields) add(place_of_field(fault.field), fault.message);
  return form;
}

/// Says whose session it is, and offers to sign in with another account.
html::Page no_admin(const domain::User& user, const Request& request, const html::FormGuard::Issued& token) {
  const html::Form form{.action = std::string(html::kSignOutPath),
                        .button = "Sign out",
                        .fields = {html::token_field(token), html::hidden("next", place_of(request))},
                        .second = true};
  return {.status = HttpStatus::kForbidden,
          .name = "no_admin"_template,
          .title = "Not an admin",
          .values = {{"address", user.email_as_written}, {"form", html::values_of(form)}}};
}

}  // namespace

std::string Context::here() const { return place_of(request_); }

Response Context::show(const Page& page) const {
  json::Object values = page.values;
  values.set("sections", sections_of(here()))
      .set("themes", html::theme_links(here(), view_.theme(), {"As the system", "Light", "Dark"}))
      .set("admin_name", admin_.user().email_as_written)
      .set("done", resources::done_text(html::done_key(request_)))
      .set("sign_out_url", html::kSignOutPath);
  return view_.response({.status = page.status,
                         .name = page.name,
                         .title = page.title,
                         .values = std::move(values),
                         .with_frame = page.with_frame});
}

Response Context::done(std::string_view done) const { return Context::done(done, here()); }

Response Context::done(std::string_view done, std::string_view path) { return html::done_at(path, done); }

Response Context::refused(const Error& error) const {
  const auto& row = error.row();
  json::Array faults;
  for (const auto& field : error.fields)
    faults.push_back(json::Object{{"fault_field", field.field}, {"fault_text", field.message}});
  auto response = show(
      {.status = http::status_of(row.kind),
       .name = "refused"_template,
       .title = row.code == ErrorCode::kConflict ? "Not done" : std::string(row.title),
       .values = {
           {"detail", error.detail()}, {"faults", std::move(faults)}, {"back_url", is_form(request_) ? here() : above(here())}}});
  html::View::mark(response, error);
  return response;
}

html::Form Context::form(std::string_view action, std::string button, std::vector<html::FormField> fields) const {
  fields.push_back(html::token_field(token_));
  fields.push_back(html::hidden(kFromField, here()));
  html::Form form{.action = std::string(action), .button = std::move(button), .fields = std::move(fields)};
  guard_.keep_typed(form, admin_.user());
  return form;
}

html::Form Context::again(html::Form form, const Error& error) const {
  for (auto& field : form.fields) {
    if (field.type == "hidden") continue;
    const auto typed = html::form_field(request_, field.name);
    if (field.type == "checkbox") field.checked = !typed.empty();
    if (field.type != "checkbox" && field.type != "password") field.value = typed;
  }
  return with_faults(std::move(form), error);
}

html::FormField Context::filter_field(std::string_view name, std::string label, std::string hint,
                                      std::vector<html::FormOption> options) const {
  return {.name = std::string(name),
          .label = std::move(label),
          .type = options.empty() ? "text" : "select",
          .value = http::query_parameter(request_, name).value_or(""),
          .hint = std::move(hint),
          .required = false,
          .options = std::move(options)};
}

json::Value Context::filter(const html::Form& form) const {
  constexpr std::size_t kMostInLine = 3;
  auto values = html::values_of(form);
  auto& object = *values.object();
  json::Array search;
  json::Array others;
  json::Array chips;
  std::size_t place = 0;
  bool is_filtered = false;
  for (const auto& shown : *object.find("fields")->array()) {
    const auto& field = form.fields[place++];
    (field.type == "search" ? search : others).push_back(shown);
    is_filtered = is_filtered || (field.type == "search" && !field.value.empty());
    if (field.type == "search" || field.name == "order" || !http::query_parameter(request_, field.name)) continue;
    const auto option = std::find_if(field.options.begin(), field.options.end(),
                                     [&](const html::FormOption& one) { return one.value == field.value; });
    const auto& value = option == field.options.end() ? field.value : option->label;
    chips.push_back(
        json::Object{{"chip_url", http::place_without(first_page(), {field.name})}, {"chip_text", field.label + ": " + value}});
  }
  const bool has_more = !others.empty();
  const bool is_folded = !search.empty() || others.size() > kMostInLine;
  object.set("is_filtered", is_filtered || !chips.empty())
      .set("search_field", std::move(search))
      .set("has_more", has_more)
      .set("is_folded", is_folded)
      .set("is_open", html::is_faulty(form))
      .set("fields", std::move(others))
      .set("chips", std::move(chips));
  return values;
}

Result<Response> Context::filter_again(std::string title, html::Form filter, const Error& error) const {
  if (!is_mendable(error) && error.code != ErrorCode::kUserNotFound) return error;
  return show({.status = HttpStatus::kUnprocessable,
               .name = "listing"_template,
               .title = std::move(title),
               .values = {{"filter", this->filter(with_faults(std::move(filter), error))}}});
}

bool Context::is_mendable(const Error& error) {
  constexpr std::array kMendable{ErrorCode::kValidationFailed, ErrorCode::kEmailTaken, ErrorCode::kOwnAccount,
                                 ErrorCode::kLastAdmin};
  return contains(kMendable, error.code);
}

json::Object Context::pages(const std::optional<Cursor>& next, const std::optional<Cursor>& previous) const {
  const auto first = first_page();
  const bool is_first = here() == first;
  return {{"next_url", next ? with_parameter(first, kCursorParameter, to_text(*next)) : ""},
          {"previous_url", previous ? with_parameter(first, kBeforeParameter, to_text(*previous)) : ""},
          {"first_url", is_first ? "" : first}};
}

std::string Context::first_page() const { return http::place_without(here(), {kCursorParameter, kBeforeParameter}); }

std::string Context::sorted_by(std::string_view order) const {
  return with_parameter(http::place_without(first_page(), {kOrderParameter}), kOrderParameter, order);
}

Result<Response> PageRoutes::answer(Kind kind, const Work& work, const Request& request, const html::View& view) const {
  USHER_TRY(auto actor, html::person_of(who_, request));
  const auto token = guard_.issue(request);
  const bool is_kept = kind == Kind::kForm && (has_typed_text(request) || is_lost(request));
  if (!actor && is_kept) return kept_form(request, view, guard_, token, WhyKept::kSignedOut);
  if (!actor) return html::sign_in_first(place_of(request));
  const auto user = actor->user();
  if (actor->is_impersonated()) return http::see_other(std::string(html::kAccountPath));  // whose banner leads back
  auto admitted = authentication_.administer(std::move(*actor), authentication::caller_of(request));
  if (!admitted.ok() && admitted.error().code == ErrorCode::kForbidden) {
    auto response = guard_.response(view, token, no_admin(user, request, token));
    response.log_user_id = user.id.str();
    return response;
  }
  USHER_TRY(const auto admin, std::move(admitted));
  const Context context(request, admin, view, guard_, token);
  if (is_kept && html::is_of_another_account(request, admin.user())) return http::see_other(context.here());
  const bool is_sent_by_us = kind == Kind::kPage || guard_.admits(request);
  if (!is_sent_by_us && is_kept) return kept_form(request, view, guard_, token, WhyKept::kOldToken);
  auto response = is_sent_by_us ? work(context) : error(ErrorCode::kForbidden, std::string(kTooOld));
  if (!response.ok() && response.error().code == ErrorCode::kFreshSessionRequired)
    response = is_kept ? kept_form(request, view, guard_, token, WhyKept::kNotFresh) : html::confirm_first(context.here());
  if (!response.ok()) response = context.refused(response.error());
  guard_.keep(response.value(), token);
  response.value().log_user_id = admin.user().id.str();
  return response;
}

PageRoutes::Handler PageRoutes::handler(Kind kind, Work work) const {
  return layout_.handler([this, kind, work = std::move(work)](Request& request, const html::View& view) {
    return answer(kind, work, without_empty_parameters(request), view);
  });
}

http::Endpoint PageRoutes::page(std::string_view path, std::string_view name, Work work, http::Lane lane) const {
  return html::page_row("GET", path, name, access::kAdminReads, lane, handler(Kind::kPage, std::move(work)));
}

http::Endpoint PageRoutes::act(std::string_view path, std::string_view name, http::Access access, Work work,
                               http::Lane lane) const {
  return html::page_row("POST", path, name, access, lane, handler(Kind::kForm, std::move(work)));
}

}  // namespace usher::console
