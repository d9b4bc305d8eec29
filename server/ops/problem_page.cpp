#include "server/ops/problem_page.h"

#include "common/base/html_text.h"
#include "server/http/messages/problem.h"
#include "server/http/messages/refusals.h"

namespace usher::ops {
namespace {

constexpr const char* kProblemPolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A row of either table, as clients see it.
struct ProblemRow {
  http::HttpStatus status;
  std::string_view wire;
  std::string_view title;
  std::string_view detail;
};

std::vector<ProblemRow> make_rows() {
  std::vector<ProblemRow> rows;
  for (const auto& row : kErrors) rows.push_back({http::status_of(row.kind), row.wire, row.title, row.detail});
  for (const auto& row : http::kRefusals) rows.push_back({row.status, row.wire, row.title, row.detail});
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.status < b.status; });
  return rows;
}

const std::vector<ProblemRow>& problem_rows() {
  static const auto kRows = make_rows();
  return kRows;
}

std::string status_text(const ProblemRow& row) { return std::to_string(number(row.status)); }

http::Response html_page(const std::string& title, const std::string& body) {
  http::Response response;
  response.body =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      title +
      "</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" "
      "href=\"/account/style.css\">\n</head>\n<body>\n<main>\n<h1>" +
      title + "</h1>\n" + body + "</main>\n</body>\n</html>\n";
  return std::move(response.with("Content-Type", "text/html; charset=utf-8")
                       .with("Content-Security-Policy", kProblemPolicy)
                       .with("Referrer-Policy", "no-referrer")
                       .with("Cache-Control", "public, max-age=3600"));
}

}  // namespace

Result<http::Response> problem_page(const http::Request& request) {
  const auto& rows = problem_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.wire == request.parameters.at(0); });
  if (found == rows.end()) return error(ErrorCode::kNotFound);
  return html_page(escape_html(found->title),
                   "<p>" + escape_html(found->detail) + ".</p>\n<p>Status " + status_text(*found) + ", code <code>" +
                       std::string(found->wire) +
                       "</code>. Programs switch on the code; <code>detail</code> and "
                       "<code>errors</code> of an answer say more about the request.</p>\n<p><a href=\"" +
                       std::string(http::kProblemPages) + "\">All codes</a></p>\n");
}

http::Response problem_list(const http::Request&) {
  std::string body = "<p>The codes of error answers (<code>application/problem+json</code>), by status.</p>\n<ul>\n";
  for (const auto& row : problem_rows())
    body += "<li>" + status_text(row) + " <a href=\"" + std::string(http::kProblemPages) + "/" + std::string(row.wire) + "\">" +
            std::string(row.wire) + "</a>: " + escape_html(row.title) + "</li>\n";
  return html_page("Error codes", body + "</ul>\n");
}

}  // namespace usher::ops
