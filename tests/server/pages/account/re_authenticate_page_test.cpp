#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kReAuthenticateUrl = "/account/re-authenticate";

int export_status(Resident& ada) { return ada.browser.send(get("/auth/me/export")).status; }

TEST_CASE("re-authenticate page: the password makes the session fresh and leads back", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  ada.wait();
  CHECK(export_status(ada) == 403);
  const auto to =
      GENERATE(values<std::pair<std::string, std::string>>({{"/admin/users?q=a", "http://localhost:8000/admin/users?q=a"},
                                                            {"/account/data", "http://localhost:8000/account/data"},
                                                            {"/docs", "http://localhost:3000/docs"},
                                                            {"https://evil.example/", "http://localhost:8000/account"}}));
  const auto page = std::string(kReAuthenticateUrl) + "?next=" + percent_encode(to.first);
  CHECK(says(ada.open(page), "For your security, we ask again"));
  CHECK(says(ada.open(page), "<a href=\"/account\">Your account</a>"));
  const auto wrong = ada.send(page, kReAuthenticateUrl, {{"password", "not the password"}});
  CHECK(wrong.status == 403);
  CHECK(says(wrong, "The password is wrong."));
  CHECK(says(wrong, "aria-describedby=\"password-fault\" aria-invalid=\"true\""));
  CHECK_FALSE(says(wrong, "not the password"));
  CHECK(ada.send(page, kReAuthenticateUrl, {}).status == 422);
  const auto done =
      ada.browser.send(form_post(kReAuthenticateUrl, with_hidden(wrong, {{"password", std::string(TestApp::kPassword)}})));
  CHECK(done.status == 303);
  CHECK(done.header("location") == to.second);
  CHECK(export_status(ada) == 200);
}

TEST_CASE("re-authenticate page: a code of the app or a backup code does as well", "[pages][account]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  submit(browser, "/account/sign-in", "/account/sign-in", {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  submit(browser, "/account/second-factor", "/account/second-factor", {{"code", ada.app.next_code()}});
  app.clock().advance(std::chrono::hours(2));
  CHECK(browser.send(get("/auth/me/export")).status == 403);
  const auto wrong = submit(browser, kReAuthenticateUrl, kReAuthenticateUrl, {{"code", ada.app.wrong_code()}});
  CHECK(wrong.status == 401);
  CHECK(says(wrong, "aria-invalid=\"true\""));
  const bool by_backup_code = GENERATE(false, true);
  const auto code = by_backup_code ? ada.backup_codes.front() : ada.app.next_code();
  CHECK(browser.send(form_post(kReAuthenticateUrl, with_hidden(wrong, {{"code", code}}))).status == 303);
  CHECK(browser.send(get("/auth/me/export")).status == 200);
}

TEST_CASE("re-authenticate page: what proves the app asks for the app, also after the password", "[pages][account][security]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  submit(browser, "/account/sign-in", "/account/sign-in", {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  submit(browser, "/account/second-factor", "/account/second-factor", {{"code", ada.app.next_code()}});
  app.clock().advance(std::chrono::hours(2));
  const auto page = std::string(kReAuthenticateUrl) + "?next=%2Faccount%2Fsecurity%2Fpasskeys%2Fadd";
  const auto asks = [&] { return browser.send(get("/account/security/passkeys/add")).header("location").value_or(""); };
  CHECK(asks() == page);
  submit(browser, page, kReAuthenticateUrl, {{"password", std::string(kPassphrase)}});
  CHECK(asks() == page);
  const auto shown = browser.send(get(page));
  CHECK_FALSE(says(shown, "name=\"password\""));
  CHECK(says(shown, "name=\"code\""));
  const auto done = submit(browser, page, kReAuthenticateUrl, {{"code", ada.app.next_code()}});
  CHECK(done.header("location") == "http://localhost:8000/account/security/passkeys/add");
  CHECK(browser.send(get("/account/security/passkeys/add")).status == 200);
}

TEST_CASE("re-authenticate page: a linked provider is asked again, if it says when the user signed in",
          "[pages][account][oauth]") {
  TestApp app([](settings::Settings& settings) {
    FakeIssuer::configure(settings);
    settings.oauth.github = {.id = "github-client", .secret = Secret(std::string("hush"))};
  });
  Resident ada(app);
  ada.link();
  ada.lose_password();
  const auto page = ada.open(std::string(kReAuthenticateUrl) + "?next=%2Fadmin");
  CHECK(says(page, "href=\"/auth/oauth/acme?redirect_to=http%3A%2F%2Flocalhost%3A8000%2Fadmin&amp;reauthenticate=true\""));
  CHECK_FALSE(says(page, "name=\"password\""));
  app.kit().run("UPDATE accounts SET provider = 'github' WHERE provider = 'acme'");
  CHECK_FALSE(says(ada.open(kReAuthenticateUrl), "/auth/oauth/"));
}

TEST_CASE("re-authenticate page: a passkey of the account makes the session fresh", "[pages][account][passkeys][security]") {
  TestApp app;
  Resident ada(app);
  CHECK(options_in(ada.open(kReAuthenticateUrl)).is_null());
  SoftAuthenticator device;
  add_passkey(device, ada.browser);
  if (GENERATE(true, false)) ada.lose_password();
  ada.wait();
  const auto page = ada.open(std::string(kReAuthenticateUrl) + "?next=%2Faccount%2Fdata");
  CHECK_FALSE(says(page, "There&#39;s nothing to confirm"));

  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  SoftAuthenticator hers;
  add_passkey(hers, eve);
  auto options = options_in(page);
  options.object()->erase("allowCredentials");
  const auto refused = send_credential(ada.browser, page, kReAuthenticateUrl, hers.get(options, kOwn));
  CHECK(refused.status == 401);
  CHECK(says(refused, "role=\"alert\">The passkey wasn&#39;t accepted"));
  CHECK(export_status(ada) == 403);

  const auto done = answer_by(device, ada.browser, page, kReAuthenticateUrl);
  CHECK(done.header("location") == "http://localhost:8000/account/data");
  CHECK(export_status(ada) == 200);
}

