#include "cli/commands/doctor/checks.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/temp_directory.h"

using namespace usher;
using namespace usher::cli;

namespace {

class MailServer final : public net::SmtpClient {
 public:
  explicit MailServer(net::DeliveryOutcome says) : says_(std::move(says)) {}
  net::DeliveryOutcome send(const net::Envelope&, std::string_view) override { return says_; }
  net::DeliveryOutcome check() override { return says_; }

 private:
  net::DeliveryOutcome says_;
};

}  // namespace

TEST_CASE("doctor: reports whether the mail server accepts mail, with the reason", "[doctor]") {
  MailServer good({net::Delivery::kAccepted, ""});
  CHECK(check_mail(good).level == Finding::Level::kOk);
  MailServer bad({net::Delivery::kTryLater, "The mail server did not take the log-in (535)"});
  const auto finding = check_mail(bad);
  CHECK(finding.level == Finding::Level::kProblem);
  CHECK(finding.text == "The mail server did not take the log-in (535); correct SMTP_URL, or see to the mail server");
}

TEST_CASE("doctor: reports of each issuer whether it is usable, with the reason", "[doctor]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  http.on("https://id.example.com/.well-known/openid-configuration",
          R"({"issuer":"https://id.example.com","authorization_endpoint":"https://id.example.com/a",)"
          R"("token_endpoint":"https://id.example.com/t","jwks_uri":"https://id.example.com/k"})");
  const auto client = [] { return settings::OAuthClient{.id = "us", .secret = Secret(std::string("hush"))}; };
  settings::OAuth oauth;
  oauth.oidc.push_back({.name = "good", .issuer = "https://id.example.com", .client = client()});
  oauth.oidc.push_back({.name = "gone", .issuer = "https://gone.example.com", .client = client()});
  const auto findings = check_issuers(oauth, http, clock);
  REQUIRE(findings.size() == 2);
  for (const auto& finding : findings) {
    const bool is_good = finding.text.find("https://id.example.com") != std::string::npos;
    CHECK(finding.level == (is_good ? Finding::Level::kOk : Finding::Level::kProblem));
    if (!is_good) CHECK(finding.text.ends_with("of `gone` cannot be used: no response for this URL"));
  }
}

TEST_CASE("doctor: names the algorithms of an issuer that Usher does not take", "[doctor]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  settings::OAuth oauth;
  oauth.oidc.push_back({.name = "campus", .issuer = "https://id.example.com", .client = {.id = "us"}});
  const auto finding = [&](const std::string& algorithms) {
    http.on("https://id.example.com/.well-known/openid-configuration",
            R"({"issuer":"https://id.example.com","authorization_endpoint":"https://id.example.com/a",)"
            R"("token_endpoint":"https://id.example.com/t","jwks_uri":"https://id.example.com/k",)"
            R"("id_token_signing_alg_values_supported":[)" +
                algorithms + "]}");
    return check_issuers(oauth, http, clock).at(0);
  };
  CHECK(finding(R"("ES384")").text == "The issuer https://id.example.com answers discovery");
  const auto some = finding(R"("HS256","RS256","ES256K")");
  CHECK(some.level == Finding::Level::kOk);
  CHECK(some.text.ends_with("answers discovery; of its algorithms for ID tokens Usher does not take HS256, ES256K"));
  const auto none = finding(R"("HS256")");
  CHECK(none.level == Finding::Level::kProblem);
  CHECK(none.text.find("signs ID tokens by HS256, and Usher takes RS256, ") != std::string::npos);
}

TEST_CASE("doctor: Google is asked, though its addresses are built in", "[doctor]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  settings::OAuth oauth;
  oauth.google = settings::OAuthClient{.id = "us", .secret = Secret(std::string("hush"))};
  CHECK(check_issuers(oauth, http, clock).at(0).level == Finding::Level::kProblem);
  http.on("https://accounts.google.com", 200, "");
  CHECK(check_issuers(oauth, http, clock).at(0).text == "Google answers");
}

TEST_CASE("doctor: reports whether GitHub can be reached", "[doctor]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  settings::OAuth oauth;
  oauth.github = settings::OAuthClient{.id = "us", .secret = Secret(std::string("hush"))};
  CHECK(check_issuers(oauth, http, clock).at(0).level == Finding::Level::kProblem);
  http.on("https://github.com/login/oauth/access_token", 404, "");
  CHECK(check_issuers(oauth, http, clock).at(0).level == Finding::Level::kOk);
}

