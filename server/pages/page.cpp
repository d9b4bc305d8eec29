#include "server/pages/page.h"

#include <algorithm>

#include "common/base/html_text.h"
#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "server/http/routing/origins.h"
#include "server/pages/html.h"

namespace usher::pages {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string policy(const Page& page, const std::string& logo) {
  const auto source = [](const std::string& url) {
    const auto origin = http::csp_source(url);
    return origin.empty() ? std::string() : " " + origin;
  };
  return "default-src 'none'; style-src 'self'; img-src 'self'" + source(logo) + (page.with_script ? "; script-src 'self'" : "") +
         "; form-action 'self'" + source(page.form_target) + "; base-uri 'none'; frame-ancestors 'none'";
}

std::string head(const Page& page, const std::string& site_name, const std::string& language) {
  return "<!doctype html>\n<html lang=\"" + escape_html(language) + "\" dir=\"" + (is_right_to_left(language) ? "rtl" : "ltr") +
         "\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"robots\" content=\"noindex\">\n<title>" +
         escape_html(page.title) + " – " + escape_html(site_name) +
         "</title>\n<link rel=\"icon\" href=\"/account/icon.svg\" type=\"image/svg+xml\">\n"
         "<link rel=\"stylesheet\" href=\"/account/style.css\">\n" +
         (page.with_script ? "<script src=\"/account/pages.js\" defer></script>\n" : "") + "</head>\n";
}

bool is_form(const http::Request& request) {
  const auto type = request.header("content-type").value_or("");
  return iequals(trim(type.substr(0, type.find(';'))), kFormType);
}

/// Whether all form fields are text that a database stores.
bool is_readable(const http::Request& request) {
  if (!is_form(request)) return true;
  const auto fields = http::form_parameters(request.body);
  return std::all_of(fields.begin(), fields.end(),
                     [](const auto& field) { return is_storable(field.first) && is_storable(field.second); });
}

bool is_ours(http::HttpStatus status) { return status >= http::HttpStatus::kInternal; }

}  // namespace

http::Response View::response(const Page& page) const {
  http::Response response{.status = page.status};
  response.body = head(page, site_.name, language_.tag()) + "<body>\n<main>\n" + logo(site_.logo, site_.name) + "<h1>" +
                  escape_html(page.title) + "</h1>\n" + page.body + "</main>\n<footer>" + escape_html(site_.name) +
                  "</footer>\n</body>\n</html>\n";
  return response.with("Content-Type", "text/html; charset=utf-8")
      .with("Content-Language", language_.tag())
      .with("Content-Security-Policy", policy(page, site_.logo))
      .with("Referrer-Policy", "same-origin")
      .with("X-Frame-Options", "DENY");
}

http::Response View::problem(http::HttpStatus status, std::string title, std::string_view detail) const {
  return response({.status = status, .title = std::move(title), .body = paragraph(detail) + way_on()});
}

http::Response View::problem(const Error& error) const {
  auto answer = problem(http::status_of(error.row().kind), title_of(error), detail_of(error));
  if (error.retry_after) answer.with("Retry-After", std::to_string(error.retry_after->count()));
  answer.not_before = error.not_before;
  answer.log_note = error.cause.for_log();
  return answer;
}

http::Response View::refusal(http::Refusal why) const {
  const auto& row = http::row_of(why);
  return problem(row.status, language_.error_title(row.wire, is_ours(row.status), site_values()),
                 language_.error_detail(row.wire, is_ours(row.status), site_values()));
}

std::string View::text(core::TextKey key, core::TextValues values) const {
  values.merge(site_values());
  return language_.text(key, values);
}

std::string View::title_of(const Error& error) const {
  return language_.error_title(error.row().wire, is_ours(http::status_of(error.row().kind)), site_values());
}

std::string View::detail_of(const Error& error) const {
  return language_.error_detail(error.row().wire, is_ours(http::status_of(error.row().kind)), site_values());
}

std::string View::fault_of(const Error& error) const {
  return error.fields.empty() ? std::string() : language_.fault(error.fields.front().code, site_values());
}

std::string View::way_on() const { return link(site_.url, text("page.back")); }

View Frame::view(const http::Request& request) const {
  return {site_, texts_.choose(request.header("accept-language").value_or(""))};
}

std::function<http::Response(http::Request&)> Frame::handler(
    std::function<Result<http::Response>(http::Request&, const View&)> work) const {
  return [this, work = std::move(work)](http::Request& request) -> http::Response {
    const auto shown = view(request);
    auto answer = is_readable(request) ? work(request, shown) : error(ErrorCode::kInvalidArgument);
    return answer.ok() ? std::move(answer).value() : shown.problem(answer.error());
  };
}

std::string form_field(const http::Request& request, std::string_view name) {
  if (!is_form(request)) return {};
  for (auto& [key, value] : http::form_parameters(request.body))
    if (key == name) return std::move(value);
  return {};
}

http::Endpoint page_row(std::string_view method, std::string_view path, std::string_view name, http::Lane lane,
                        std::function<http::Response(http::Request&)> handle) {
  return {.method = method,
          .path = path,
          .name = name,
          .tag = "Pages",
          .lane = lane,
          .is_documented = false,
          .handle = std::move(handle)};
}

}  // namespace usher::pages
