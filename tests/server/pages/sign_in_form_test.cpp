#include "server/pages/sign_in_form.h"

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kSignInPath = "/account/sign-in";

Fields password_fields(std::string_view password = TestApp::kPassword) {
  return {{"email", std::string(TestApp::kEmail)}, {"password", std::string(password)}, {"remember", "1"}};
}

TEST_CASE("sign-in form: a password signs in and leads to the account", "[pages]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  const auto done = submit(browser, kSignInPath, kSignInPath, password_fields());
  CHECK(done.status == 303);
  CHECK(done.header("location") == "http://localhost:8000/account");
  const auto account = browser.send(get("/account"));
  CHECK(account.status == 200);
  CHECK(says(account, TestApp::kEmail));
  CHECK(browser.send(get("/auth/me")).status == 200);
}

TEST_CASE("sign-in form: sent in a second tab after the first signed the same account in, it goes on to next", "[pages]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  const auto path = std::string(kSignInPath) + "?next=%2Fdocs";
  const auto waiting = browser.send(get(path));
  CHECK(submit(browser, path, kSignInPath, password_fields()).header("location") == "http://localhost:3000/docs");
  auto late = with_hidden(waiting, password_fields("a wrong password, which is not looked at"));
  const auto done = browser.send(form_post(kSignInPath, late));
  CHECK(done.status == 303);
  CHECK(done.header("location") == "http://localhost:3000/docs");
  late.front().second = "bob@example.com";
  CHECK(browser.send(form_post(kSignInPath, late)).status == 403);
  CHECK(app.kit().number("SELECT count(*) FROM sessions") == 2);  // of the sign-up and the first tab
}

/// Ada with a passkey, signed out.
SoftAuthenticator with_passkey(TestApp& app) {
  SoftAuthenticator device;
  Browser browser(app, kOwn);
  browser.sign_up();
  add_passkey(device, browser);
  return device;
}

TEST_CASE("sign-in form: a passkey signs in, remembers as chosen and goes on to next", "[pages][passkeys]") {
  TestApp app;
  auto device = with_passkey(app);
  const bool remembers = GENERATE(true, false);
  Browser browser(app, kOwn);
  const auto page = browser.send(get(std::string(kSignInPath) + "?next=%2Fdocs"));
  CHECK(json::to_text(*options_in(page).find("allowCredentials")) == "[]");  // no account is named
  const auto done = answer_by(device, browser, page, kSignInPath, remembers ? Fields{{"remember", "1"}} : Fields{});
  CHECK(done.header("location") == "http://localhost:3000/docs");
  CHECK(browser.send(get("/auth/me")).status == 200);
  CHECK(app.kit().number("SELECT remembered FROM sessions ORDER BY created_at_ms DESC, id DESC LIMIT 1") == (remembers ? 1 : 0));
}

TEST_CASE("sign-in form: a passkey that no account has is refused, and the browser may forget it", "[pages][passkeys]") {
  TestApp app;
  auto device = with_passkey(app);
  const auto id = app.kit().texts("SELECT credential_id FROM passkeys").at(0);
  app.kit().run("DELETE FROM passkeys");
  Browser browser(app, kOwn);
  const auto refused = answer_by(device, browser, browser.send(get(kSignInPath)), kSignInPath);
  CHECK(refused.status == 401);
  CHECK(says(refused, "role=\"alert\">The passkey wasn&#39;t accepted"));
  CHECK(unknown_in(refused) == json::parse(R"({"rpId": "localhost", "credentialId": ")" + id + "\"}").value());
}