TEST_CASE("doctor: the list of passwords is opened and the range API asked, once, where they are set", "[doctor]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  const testkit::TempDirectory directory;
  const auto url = testkit::range_url("password");
  const auto findings = [&](const settings::BreachedPasswords& settings) {
    std::string text;
    for (const auto& finding : check_breached_passwords(settings, http, clock))
      text += std::to_string(static_cast<int>(finding.level)) + " " + finding.text + "\n";
    return text;
  };
  const auto level = [](Finding::Level each) { return std::to_string(static_cast<int>(each)) + " "; };
  CHECK(findings({}).empty());
  CHECK_THAT(findings({.file = "/nowhere"}), Catch::StartsWith(level(Finding::Level::kProblem) + "The file /nowhere"));
  testkit::build_list(directory.file("list"), testkit::digest_lines({"one", "two"}));
  CHECK(findings({.file = directory.file("list")}) ==
        level(Finding::Level::kOk) + directory.file("list") + " has 2 passwords that are refused\n");
  CHECK(findings({.online = true}) ==
        level(Finding::Level::kWarning) +
            "The range API cannot be used, so new passwords are accepted without it: no response for "
            "this URL; let this machine reach it, or name a list as file:PATH\n");
  CHECK_THAT(findings({.online = true, .fail = settings::BreachFail::kClosed}),
             Catch::StartsWith(level(Finding::Level::kProblem)) && Catch::Contains("are refused: no response"));
  http.on(url, 200, testkit::kOtherRangeLine);
  CHECK_THAT(findings({.online = true}), Catch::Contains("it does not know `password`"));
  http.on(url, 200, testkit::range_line("password"));
  const auto before = http.calls(url);
  CHECK(findings({.online = true}) == level(Finding::Level::kOk) + "The range API of Have I Been Pwned answers\n");
  CHECK(http.calls(url) == before + 1);
}

TEST_CASE("doctor: reports whether browsers reach the server at PUBLIC_URL, with the reason", "[doctor]") {
  testkit::FakeHttp http;
  const std::string site = "https://auth.example.com";
  const std::string asked = site + "/auth/verify";
  const auto has = [&](Finding::Level level, std::string_view text) {
    const auto finding = check_site(site, http);
    CHECK(finding.level == level);
    CHECK(finding.text.find(text) != std::string::npos);
  };
  has(Finding::Level::kProblem, "PUBLIC_URL cannot be reached: no response for this URL; correct PUBLIC_URL");
  http.on(asked, 401, R"({"status":401,"code":"UNAUTHENTICATED"})");
  has(Finding::Level::kOk, "Usher answers at https://auth.example.com");
  http.on(asked, 401, "Sign in to the router");
  has(Finding::Level::kProblem, "Another program than Usher answers");
  http.on(asked, 308, "");
  has(Finding::Level::kProblem, "with status 308");
  http.on(asked, 502, "");
  has(Finding::Level::kProblem, "answers 502; see the logs");
}

TEST_CASE("doctor: reports whether the chat back end answers, with the reason", "[doctor]") {
  testkit::FakeHttp http;
  const std::string url = "http://localhost:9000/chat";
  CHECK(check_back_end("chat", "CHAT_UPSTREAM_URL", url, http).level == Finding::Level::kProblem);
  CHECK(check_back_end("chat", "CHAT_UPSTREAM_URL", url, http).text.find("start it, or correct CHAT_UPSTREAM_URL") !=
        std::string::npos);
  http.on(url, 405, "");
  CHECK(check_back_end("chat", "CHAT_UPSTREAM_URL", url, http).level == Finding::Level::kOk);
  http.on(url, 404, "");
  CHECK(check_back_end("chat", "CHAT_UPSTREAM_URL", url, http).level == Finding::Level::kWarning);
  http.on(url, 500, "");
  CHECK(check_back_end("chat", "CHAT_UPSTREAM_URL", url, http).level == Finding::Level::kWarning);
}

TEST_CASE("doctor: reports whether browsers may use passkeys on a page of another domain", "[doctor][passkeys]") {
  testkit::FakeHttp http;
  const core::RelyingParty party{
      .id = "example.com", .name = "Site", .origins = {"https://auth.example.com", "https://example.net"}};
  const auto check = [&](const std::string& page) { return check_related_origin(party, *parse_url(page), http); };
  CHECK_FALSE(check("https://auth.example.com"));   // of the domain
  CHECK_FALSE(check("https://elsewhere.example"));  // may use none here
  CHECK(check("https://example.net")->level == Finding::Level::kWarning);
  CHECK_THAT(check("https://example.net")->text, Catch::Contains(R"(serve {"origins": ["https://example.net"]} there)"));
  http.on("https://example.com/.well-known/webauthn", R"({"origins":["https://other.example"]})");
  CHECK_THAT(check("https://example.net")->text, Catch::Contains("does not name that origin"));
  http.on("https://example.com/.well-known/webauthn", R"({"origins":["https://other.example","https://example.net"]})");
  CHECK(check("https://example.net")->text == "Passkeys of example.com work on https://example.net");
}

TEST_CASE("doctor: warns of answers without text, and of answers without a mark that they are whole", "[doctor]") {
  const auto answers = [](const std::string& route, const std::string& ending, int count) {
    return "usher_streams_total{route=\"" + route + "\",ending=\"" + ending + "\"} " + std::to_string(count) + "\n";
  };
  const auto found = [](const std::string& text) {
    const auto page = parse_metrics(text);
    REQUIRE(page.ok());
    std::string words;
    for (const auto& finding : check_answers(page.value())) {
      CHECK(finding.level == Finding::Level::kWarning);
      words += std::string(finding.check) + ": " + finding.text.substr(0, finding.text.find(" had ")) + "\n";
    }
    return words;
  };
  const std::string chat = "POST /api/chat/message";
  CHECK(found(answers(chat, "complete", 5) + answers(chat, "cut", 1)).empty());
  CHECK(found(answers(chat, "complete", 5) + answers(chat, "empty", 2) + answers("POST /api/pages/adapt", "unmarked", 3)) ==
        "chat: 2 of 7 answers of CHAT_UPSTREAM_URL\nadapted pages: 3 of 3 answers of ADAPT_UPSTREAM_URL\n");
}
