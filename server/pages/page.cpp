#include "server/pages/page.h"

#include "common/base/html_text.h"
#include "common/base/text.h"
#include "server/http/routing/origins.h"
#include "server/pages/html.h"

namespace usher::pages {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string policy(const std::string& form_target) {
  const auto target = http::csp_source(form_target);
  return "default-src 'none'; style-src 'self'; form-action 'self'" + (target.empty() ? "" : " " + target) +
         "; base-uri 'none'; frame-ancestors 'none'";
}

}  // namespace

http::Response Frame::response(const Page& page) const {
  http::Response response{.status = page.status};
  response.body =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>" +
      escape_html(page.title) + " – " + escape_html(site_name_) +
      "</title>\n<link rel=\"stylesheet\" href=\"/account/style.css\">\n</head>\n<body>\n<main>\n<h1>" + escape_html(page.title) +
      "</h1>\n" + page.body + "</main>\n<footer>" + escape_html(site_name_) + "</footer>\n</body>\n</html>\n";
  return response.with("Content-Type", "text/html; charset=utf-8")
      .with("Content-Security-Policy", policy(page.form_target))
      .with("Referrer-Policy", "same-origin")
      .with("X-Frame-Options", "DENY");
}

http::Response Frame::problem(http::HttpStatus status, std::string_view title, std::string_view detail) const {
  return response({.status = status, .title = std::string(title), .body = paragraph(std::string(detail) + ".") + way_on()});
}

http::Response Frame::problem(const Error& error) const {
  const auto& row = error.row();
  const bool is_ours = row.kind == ErrorKind::kInternal || row.kind == ErrorKind::kUnavailable;
  auto answer = problem(http::status_of(row.kind), row.title, is_ours ? row.detail : error.detail());
  if (error.retry_after) answer.with("Retry-After", std::to_string(error.retry_after->count()));
  answer.not_before = error.not_before;
  answer.log_note = error.cause.for_log();
  return answer;
}

std::string Frame::way_on() const { return link(site_url_, "Go to " + site_name_); }

std::function<http::Response(http::Request&)> Frame::handler(std::function<Result<http::Response>(http::Request&)> work) const {
  return [this, work = std::move(work)](http::Request& request) -> http::Response {
    auto answer = work(request);
    return answer.ok() ? std::move(answer).value() : problem(answer.error());
  };
}

std::string form_field(const http::Request& request, std::string_view name) {
  const auto type = request.header("content-type").value_or("");
  if (!iequals(trim(type.substr(0, type.find(';'))), kFormType)) return {};
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