TEST_CASE("sign-in form: a passkey's answer is for one browser, once, within five minutes", "[pages][passkeys][security]") {
  TestApp app;
  auto device = with_passkey(app);
  Browser browser(app, kOwn);
  const auto page = browser.send(get(kSignInPath));
  const auto credential = device.get(options_in(page), kOwn);
  Browser victim(app, kOwn);  // login CSRF: an attacker's answer with the victim's own form
  const auto own = victim.send(get(kSignInPath));
  const auto foreign = victim.send(
      form_post(kSignInPath,
                with_hidden(own, {{"passkey", json::to_text(credential)}, {"passkey_token", hidden_of(page, "passkey_token")}})));
  CHECK(foreign.status == 401);
  CHECK_FALSE(says(foreign, "data-unknown"));  // the passkey is fine, so the browser keeps it
  CHECK(send_credential(browser, page, kSignInPath, credential).status == 303);
  browser.forget("better-auth.session_token");
  CHECK(send_credential(browser, page, kSignInPath, credential).status == 401);
  const auto late = browser.send(get(kSignInPath));
  auto answer = device.get(options_in(late), kOwn);
  app.clock().advance(std::chrono::minutes(5));
  const auto expired = send_credential(browser, late, kSignInPath, std::move(answer));
  CHECK(expired.status == 401);
  CHECK(says(expired, "role=\"alert\">The passkey wasn&#39;t accepted"));
}

TEST_CASE("sign-in form: what is no passkey is refused, and the form comes again", "[pages][passkeys][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  const auto page = browser.send(get(kSignInPath));
  for (const auto* text : {"{", "[]", "{\"id\":7}", "\"x\""}) {
    const auto refused = browser.send(
        form_post(kSignInPath, with_hidden(page, {{"passkey", text}, {"passkey_token", hidden_of(page, "passkey_token")}})));
    CHECK(refused.status == 401);
    CHECK(says(refused, "name=\"password\""));
  }
}

TEST_CASE("sign-in form: it has labels, names for password managers, and no script that it needs", "[pages]") {
  TestApp app;
  const auto page = app.send(get(kSignInPath));
  for (const auto* part : {"<label for=\"email\">", "<label for=\"password\">", "autocomplete=\"username webauthn\"",
                           "autocomplete=\"current-password\"", "action=\"/account/sign-in\"", "href=\"/account/forgot\"",
                           "name=\"remember\" value=\"1\" checked"}) {
    CAPTURE(part);
    CHECK(says(page, part));
  }
  CHECK_FALSE(says(page, "/account/sign-in/link"));
}

TEST_CASE("sign-in form: next is kept through every step and only trusted", "[pages][security]") {
  TestApp app;
  app.sign_up();
  struct Row {
    std::string next;
    std::string target;
  };
  const auto row = GENERATE(values<Row>({{"/docs?a=1", "http://localhost:3000/docs?a=1"},
                                         {"/account", "http://localhost:8000/account"},
                                         {"/admin/users?role=admin", "http://localhost:8000/admin/users?role=admin"},
                                         {"/administration", "http://localhost:3000/administration"},
                                         {"http://localhost:3000/x", "http://localhost:3000/x"},
                                         {"https://evil.example/", "http://localhost:8000/account"},
                                         {"//evil.example", "http://localhost:8000/account"},
                                         {"/\\evil.example", "http://localhost:8000/account"},
                                         {"javascript:alert(1)", "http://localhost:8000/account"}}));
  CAPTURE(row.next);
  Browser browser(app, kOwn);
  const auto path = std::string(kSignInPath) + "?next=" + percent_encode(row.next);
  const auto wrong = submit(browser, path, kSignInPath, password_fields("not the password"));
  CHECK(wrong.status == 401);
  const auto done = browser.send(form_post(kSignInPath, with_hidden(wrong, password_fields())));
  CHECK(done.header("location") == row.target);
}

TEST_CASE("sign-in form: the answer to a wrong password keeps the address and not the password", "[pages][security]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  const auto wrong = submit(browser, kSignInPath, kSignInPath, password_fields("not the password"));
  CHECK(wrong.status == 401);
  CHECK(wrong.response.not_before != Time{});
  CHECK(wrong.body().find("role=\"alert\"") < wrong.body().find("class=\"passkey\""));  // above every way in
  CHECK(says(wrong, "value=\"ada@example.com\""));
  CHECK_FALSE(says(wrong, "not the password"));
  const auto unreadable = submit(browser, kSignInPath, kSignInPath, {{"email", "x"}, {"password", "y"}});
  CHECK(unreadable.status == 422);
  CHECK(says(unreadable, "aria-describedby=\"email-fault\" aria-invalid=\"true\""));
}