TEST_CASE("re-authenticate page: a mailed code confirms an account without a password and an app", "[pages][account][mail]") {
  TestApp app;
  Resident ada(app);
  const auto mail = std::string(kReAuthenticateUrl) + "/mail";
  CHECK_FALSE(says(ada.open(kReAuthenticateUrl), mail));  // it has a password
  CHECK(ada.send(kReAuthenticateUrl, mail, {}).status == 403);
  ada.lose_password();
  app.kit().run("UPDATE users SET is_verified = 1");
  ada.wait();
  CHECK_FALSE(says(ada.open(kReAuthenticateUrl), "name=\"code\""));
  const auto sent = ada.send(std::string(kReAuthenticateUrl) + "?next=%2Faccount%2Fdata", mail, {});
  CHECK(says(sent, "We&#39;ve emailed a code to ada@example.com."));
  const auto answer = [&](const Answer& page, const std::string& code) {
    return ada.browser.send(form_post(kReAuthenticateUrl, with_hidden(page, {{"code", code}})));
  };
  const auto wrong = answer(sent, "no code");
  CHECK(wrong.status == 401);
  CHECK(export_status(ada) == 403);
  const auto done = answer(wrong, Mailbox(app.kit()).secret("confirmation_code", TestApp::kEmail));
  CHECK(done.header("location") == "http://localhost:8000/account/data");
  CHECK(export_status(ada) == 200);
  CHECK(says(answer(sent, "000000"), "name=\"form_token\""));  // the code is used up; the page offers another
}

TEST_CASE("re-authenticate page: where no mail can go, the page says so", "[pages][account][mail]") {
  TestApp app([](settings::Settings& settings) { settings.public_url = "https://auth.example.org"; });
  Browser browser(app, "https://auth.example.org");
  browser.sign_up();
  app.kit().run("UPDATE accounts SET password_hash = NULL");
  app.kit().run("UPDATE users SET is_verified = 1");
  const auto page = browser.send(get(kReAuthenticateUrl));
  CHECK(says(page, "this site sends no email"));
  CHECK_FALSE(says(page, "/account/forgot"));
}

TEST_CASE("re-authenticate page: an account without any way to prove it is told what to do", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  ada.lose_password();
  CHECK(says(ada.open(kReAuthenticateUrl), "<a href=\"/account/forgot\">Set a new password</a>"));
}

TEST_CASE("re-authenticate page: an account with a passkey alone is told what to do without it", "[pages][account][passkeys]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  add_passkey(device, ada.browser);
  const auto lost = "Passkey not at hand?";
  CHECK_FALSE(says(ada.open(kReAuthenticateUrl), lost));  // it has a password
  ada.lose_password();
  CHECK(says(ada.open(kReAuthenticateUrl), lost));
  app.kit().run("UPDATE users SET is_verified = 1");
  CHECK_FALSE(says(ada.open(kReAuthenticateUrl), lost));  // a code by email
}

TEST_CASE("re-authenticate page: what needs a fresh session leads here and back, and changes nothing before",
          "[pages][account][security]") {
  TestApp app(FakeIssuer::configure);
  Resident ada(app);
  ada.link();
  ada.wait();
  struct Row {
    std::string page;
    std::string action;
    Fields fields;
  };
  const auto row = GENERATE(values<Row>({{"/account/security", "/account/security/unlink", {{"id", "linked"}}},
                                         {"/account/security", "/account/security/link", {{"provider", "acme"}}},
                                         {"/account/data", "/account/data/export", {}}}));
  CAPTURE(row.action);
  const auto before = app.kit().everything_stored();
  const auto led = ada.send(row.page, row.action, row.fields);
  CHECK(led.status == 303);
  CHECK(led.header("location") == std::string(kReAuthenticateUrl) + "?next=" + percent_encode(row.page));
  CHECK(led.body().empty());
  CHECK(app.kit().texts("SELECT provider FROM accounts ORDER BY 1") == std::vector<std::string>{"acme", "credential"});
}

TEST_CASE("re-authenticate page: a stale session without a password cannot change power", "[pages][account][security]") {
  TestApp app(FakeIssuer::configure);
  Resident ada(app);
  ada.link();
  ada.lose_password();
  ada.wait();
  for (const auto* path : {"/account/security/email", "/account/security/two-factor"}) {
    CAPTURE(path);
    CHECK(ada.open(path).header("location") == std::string(kReAuthenticateUrl) + "?next=" + percent_encode(path));
  }
  const auto token = hidden_of(ada.open("/account/data"), "form_token");
  const auto change =
      ada.browser.send(form_post("/account/security/email", {{"form_token", token}, {"new_email", "new@example.com"}}));
  CHECK(change.header("location") == std::string(kReAuthenticateUrl) + "?next=%2Faccount%2Fsecurity%2Femail");
  const auto deletion =
      ada.browser.send(form_post("/account/data", {{"form_token", token}, {"typed_address", std::string(TestApp::kEmail)}}));
  CHECK(deletion.header("location") == std::string(kReAuthenticateUrl) + "?next=%2Faccount%2Fdata");
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher::pages
