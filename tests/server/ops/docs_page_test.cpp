#include "server/ops/docs_page.h"

#include <regex>

#include "server/ops/docs_files.h"
#include "tests/catch.h"

namespace usher::ops {
namespace {

http::Request asking_for(std::string name, std::string etag = "") {
  http::Request request;
  request.parameters = {std::move(name)};
  if (!etag.empty()) request.headers.emplace_back("if-none-match", std::move(etag));
  return request;
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

std::vector<std::string> all_matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

bool is_embedded(std::string_view name) {
  for (const auto& file : docs_files())
    if (file.name == name) return true;
  return false;
}

}  // namespace

TEST_CASE("docs: the page's policy allows only its own scripts and styles", "[docs][security]") {
  const auto policy = header_of(docs_page({}), "Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") == 0);
  CHECK(policy.find("script-src 'self';") != std::string::npos);
  CHECK(policy.find("style-src 'self';") != std::string::npos);
  CHECK(policy.find("connect-src 'self';") != std::string::npos);
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
}

TEST_CASE("docs: the pages need nothing that their policy forbids", "[docs]") {
  for (const std::string name : {"index.html", "plain.html"}) {
    INFO(name);
    std::string page;
    for (const auto& file : docs_files())
      if (file.name == name) page = file.text;
    REQUIRE_FALSE(page.empty());
    CHECK(all_matches(page, "(<style|style=|<script>|\\son[a-z]+=)").empty());
    CHECK(all_matches(page, "(https?://)").empty());
  }
}

TEST_CASE("docs: every file that the page names is served", "[docs]") {
  const auto names = all_matches(docs_page({}).body, "(?:src|href)=\"/docs/([^\"]+)\"");
  REQUIRE_FALSE(names.empty());
  for (const auto& name : names) {
    INFO(name);
    const auto file = docs_file(asking_for(name));
    REQUIRE(file.ok());
    CHECK_FALSE(file.value().body.empty());
  }
}

TEST_CASE("docs: without Swagger UI in the build the page explains why it cannot try calls", "[docs]") {
  const auto page = docs_page({}).body;
  CHECK((page.find("<script") != std::string::npos) == is_embedded("swagger-ui-bundle.js"));
  CHECK((page.find("built without npm's <code>swagger-ui-dist</code>") != std::string::npos) ==
        !is_embedded("swagger-ui-bundle.js"));
  CHECK(page.find("href=\"/openapi.json\"") != std::string::npos);
}

TEST_CASE("docs: a browser with the current file gets 304", "[docs]") {
  const auto first = docs_file(asking_for("docs.css")).value();
  const auto etag = header_of(first, "ETag");
  CHECK(header_of(first, "Content-Type") == "text/css; charset=utf-8");
  for (const auto& sent : {etag, "W/" + etag, "\"other\", " + etag}) {
    INFO(sent);
    const auto again = docs_file(asking_for("docs.css", sent)).value();
    CHECK(again.status == http::HttpStatus::kNotModified);
    CHECK(again.body.empty());
  }
  CHECK(docs_file(asking_for("docs.css", "\"other\"")).value().status == http::HttpStatus::kOk);
}

TEST_CASE("docs: every page has its policy, and other files are 404", "[docs][security]") {
  const auto name = GENERATE(as<std::string>{}, "index.html", "plain.html", "package.json", "", "../docs.css", "DOCS.CSS");
  const auto file = docs_file(asking_for(name));
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code == ErrorCode::kNotFound);
}

}  // namespace usher::ops