TEST_CASE("sign-in form: a form without the browser's token signs no user in (login CSRF)", "[pages][security]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  const auto bare = browser.send(form_post(kSignInPath, password_fields()));
  CHECK(bare.status == 403);
  CHECK(says(bare, "Send it again"));
  CHECK(says(bare, "value=\"ada@example.com\""));
  Browser attacker(app, kOwn);
  const auto stolen = hidden_of(attacker.send(get(kSignInPath)), "form_token");
  REQUIRE_FALSE(stolen.empty());
  auto fields = password_fields();
  fields.emplace_back("form_token", stolen);
  CHECK(browser.send(form_post(kSignInPath, fields)).status == 403);
  CHECK(browser.send(get("/auth/me")).status == 401);
  CHECK(browser.send(form_post(kSignInPath, with_hidden(bare, password_fields()))).status == 303);
}

TEST_CASE("sign-in form: a trusted origin cannot submit it", "[pages][security]") {
  TestApp app;
  app.sign_up();
  Browser trusted(app, "http://localhost:3000");
  CHECK(submit(trusted, kSignInPath, kSignInPath, password_fields()).status == 403);
  CHECK(trusted.send(form_post("/account/forgot", {{"email", "ada@example.com"}})).status == 403);
  Browser own(app, "http://localhost:3000");
  auto call = form_post(kSignInPath, with_hidden(own.send(get(kSignInPath)), password_fields()));
  CHECK(own.send(call.header("sec-fetch-site", "same-origin")).status == 303);
}

TEST_CASE("sign-in form: another origin cannot read it, not even one that may read answers", "[pages][cors][security]") {
  TestApp app;
  for (const auto* path : {kSignInPath, "/account"}) {
    const auto page = app.send(get(path).header("origin", "http://localhost:3000"));
    CHECK_FALSE(page.header("access-control-allow-origin"));
    CHECK_FALSE(page.header("access-control-allow-credentials"));
  }
}

TEST_CASE("sign-in form: a second factor comes next, then the target", "[pages]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  const auto first = submit(browser, std::string(kSignInPath) + "?next=%2Fdocs", kSignInPath,
                            {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  CHECK(first.status == 303);
  CHECK(first.header("location") == "/account/second-factor");
  const auto done = submit(browser, "/account/second-factor", "/account/second-factor", {{"code", ada.app.next_code()}});
  CHECK(done.header("location") == "http://localhost:3000/docs");
}

TEST_CASE("sign-in form: an initial password leads to a new one, which leads back", "[pages]") {
  TestApp app;
  testkit::sign_up(app.kit());
  must(app.core().user_admin.set_password(admin(), kAda, secret("an initial passphrase"), true));
  Browser browser(app, kOwn);
  const auto first = submit(browser, std::string(kSignInPath) + "?next=%2Fdocs", kSignInPath,
                            {{"email", std::string(kAda)}, {"password", "an initial passphrase"}});
  REQUIRE(first.status == 303);
  const auto page = browser.send(get(*first.header("location")));
  CHECK(says(page, "Someone else set your password"));
  const auto done = browser.send(form_post("/account/reset", with_hidden(page, {{"new_password", "another passphrase"}})));
  CHECK(done.status == 200);
  CHECK(says(done, "href=\"/account/sign-in?next=%2Fdocs\""));
}

TEST_CASE("sign-in form: providers are links that come back to the target", "[pages]") {
  TestApp app(
      [](settings::Settings& settings) { settings.oauth.github = {.id = "id", .secret = Secret(std::string("secret"))}; });
  for (const auto* path : {kSignInPath, "/account/sign-up"}) {
    const auto page = app.send(get(std::string(path) + "?next=%2Fdocs"));
    CHECK(
        says(page,
             "href=\"/auth/oauth/github?redirect_to=http%3A%2F%2Flocalhost%3A8000%2Faccount%2Fquestionnaire%3Fonce%3D1%26next%3D"
             "http%253A%252F%252Flocalhost%253A3000%252Fdocs\"><span class=\"letter\" aria-hidden=\"true\">G</span>"));
    CHECK(says(page, "<span>Continue with GitHub</span></a>"));
  }
}

TEST_CASE("sign-in form: a provider of the site's own has the label of the settings, everywhere", "[pages]") {
  TestApp app([](settings::Settings& settings) {
    settings.oauth.oidc.push_back(
        {.name = "campus", .issuer = "https://login.example.edu", .client = {}, .label = "Campus login"});
  });
  CHECK(says(app.send(get(kSignInPath)), "<span>Continue with Campus login</span></a>"));
  app.sign_up();
  Browser browser(app, kOwn);
  submit(browser, kSignInPath, kSignInPath, password_fields());
  CHECK(says(browser.send(get("/account/security")), "Campus login"));
}

TEST_CASE("sign-in form: with the plugin a link is mailed, which leads to the target", "[pages][magic_link]") {
  TestApp app([](settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kMagicLink); });
  app.sign_up();
  Browser browser(app, kOwn);
  CHECK(says(browser.send(get(std::string(kSignInPath) + "?next=%2Fdocs")), "href=\"/account/sign-in/link?next=%2Fdocs\""));
  const auto asked =
      submit(browser, "/account/sign-in/link?next=%2Fdocs", "/account/sign-in/link", {{"email", std::string(TestApp::kEmail)}});
  CHECK(asked.status == 200);
  const auto token = Mailbox(app.kit()).secret("sign_in_link", TestApp::kEmail);
  REQUIRE_FALSE(token.empty());
  const auto page = browser.send(get(std::string(kSignInPath) + "?token=" + token));
  CHECK(page.header("content-security-policy")->find("form-action 'self' http://localhost:3000;") != std::string::npos);
  CHECK(browser.send(form_post(kSignInPath, {{"token", token}})).header("location") ==
        "http://localhost:8000/account/questionnaire?once=1&next=http%3A%2F%2Flocalhost%3A3000%2Fdocs");
  TestApp without;
  CHECK(without.send(get("/account/sign-in/link")).status == 404);
}

