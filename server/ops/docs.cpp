#include "server/ops/docs.h"

#include "common/base/text.h"
#include "server/http/routing/revalidation.h"

namespace usher::ops {
namespace {

// Swagger UI loads some icons from data: URLs in its stylesheet.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kPage = "index.html";
constexpr std::string_view kPageWithoutCalls = "plain.html";
constexpr std::string_view kNeededByPage = "swagger-ui-bundle.js";

struct ContentType {
  std::string_view suffix;
  const char* type;
};
constexpr ContentType kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {"", "text/plain; charset=utf-8"},
};

const EmbeddedFile* find(std::string_view name) {
  const auto files = docs_files();
  return find_by(files, name, &EmbeddedFile::name);
}

const char* type_of(std::string_view name) {
  return std::ranges::find_if(kTypes, [&](const auto& row) { return name.ends_with(row.suffix); })->type;
}

/// Returns the file, or 304 if the browser's copy is current. Browsers always revalidate, so that files of two releases are never
/// mixed.
http::Response answer(const EmbeddedFile& file, const http::Request& request) {
  return http::revalidated(request, {type_of(file.name), file.text, file.etag, "public, no-cache"});
}

constexpr const char* kProblemPolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A row of either table, as clients see it.
struct ProblemRow {
  http::HttpStatus status;
  std::string_view wire;
  std::string_view title;
  std::string detail;
};

const std::vector<ProblemRow>& problem_rows() {
  static const auto kRows = [] {
    std::vector<ProblemRow> rows;
    for (const auto& row : kErrors) rows.push_back({http::status_of(row.kind), row.wire, row.title, error(row.code).detail()});
    for (const auto& row : http::kRefusals) rows.push_back({row.status, row.wire, row.title, std::string(row.detail)});
    std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.status < b.status; });
    return rows;
  }();
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

http::Response docs_page(const http::Request& request) {
  const auto* page = find(find(kNeededByPage) ? kPage : kPageWithoutCalls);
  return answer(*page, request).with("Content-Security-Policy", kPolicy).with("Referrer-Policy", "no-referrer");
}

Result<http::Response> docs_file(const http::Request& request) {
  const auto* file = find(request.parameters.at(0));
  if (!file || file->name.ends_with(".html")) return error(ErrorCode::kNotFound);
  return answer(*file, request);
}

Result<http::Response> problem_page(const http::Request& request) {
  const auto& rows = problem_rows();
  const auto* const found = find_by(rows, request.parameters.at(0), &ProblemRow::wire);
  if (!found) return error(ErrorCode::kNotFound);
  return html_page(escape_html(found->title),
                   "<p>" + escape_html(found->detail) + ".</p>\n<p>Status " + status_text(*found) + ", code <code>" +
                       std::string(found->wire) +
                       "</code>. Programs switch on the code; <code>detail</code> and "
                       "<code>errors</code> of an answer say more about the request.</p>\n<p><a href=\"" +
                       std::string(kProblemPages) + "\">All codes</a></p>\n");
}

http::Response problem_list(const http::Request&) {
  std::string body = "<p>The codes of error answers (<code>application/problem+json</code>), by status.</p>\n<ul>\n";
  for (const auto& row : problem_rows())
    body += "<li>" + status_text(row) + " <a href=\"" + std::string(kProblemPages) + "/" + std::string(row.wire) + "\">" +
            std::string(row.wire) + "</a>: " + escape_html(row.title) + "</li>\n";
  return html_page("Error codes", body + "</ul>\n");
}

std::span<const http::TagNote> tag_notes() {
  static constexpr std::array kNotes{
      http::TagNote{"Sessions", "Sign up, sign in, refresh, sign out, and the sessions of a user."},
      http::TagNote{"Account", "The signed-in user's own account, profile and data."},
      http::TagNote{"Questionnaire", "The questions that a site asks its users, and their answers."},
      http::TagNote{"Mailed links", "Links and codes by mail: to confirm an address, sign in or reset a password."},
      http::TagNote{"Passkeys", "Sign-in and sign-up with a passkey, and the caller's own passkeys."},
      http::TagNote{"Second factor", "Authenticator apps, backup codes, codes by mail and trusted browsers."},
      http::TagNote{"Social sign-in", "Sign-in at providers, and the accounts there that belong to a user."},
      http::TagNote{"Chat", "Questions to the site's chat back end, and their history."},
      http::TagNote{"Adapted pages", "Pages that the site's back end adapts to their reader."},
      http::TagNote{"Site", "What a site's own pages ask of a user's profile."},
      http::TagNote{"Back ends", "For a site's other servers: tokens verified, profiles by API key."},
      http::TagNote{"Admin: users", "Accounts, for admins and API keys of an admin scope."},
      http::TagNote{"Admin: questionnaires", "Versions of the questionnaire, statistics and answers of all users."},
      http::TagNote{"Admin: keys", "Signing keys and API keys."},
      http::TagNote{"Admin: sessions", "The sessions of other users."},
      http::TagNote{"Admin: more", "Further lists, with acts on rows or on all that match a filter."},
      http::TagNote{"Admin: audit", "The audit log."},
      http::TagNote{"Admin: mail", "What was mailed, and what waits."},
      http::TagNote{"Admin: overview", "The installation in figures."},
      http::TagNote{"Tests", "Tests from outside, with TEST_API_KEY: accounts in any state, mail, the clock, failures."},
      http::TagNote{"Operations", "Health, metrics, keys and this documentation."},
  };
  return kNotes;
}

}  // namespace usher::ops
