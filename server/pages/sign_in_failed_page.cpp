#include "server/pages/sign_in_failed_page.h"

#include "common/core/oauth_failure.h"

namespace usher::pages {
namespace {

constexpr const char* kPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

http::Response show(const http::Request& request, const std::string& site_url) {
  const auto word = http::query_parameter(request, "error").value_or("");
  const auto& row = row_of(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
  http::Response response{.body =
                              "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                              escaped(row.title) + "</title>\n<h1>" + escaped(row.title) + "</h1>\n<p>" + escaped(row.detail) +
                              ".</p>\n<p><a href=\"" + escaped(site_url) + "\">Back to the site</a></p>\n</html>\n"};
  response.with("Content-Type", "text/html; charset=utf-8").with("Content-Security-Policy", kPolicy);
  response.with("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

std::vector<http::Endpoint> sign_in_failed_page(std::string site_url) {
  return {{.method = "GET",
           .path = "/account/sign-in-failed",
           .name = "show_sign_in_failed",
           .summary = "A page that says why a social sign-in came to nothing",
           .tag = "Pages",
           .lane = http::Lane::kQuick,
           .answer_schema = http::schema_source<std::string>(),
           .answer_type = "text/html",
           .query = {{.name = "error", .about = "the reason's code"}},
           .handle = http::without_body([site_url = std::move(site_url)](http::Request& request) -> Result<http::Response> {
             return show(request, site_url);
           })}};
}

}  // namespace usher::pages