TEST_CASE("sign-in form: the first field has the focus, and a limit says for how long", "[pages]") {
  TestApp app([](settings::Settings& settings) {
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kSignInAccount)].most = 1;
  });
  app.sign_up();
  Browser browser(app, kOwn);
  for (const auto* path : {kSignInPath, "/account/sign-up", "/account/forgot"}) {
    const auto page = browser.send(get(path));
    const auto at = page.body().find(" autofocus");
    REQUIRE(at != std::string::npos);
    CHECK(page.body().find(" autofocus", at + 1) == std::string::npos);
  }
  Fields wrong{{"email", std::string(TestApp::kEmail)}, {"password", "not the password"}};
  auto answer = submit(browser, kSignInPath, kSignInPath, wrong);
  for (int tries = 0; tries < 3 && answer.status == 401; ++tries) answer = submit(browser, kSignInPath, kSignInPath, wrong);
  REQUIRE(answer.status == 429);
  const auto minutes = (std::stoi(*answer.header("retry-after")) + 59) / 60;
  CHECK(says(answer, "Try again in " + std::to_string(minutes) + " min."));
}

TEST_CASE("sign-in form: only known forms are sent again after a sign-in", "[pages][security]") {
  TestApp app;
  app.sign_up();
  const auto next =
      GENERATE(as<std::string>(), "/docs", "/account/sessions", "/account/security/password", "https://evil.example/");
  Browser browser(app, kOwn);
  auto fields = password_fields();
  fields.emplace_back("kept", app.core().form_tokens.seal("kept " + next, "new_password=injected"));
  fields.emplace_back("next", next);
  fields.emplace_back("new_password", "injected");
  const auto done = submit(browser, kSignInPath, kSignInPath, fields);
  CHECK(done.status == 303);
  CHECK_FALSE(says(done, "injected"));
}

TEST_CASE("second-factor page: a form without the browser's token is refused (login CSRF)", "[pages][security]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  submit(browser, kSignInPath, kSignInPath, {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  const auto bare = browser.send(form_post("/account/second-factor", {{"code", ada.app.next_code()}}));
  CHECK(bare.status == 403);
  CHECK(says(bare, "<p class=\"summary\" role=\"alert\">This page was open for too long"));
  CHECK_FALSE(says(bare, "id=\"code-fault\""));
  CHECK(browser.send(form_post("/account/second-factor/mail", {})).status == 403);
  CHECK(browser.send(get("/auth/me")).status == 401);
}

