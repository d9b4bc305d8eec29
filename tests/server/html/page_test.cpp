#include "server/html/page.h"

#include "server/pages/page_names.h"
#include "tests/catch.h"
#include "tests/server/html/built_in.h"
#include "tests/testkit/test_app.h"

namespace usher::html {
namespace {

using pages::operator""_page;
using testkit::Answer;

Templates templates() { return testkit::must(Templates::load("", texts(), pages::template_set())); }

const Layout& layout() {
  static const Layout kLayoutView({.name = "Books & <More>", .url = "https://books.example.com"}, texts(), templates());
  return kLayoutView;
}

View view(const std::string& accept_language = {}) {
  http::Request request;
  request.headers.emplace_back("accept-language", accept_language);
  return layout().view(request);
}

http::Request posted(std::string type, std::string body) {
  http::Request request;
  request.body = std::move(body);
  if (!type.empty()) request.headers.emplace_back("content-type", std::move(type));
  return request;
}

TEST_CASE("page: no foreign resources, no framing, and no Referer to other sites", "[pages][security]") {
  const Answer answer(view().notice("Hello", {"There"}));
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "text/html; charset=utf-8");
  CHECK(answer.header("content-security-policy") ==
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'");
  CHECK(answer.header("referrer-policy") == "same-origin");
  CHECK(answer.header("x-frame-options") == "DENY");
}

TEST_CASE("page: a form may target one more origin if its page says so", "[pages][security]") {
  const Answer answer(view().response({.name = kNotice, .title = "Hello", .form_target = "https://idp.example.com"}));
  CHECK(answer.header("content-security-policy")->find("form-action 'self' https://idp.example.com;") != std::string::npos);
}

TEST_CASE("page: the policy names the parsed origin of a form's target, so that no text of the URL adds a directive",
          "[pages][security]") {
  const auto policy_for = [](const std::string& target) {
    return Answer(view().response({.name = kNotice, .title = "Hello", .form_target = target})).header("content-security-policy");
  };
  CHECK(policy_for("https://idp.example.com/x;script-src *")->find("form-action 'self' https://idp.example.com;") !=
        std::string::npos);
  CHECK(policy_for("myapp://callback/x")->find("form-action 'self' myapp:;") != std::string::npos);
  for (const auto* target : {"myapp://;script-src", "myapp://,default-src", "https://a;b.example.com/", "/welcome", ""}) {
    CAPTURE(target);
    CHECK(policy_for(target)->find("form-action 'self';") != std::string::npos);
  }
}

TEST_CASE("page: it runs scripts of its own origin alone, and only the logo comes from another", "[pages][security]") {
  const auto page_with = [](const std::string& logo) {
    const Layout layout({.name = "A", .url = "https://a.example", .logo = logo}, texts(), templates());
    return Answer(layout.view({}).response({.name = kNotice, .title = "Hello"}));
  };
  const auto remote = page_with("https://cdn.example/logo.svg?v=1;script-src");
  CHECK(remote.header("content-security-policy") ==
        "default-src 'none'; style-src 'self'; img-src 'self' https://cdn.example; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'");
  CHECK(remote.body().find("<img class=\"logo\" src=\"https://cdn.example/logo.svg?v=1;script-src\" alt=\"A\">") !=
        std::string::npos);
  CHECK(
      page_with("/logo.svg").header("content-security-policy")->find("img-src 'self'; script-src 'self'; connect-src 'self';") !=
      std::string::npos);
}

TEST_CASE("page: the browser's language decides texts and direction", "[pages]") {
  const auto page = [](const char* languages) { return Answer(view(languages).problem(error(ErrorCode::kTokenExpired))); };
  CHECK(page("").body().find("<html lang=\"en\" dir=\"ltr\">") != std::string::npos);
  CHECK(page("de-AT,en;q=0.5").body().find("<h1>Link abgelaufen</h1>") != std::string::npos);
  CHECK(page("ur").body().find("<html lang=\"ur\" dir=\"rtl\">") != std::string::npos);
  CHECK(page("fr").header("content-language") == "en");
}

TEST_CASE("page: title and site are texts, not markup", "[pages][security]") {
  const Answer answer(view().notice("<b>Hi</b>"));
  CHECK(answer.body().find("<b>") == std::string::npos);
  CHECK(answer.body().find("<More>") == std::string::npos);
  CHECK(answer.body().find("<h1>&lt;b&gt;Hi&lt;/b&gt;</h1>") != std::string::npos);
  CHECK(answer.body().find("<a href=\"https://books.example.com\">Go to the site</a>") != std::string::npos);
}

TEST_CASE("page: a link leads to a path, a web address or an own app, and to nothing else", "[pages][security]") {
  const Layout own({.name = "A", .url = "https://a.example", .app_schemes = {"myapp"}}, texts(), templates());
  const auto page = [&](const std::string& target) {
    return Answer(own.view({}).response({.name = "enrolment_done"_page, .title = "Hello", .values = {{"target_url", target}}}));
  };
  for (const auto* target : {"/welcome", "https://b.example/?a=1", "http://b.example", "myapp://back"}) {
    CAPTURE(target);
    CHECK(page(target).body().find("<a class=\"button\" href=\"" + std::string(target) + "\">") != std::string::npos);
    CHECK(page(target).response.log_note.empty());
  }
  for (const auto* target : {"javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,x", "//evil.example",
                             "/\\evil.example", "other://x", "https:evil", "x", " javascript:alert(1)"}) {
    CAPTURE(target);
    CHECK(page(target).body().find("<a href=\"https://a.example\">") != std::string::npos);
    CHECK(page(target).response.log_note.find("{{target_url}}") != std::string::npos);
  }
}

TEST_CASE("page: an error has its text on the page and its cause only in the log", "[pages][security]") {
  const Answer limited(view().problem(Error{.code = ErrorCode::kRateLimited, .retry_after = std::chrono::seconds(90)}));
  CHECK(limited.status == 429);
  CHECK(limited.header("retry-after") == "90");
  const Answer broken(view().problem(Error{.code = ErrorCode::kInternal, .cause = LogNote("no such table: users")}));
  CHECK(broken.status == 500);
  CHECK(broken.body().find("users") == std::string::npos);
  CHECK(broken.response.log_note == "no such table: users");
  const Answer other_key(view().problem(error(ErrorCode::kSecretMismatch, "The key k1 does not open")));
  CHECK(other_key.body().find("k1") == std::string::npos);
  CHECK(other_key.response.log_note == "The key k1 does not open");
}

TEST_CASE("page: a refusal of the core becomes a page", "[pages]") {
  auto request = posted("", "");
  const Answer answer(layout().handler(
      [](http::Request&, const View&) -> Result<http::Response> { return error(ErrorCode::kAccountSuspended); })(request));
  CHECK(answer.status == 403);
  CHECK(answer.body().find("<h1>Account suspended</h1>") != std::string::npos);
}

TEST_CASE("page: fields come from an encoded form only", "[pages][security]") {
  const std::string body = "token=a%2Bb+c&email=ada%40example.com&token=second&empty=";
  for (const auto* type : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"}) {
    CHECK(form_field(posted(type, body), "token") == "a+b c");
    CHECK(form_field(posted(type, body), "email") == "ada@example.com");
    CHECK(form_field(posted(type, body), "empty").empty());
    CHECK(form_field(posted(type, body), "absent").empty());
  }
  for (const auto* type : {"", "text/plain", "application/json", "multipart/form-data; boundary=x"})
    CHECK(form_field(posted(type, body), "email").empty());
}

TEST_CASE("page: a form with a field that no database stores gets 422", "[pages][security]") {
  int ran = 0;
  const auto handle = layout().handler([&](http::Request&, const View&) -> Result<http::Response> {
    ++ran;
    return http::Response{};
  });
  for (const auto* body : {"email=%ff", "a=1&email=a%00b", "%ff=1"}) {
    auto request = posted("application/x-www-form-urlencoded", body);
    CHECK(Answer(handle(request)).status == 422);
  }
  CHECK(ran == 0);
  auto readable = posted("application/x-www-form-urlencoded", "email=%c3%ab");
  CHECK(Answer(handle(readable)).status == 200);
}

}  // namespace
}  // namespace usher::html
