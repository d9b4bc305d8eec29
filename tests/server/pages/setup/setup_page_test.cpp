#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/setup/setup_office.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/world.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kLead = "This server has no admin yet";

TEST_CASE("set-up page: the printed token makes an admin who is signed in and goes on", "[setup]") {
  SetupOffice office;
  CHECK(says(office.open("/"), kLead));
  const auto made = office.make_admin();
  CHECK(made.status == 303);
  CHECK(made.header("location") == "/admin/setup/site");
  CHECK(office.has_admin());
  CHECK(office.open("/admin").status == 200);
  CHECK_FALSE(says(office.open("/"), kLead));
  CHECK(office.make_admin().status == 404);
}

TEST_CASE("set-up page: a wrong token makes no admin, and what was typed stays but for the secrets", "[setup][security]") {
  SetupOffice office;
  const auto wrong = GENERATE(as<const char*>{}, "", "another token of 20 ");
  const auto refused = office.make_admin(wrong);
  CHECK(refused.status >= 400);
  CHECK(says(refused, "This key is wrong or no longer valid"));
  CHECK(says(refused, "value=\"ada@example.com\""));
  CHECK_FALSE(says(refused, TestApp::kPassword));
  CHECK_FALSE(says(refused, "another token"));
  CHECK_FALSE(office.has_admin());
}

TEST_CASE("set-up page: a wrong address or password is named at its field", "[setup]") {
  SetupOffice office;
  const auto weak = office.make_admin(office.token.expose(), "short");
  CHECK(weak.status == 422);
  CHECK(says(weak, "8 characters"));
  CHECK(says(weak, "value=\"" + std::string(office.token.expose()) + "\""));  // the browser's address has lost it
  CHECK_FALSE(office.has_admin());
  CHECK(office.make_admin().status == 303);
}

TEST_CASE("set-up page: after 15 minutes there is the front page", "[setup][security]") {
  SetupOffice office;
  office.app.clock().advance(core::FirstAdmin::kValid);
  CHECK_FALSE(says(office.open("/"), kLead));
  CHECK(office.make_admin().status == 404);
  CHECK_FALSE(office.has_admin());
}

TEST_CASE("set-up page: another machine, a proxy or another name of this one (DNS rebinding) get a 404", "[setup][security]") {
  SetupOffice office;
  const auto form_token = hidden_of(office.open("/"), "form_token");
  const Fields right{{"token", std::string(office.token.expose())},
                     {"email", "ada@example.com"},
                     {"password", std::string(TestApp::kPassword)},
                     {"form_token", form_token}};
  const auto refused = [&](const auto& change) {
    CHECK_FALSE(says(office.app.send(change(SetupOffice::local(get("/")))), kLead));
    CHECK(office.ada.send(change(SetupOffice::local(form_post("/account/set-up", right)))).status == 404);
  };
  refused([](Call call) { return call.from("203.0.113.9"); });
  refused([](Call call) { return call.header("host", "evil.example:8000"); });
  for (const auto* name : {"x-forwarded-for", "forwarded", "via"})
    refused([=](Call call) { return call.header(name, "127.0.0.1"); });
  CHECK_FALSE(office.has_admin());
}

TEST_CASE("set-up page: a form of another site makes no admin (CSRF)", "[setup][security]") {
  SetupOffice office;
  const Fields fields{
      {"token", std::string(office.token.expose())}, {"email", "eve@example.com"}, {"password", std::string(TestApp::kPassword)}};
  CHECK(office.ada.send(SetupOffice::local(form_post("/account/set-up", fields))).status == 403);
  auto with_token = fields;
  with_token.emplace_back("form_token", hidden_of(office.open("/"), "form_token"));
  const auto cross = office.ada.send(SetupOffice::local(form_post("/account/set-up", with_token))
                                         .header("origin", "http://localhost:3000")
                                         .header("sec-fetch-site", "same-site"));
  CHECK(cross.status == 403);
  CHECK_FALSE(office.has_admin());
}

TEST_CASE("set-up page: the API works meanwhile, and a sign-up makes no admin", "[setup][security]") {
  SetupOffice office;
  CHECK(office.app.sign_up("bob@example.com").status == 201);
  CHECK(office.app.send(get("/").header("accept", "*/*").from("127.0.0.1")).header("content-type") == "application/json");
  CHECK_FALSE(office.has_admin());
  CHECK(says(office.open("/"), kLead));
}

TEST_CASE("set-up page: a server that was not started by hand has none", "[setup][security]") {
  TestApp app;
  auto token = std::move(*must(app.core().first_admin.open()));
  const auto page = app.send(SetupOffice::local(get("/")));
  CHECK_FALSE(says(page, kLead));
  CHECK(app.send(SetupOffice::local(form_post("/account/set-up", {{"token", std::string(token.expose())}}))).status == 404);
}

TEST_CASE("set-up page: no line of the log has the token or the password", "[setup][security]") {
  SetupOffice office;
  office.make_admin("another token");
  office.make_admin();
  for (const auto& line : office.app.log_lines()) {
    CHECK(line.find(office.token.expose()) == std::string::npos);
    CHECK(line.find("another token") == std::string::npos);
    CHECK(line.find(TestApp::kPassword) == std::string::npos);
  }
}

TEST_CASE("set-up page: SMTP_URL does not hide it", "[setup]") {
  SetupOffice office([](settings::Settings& settings) { settings.mail.smtp = settings::Smtp{.host = "mail.example.com"}; });
  CHECK(says(office.open("/"), kLead));
}

}  // namespace
}  // namespace usher::pages