TEST_CASE("second-factor page: too many codes are said above the form, which stays", "[pages][security]") {
  TestApp app([](settings::Settings& settings) {
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kCodeAccount)].most = 1;
  });
  sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  submit(browser, kSignInPath, kSignInPath, {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  const auto guess = [&] { return submit(browser, "/account/second-factor", "/account/second-factor", {{"code", "000000"}}); };
  auto answer = guess();
  for (int guesses = 0; guesses < 3 && answer.status == 401; ++guesses) answer = guess();
  REQUIRE(answer.status == 429);
  CHECK(answer.header("retry-after"));
  CHECK(says(answer, "<p class=\"summary\" role=\"alert\">"));
  CHECK(says(answer, "name=\"code\""));
}

TEST_CASE("forgot page: next goes through the mail to the page after the new password", "[pages]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  CHECK(submit(browser, "/account/forgot?next=%2Fdocs", "/account/forgot", {{"email", std::string(TestApp::kEmail)}}).status ==
        200);
  const auto token = Mailbox(app.kit()).secret("reset_password", TestApp::kEmail);
  const auto link = browser.send(get("/api/auth/reset-password/" + token +
                                     "?callbackURL=" + percent_encode("http://localhost:8000/account/reset?next=%2Fdocs")));
  const auto page = link.header("location").value_or("");
  CHECK(page.starts_with("http://localhost:8000/account/reset?next=%2Fdocs&token="));
  const auto form = browser.send(get(page.substr(std::string("http://localhost:8000").size())));
  const auto done = browser.send(form_post("/account/reset", with_hidden(form, {{"new_password", "another passphrase"}})));
  CHECK(says(done, "href=\"/account/sign-in?next=%2Fdocs\""));
}

TEST_CASE("sign-in form: a signed-in browser is told so and may sign out", "[pages]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  submit(browser, kSignInPath, kSignInPath, password_fields());
  const auto page = browser.send(get(kSignInPath));
  CHECK(says(page, "You&#39;re signed in as <bdi class=\"address\">ada@example.com</bdi>"));
  CHECK_FALSE(says(page, "name=\"password\""));
}

TEST_CASE("sign-out page: GET asks, the button ends this session alone", "[pages][security]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  Browser other(app, kOwn);
  for (auto* each : {&browser, &other}) submit(*each, kSignInPath, kSignInPath, password_fields());
  const auto page = browser.send(get("/account/sign-out"));
  CHECK(page.status == 200);
  CHECK(says(page, "<a href=\"/account\">Cancel</a>"));
  CHECK(browser.send(get("/auth/me")).status == 200);
  CHECK(browser.send(form_post("/account/sign-out", {})).status == 403);
  const auto done = browser.send(form_post("/account/sign-out", with_hidden(page, {{"next", "/docs"}})));
  CHECK(done.status == 303);
  CHECK(done.header("location") == "http://localhost:3000/docs");
  CHECK(browser.send(get("/auth/me")).status == 401);
  CHECK(other.send(get("/auth/me")).status == 200);
}

TEST_CASE("sign-out page: a token from before the sign-in is not accepted", "[pages][security]") {
  TestApp app;
  app.sign_up();
  Browser browser(app, kOwn);
  const auto before = hidden_of(browser.send(get(kSignInPath)), "form_token");
  submit(browser, kSignInPath, kSignInPath, password_fields());
  CHECK(browser.send(form_post("/account/sign-out", {{"form_token", before}})).status == 403);
  CHECK(browser.send(get("/auth/me")).status == 200);
}

TEST_CASE("account page: without a session it leads to the sign-in, and without session cookies it does not exist", "[pages]") {
  TestApp app;
  CHECK(app.send(get("/account")).header("location") == "/account/sign-in?next=%2Faccount");
  TestApp bearers([](settings::Settings& settings) { settings.cookies.session_cookie = false; });
  CHECK(bearers.send(get("/account")).status == 404);
  bearers.sign_up();
  Browser browser(bearers, kOwn);
  CHECK(submit(browser, kSignInPath, kSignInPath, password_fields()).header("location") == "http://localhost:3000");
}

}  // namespace
}  // namespace usher::pages
