#include "common/core/accounts/reminders.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/server/pages/own_origin.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/write_file.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr std::string_view kNext = "another passphrase";

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

/// Posts a form as a browser does.
Call posted(std::string_view action, const Pairs& fields) {
  auto call = post(action);
  for (const auto& [name, value] : fields)
    call.request.body += (call.request.body.empty() ? "" : "&") + std::string(name) + "=" + encoded(value);
  return call.header("content-type", "application/x-www-form-urlencoded");
}

/// A valid token of every purpose that has a page.
struct Tokens {
  explicit Tokens(TestApp& app) {
    Mailbox mailbox(app.kit());
    const auto ada = testkit::sign_up(app.kit());
    must(app.core().user_admin.verify_email(admin(), kAda));
    must(app.core().email_change.ask(actor_of(app.kit(), ada), "new@example.com", std::nullopt, caller()));
    must(app.core().email_verification.verify({.token = secret(mailbox.secret("change_email", "new@example.com"))}, caller()));
    undo = mailbox.secret("email_changed", kAda);
    const auto bob = testkit::sign_up(app.kit(), "bob@example.com");
    must(app.core().email_verification.ask(actor_of(app.kit(), bob), caller()));
    verify = mailbox.secret("verify_email", "bob@example.com");
    must(app.core().password_reset.ask("bob@example.com", caller()));
    reset = mailbox.secret("reset_password", "bob@example.com");
  }
  std::string verify;
  std::string reset;
  std::string undo;
};

TEST_CASE("pages: GET and HEAD consume nothing; the button consumes the token, once", "[pages][security]") {
  TestApp app;
  const Tokens tokens(app);
  struct Row {
    const char* path;
    const std::string& token;
    Pairs more;
  };
  const std::vector<Row> rows{{"/account/verify", tokens.verify, {}},
                              {"/account/undo-email-change", tokens.undo, {}},
                              {"/account/reset", tokens.reset, {{"new_password", kNext}}}};
  for (const auto& row : rows) {
    INFO(row.path);
    const auto before = app.kit().everything_stored();
    const std::string target = std::string(row.path) + "?token=" + row.token;
    for (const auto* method : {"GET", "HEAD", "GET"}) CHECK(app.send(Call(method, target)).status == 200);
    CHECK(app.kit().everything_stored() == before);
    auto fields = row.more;
    fields.emplace_back("token", row.token);
    CHECK(app.send(posted(row.path, fields)).status == 200);
    CHECK(app.kit().everything_stored() != before);
    const auto again = app.send(posted(row.path, fields));
    const bool confirms = row.token == tokens.verify;
    CHECK(again.status == (confirms ? 200 : 400));
    CHECK(says(again, confirms ? "bob@example.com is already confirmed" : "already used"));
    CHECK(app.send(get(target)).status == (confirms ? 200 : 400));
  }
}

void with_mail(settings::Settings& settings) { settings.mail.smtp = settings::Smtp{.host = "mail.example.com"}; }

TEST_CASE("pages: no page has inline script, active content or an external resource", "[pages][security]") {
  TestApp app;
  const Tokens tokens(app);
  for (const auto& target : {"/account/verify?token=" + tokens.verify, "/account/reset?token=" + tokens.reset,
                             "/account/undo-email-change?token=" + tokens.undo, std::string("/account/forgot"),
                             std::string("/account/verify?token=x"), std::string("/account/nothing")}) {
    INFO(target);
    const auto answer = app.send(get(target));
    for (const auto* bad :
         {"<script>", "javascript:", "onclick", "onload", "onerror", "onsubmit", "style=", "<iframe", "<img", "src=\"http"}) {
      INFO(bad);
      CHECK_FALSE(says(answer, bad));
    }
    CHECK(says(answer, "<script src=\"/account/pages.js?v="));  // which keeps a second click from spending a link or a code
    CHECK(answer.header("content-security-policy") ==
          "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'");
    CHECK(answer.header("referrer-policy") == "same-origin");
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("x-content-type-options") == "nosniff");
  }
}

TEST_CASE("pages: markup in a token or an address stays text", "[pages][security]") {
  TestApp app([](settings::Settings& settings) {
    with_mail(settings);
    settings.mail.from.name = "Books & More";
  });
  const std::string bad = "\"><script>alert(1)</script>";
  for (const auto* path : {"/account/verify", "/account/reset", "/account/undo-email-change"}) {
    CHECK_FALSE(says(app.send(get(std::string(path) + "?token=" + encoded(bad))), "<script>"));
    CHECK_FALSE(says(app.send(posted(path, {{"token", bad}, {"new_password", bad}})), "<script>"));
  }
  const auto again = app.send(posted("/account/forgot", {{"email", bad}}));
  CHECK(again.status == 422);
  CHECK(says(again, "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
  CHECK_FALSE(says(again, "<script>"));
  CHECK(says(app.send(posted("/account/forgot", {{"email", "o'neil@example.com"}})), "If o&#39;neil@example.com has"));
  CHECK(says(app.send(get("/account/forgot")), "Books &amp; More"));
}

TEST_CASE("pages: markup in a name, the site's name or an operator's text stays text", "[pages][security]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("en.json"), R"({"reset": {"lead": "<script>alert(2)</script> {{site_name}}"}})");
  TestApp app([&](settings::Settings& settings) {
    settings.site.name = "<script>alert(1)</script>";
    settings.site.templates = folder.path();
  });
  const Tokens tokens(app);
  app.kit().run("UPDATE users SET name = '<script>alert(3)</script>'");
  for (const auto& target : {"/account/verify?token=" + tokens.verify, "/account/reset?token=" + tokens.reset,
                             "/account/undo-email-change?token=" + tokens.undo, std::string("/account/forgot")}) {
    const auto answer = app.send(get(target));
    CHECK(answer.status == 200);
    CHECK(says(answer, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK_FALSE(says(answer, "<script>"));
  }
  CHECK(says(app.send(get("/account/reset?token=" + tokens.reset)),
             "<p>&lt;script&gt;alert(2)&lt;/script&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>"));
}

TEST_CASE("pages: only the holder of a valid link sees the address that a reset is for", "[pages][security]") {
  TestApp app;
  const Tokens tokens(app);
  const auto shown = app.send(get("/account/reset?token=" + tokens.reset));
  CHECK(says(shown, "This sets the password of bob@example.com."));
  CHECK(says(shown, "autocomplete=\"username\" name=\"username\" value=\"bob@example.com\""));
  CHECK_FALSE(says(app.send(get("/account/reset?token=wrong")), "bob@example.com"));
  const auto again = app.send(posted("/account/reset", {{"token", tokens.reset}, {"new_password", "short"}}));
  CHECK(says(again, "password of bob@example.com."));
  CHECK(says(again, "Use at least 8 characters."));
  CHECK(app.send(posted("/account/reset", {{"token", tokens.reset}, {"new_password", kNext}})).status == 200);
  CHECK_FALSE(says(app.send(get("/account/reset?token=" + tokens.reset)), "bob@example.com"));
}

TEST_CASE("pages: every page of a mailed link speaks the browser's language", "[pages]") {
  TestApp app(FakeIssuer::configure);
  const Tokens tokens(app);
  for (const auto& target :
       {"/account/verify?token=" + tokens.verify, "/account/reset?token=" + tokens.reset,
        "/account/undo-email-change?token=" + tokens.undo, std::string("/account/forgot"), std::string("/account/verify/resend"),
        std::string("/account/sign-in-failed"), std::string("/account/sign-in-with?provider=acme"),
        std::string("/account/second-factor"), std::string("/account/two-factor"), std::string("/account/sign-in?token=x"),
        std::string("/account/nothing")}) {
    CAPTURE(target);
    const auto german = app.send(get(target).header("accept-language", "de"));
    CHECK(says(german, "<html lang=\"de\" dir=\"ltr\">"));
    const auto urdu = app.send(get(target).header("accept-language", "ur"));
    CHECK(says(urdu, "<html lang=\"ur\" dir=\"rtl\">"));
    const auto title_of = [](const Answer& answer) {
      const auto& body = answer.body();
      return body.substr(body.find("<h1>"), body.find("</h1>") - body.find("<h1>"));
    };
    CHECK(title_of(german) != title_of(app.send(get(target))));
    CHECK(title_of(urdu) != title_of(german));
  }
}

TEST_CASE("pages: a form from another site gets a refusal page and has no effect", "[pages][cross_site][security]") {
  TestApp app;
  const Tokens tokens(app);
  const auto before = app.kit().everything_stored();
  for (auto call :
       {posted("/account/verify", {{"token", tokens.verify}}), posted("/account/undo-email-change", {{"token", tokens.undo}}),
        posted("/account/reset", {{"token", tokens.reset}, {"new_password", kNext}}),
        posted("/account/forgot", {{"email", kAda}})}) {
    const auto answer = app.send(call.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site"));
    CHECK(answer.status == 403);
    CHECK(answer.header("content-type") == "text/html; charset=utf-8");
    CHECK(answer.cookies().empty());
  }
  CHECK(app.kit().everything_stored() == before);
}

TEST_CASE("pages: an unknown path or a wrong method gets an error page", "[pages]") {
  TestApp app;
  const auto missing = app.send(get("/account/nothing"));
  CHECK(missing.status == 404);
  CHECK(missing.header("content-type") == "text/html; charset=utf-8");
  const auto method = app.send(del("/account/reset"));
  CHECK(method.status == 405);
  CHECK(method.header("allow") == "GET, HEAD, POST");
  CHECK(method.header("content-type") == "text/html; charset=utf-8");
  CHECK(app.send(get("/accounts")).header("content-type") == "application/problem+json");
}

TEST_CASE("pages: an invalid link gets a page with the way to a new one", "[pages]") {
  TestApp app;
  const Tokens tokens(app);
  const auto way = [](const Answer& answer) { return says(answer, "action=\"/account/forgot\""); };
  const auto wrong = app.send(get("/account/reset?token=wrong"));
  CHECK(wrong.status == 400);
  CHECK(says(wrong, "<h1>This link doesn&#39;t work</h1>"));
  CHECK(way(wrong));
  CHECK(way(app.send(get("/account/reset"))));
  app.clock().advance(hours(1));
  CHECK(way(app.send(get("/account/reset?token=" + tokens.reset))));
  const auto old = app.send(posted("/account/reset", {{"token", tokens.reset}, {"new_password", kNext}}));
  CHECK(old.status == 400);
  CHECK(says(old, "<h1>This link has expired</h1>"));
  CHECK(way(old));
  app.clock().advance(days(7));
  for (const auto& target : {"/account/verify?token=" + tokens.verify, "/account/undo-email-change?token=" + tokens.undo}) {
    const auto answer = app.send(get(target));
    CHECK(answer.status == 400);
    CHECK(says(answer, "Links work for a limited time."));
    CHECK(says(answer, "Go to the site"));
    CHECK(says(answer, "action=\"/account/verify/resend\"") == target.starts_with("/account/verify"));
  }
}

TEST_CASE("pages: the page of a dead link mails a new one, with the same answer for any address", "[pages][security]") {
  TestApp app(with_mail);
  Browser browser(app, kOwn);
  browser.sign_up();
  const auto ask = [&](std::string_view email) { return browser.send(posted("/account/verify/resend", {{"email", email}})); };
  CHECK(says(browser.send(get("/account/verify/resend")), "We&#39;ll email you a link"));
  CHECK(says(ask(kAda), "If ada@example.com has an account that isn&#39;t confirmed"));
  CHECK(says(ask("unknown@example.com"), "If unknown@example.com has an account that isn&#39;t confirmed"));
  CHECK(ask("no address").status == 422);
  CHECK(Mailbox(app.kit()).count("verify_email", kAda) == 1);
}

TEST_CASE("pages: confirming in another browser takes a new password in the same step", "[pages][security]") {
  TestApp app;
  Browser own(app, kOwn);
  own.sign_up();
  must(app.core().email_verification.ask(kAda, caller()));
  const auto token = Mailbox(app.kit()).secret("verify_email", kAda);
  CHECK_FALSE(says(own.send(get("/account/verify?token=" + token)), "new_password"));
  Browser other(app, kOwn);
  CHECK(says(other.send(get("/account/verify?token=" + token)), "new_password"));
  const auto missing = other.send(posted("/account/verify", {{"token", token}}));
  CHECK(missing.status == 422);
  CHECK(says(missing, "Choose a new password."));
  CHECK(other.send(posted("/account/verify", {{"token", token}, {"new_password", "short"}})).status == 422);
  CHECK(says(other.send(posted("/account/verify", {{"token", token}, {"new_password", kNext}})), "is confirmed."));
  CHECK(other.send(post("/auth/login").json(sign_in_body(kAda, kNext))).status == 200);
  CHECK(says(other.send(get("/account/verify?token=" + token)), "is already confirmed"));
}

TEST_CASE("pages: after a mail is asked for, it can be sent again, and the page can be had in another language", "[pages]") {
  TestApp app(with_mail);
  app.sign_up();
  Mailbox mailbox(app.kit());
  for (const auto& [path, kind] : std::vector<std::pair<std::string, std::string>>{{"/account/forgot", "reset_password"},
                                                                                   {"/account/verify/resend", "verify_email"}}) {
    const auto before = mailbox.count(kind, TestApp::kEmail);
    const auto sent = app.send(posted(path, {{"email", TestApp::kEmail}}));
    CHECK(says(sent, "Check your spam folder."));
    CHECK(says(sent, "<a href=\"" + path + "\">Use another address</a>"));
    CHECK(says(sent, "<a href=\"/account/sign-in\">Back to sign-in</a>"));
    CHECK(hidden_of(sent, "email") == TestApp::kEmail);
    app.send(posted(path, {{"email", hidden_of(sent, "email")}}));
    CHECK(mailbox.count(kind, TestApp::kEmail) > before);
    CHECK(says(sent, "href=\"" + path + "?sent=1&amp;lang=de\""));
    const auto german = app.send(get(path + "?sent=1&lang=de"));
    CHECK(says(german, "<h1>Prüfen Sie Ihr Postfach</h1>"));
    CHECK(says(german, "zu dieser Adresse"));
    CHECK_FALSE(says(german, "<form"));
  }
}

TEST_CASE("pages: a foreign letter in an address is named", "[pages]") {
  TestApp app;
  const auto fault = [&](std::string_view email) { return app.send(posted("/account/forgot", {{"email", email}})).body(); };
  CHECK(fault("no address").find("Enter an email address, such as ada@example.com.</p>") != std::string::npos);
  CHECK(fault("jürgen@example.com").find("Use only letters of the English alphabet.</p>") != std::string::npos);
}

TEST_CASE("pages: where the site sends no mail, none is said to be on its way", "[pages]") {
  TestApp app;
  Browser browser(app, kOwn);
  browser.sign_up();
  const auto asked = browser.send(posted("/account/forgot", {{"email", kAda}}));
  CHECK(says(asked, "This site doesn&#39;t send email at present."));
  CHECK_FALSE(says(asked, "on its way"));
}

TEST_CASE("pages: a forgotten password is reset by forms alone", "[pages]") {
  TestApp app(with_mail);
  Browser browser(app, kOwn);
  browser.sign_up();
  const auto old_device = browser.cookie("usher_device");
  CHECK(says(browser.send(get("/account/forgot")), "action=\"/account/forgot\""));
  const auto asked = browser.send(posted("/account/forgot", {{"email", " ADA@example.com"}}));
  CHECK(asked.status == 200);
  CHECK(says(asked, "on its way"));
  const auto token = Mailbox(app.kit()).secret("reset_password", kAda);
  CHECK(says(browser.send(get("/account/reset?token=" + token)), "name=\"token\" value=\"" + token + "\""));
  const auto short_one = browser.send(posted("/account/reset", {{"token", token}, {"new_password", "short"}}));
  CHECK(short_one.status == 422);
  CHECK(says(short_one, "aria-invalid=\"true\""));
  CHECK(says(short_one, "name=\"token\" value=\"" + token + "\""));
  CHECK_FALSE(says(short_one, "value=\"short\""));
  const auto set = browser.send(posted("/account/reset", {{"token", token}, {"new_password", kNext}}));
  CHECK(set.status == 200);
  CHECK(says(set, "Password set"));
  CHECK_FALSE(browser.cookie("better-auth.session_token"));
  CHECK(browser.cookie("usher_device") != old_device);
  CHECK(browser.send(post("/auth/login").json(sign_in_body(kAda, kNext))).status == 200);
}

TEST_CASE("pages: a reset lists the other ways in, ticks the new ones and removes what is ticked",
          "[pages][passkeys][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  testkit::sign_up(app.kit());
  app.kit().run("UPDATE users SET is_verified = 1");
  const auto now = to_ms(app.kit().clock().now());
  const auto insert = [&](const std::string& id, std::int64_t at) {
    app.kit().run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, created_at_ms) SELECT '" + id +
                  "', id, '" + id + "', 'k', 0, 'My " + id + " phone', " + std::to_string(at) + " FROM users");
  };
  insert("old", now - 691'200'000);
  insert("new", now);
  must(app.core().password_reset.ask(kAda, caller()));
  const auto token = Mailbox(app.kit()).secret("reset_password", kAda);
  const auto shown = browser.send(get("/account/reset?token=" + token));
  CHECK(says(shown, R"(name="remove_old" value="1"> Remove My old phone, added )"));
  CHECK(says(shown, R"(name="remove_new" value="1" checked> Remove My new phone, added )"));
  CHECK(says(shown, R"(name="ways" value="old new")"));
  insert("late", now + 1);
  const auto sent = [&](std::string_view password) {
    return browser.send(
        posted("/account/reset", {{"token", token}, {"new_password", password}, {"ways", "old new"}, {"remove_old", "1"}}));
  };
  const auto again = sent("short");
  CHECK(again.status == 422);
  CHECK(says(again, R"(name="remove_old" value="1" checked>)"));
  CHECK(says(again, R"(name="remove_new" value="1"> )"));
  CHECK(says(again, R"(name="remove_late" value="1" checked>)"));
  REQUIRE(sent(kNext).status == 200);
  CHECK(app.kit().texts("SELECT id FROM passkeys") == std::vector<std::string>{"new"});
}

TEST_CASE("pages: a reset of an account without a password sets one only if it is typed", "[pages][passkeys]") {
  TestApp app([](settings::Settings& settings) { settings.better_auth_plugins = {}; });
  Browser browser(app, kOwn);
  testkit::sign_up(app.kit());
  app.kit().run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, rp_id, sign_count, created_at_ms) "
      "SELECT 'p', id, 'c', 'k', 'localhost', 0, 0 FROM users");
  app.kit().run("UPDATE users SET is_verified = 1");
  app.kit().run("UPDATE accounts SET password_hash = NULL");
  must(app.core().password_reset.ask(kAda, caller()));
  const auto token = Mailbox(app.kit()).secret("reset_password", kAda);
  const auto shown = browser.send(get("/account/reset?token=" + token));
  CHECK(says(shown, "Leave it empty to go on without a password."));
  const auto none_left =
      browser.send(posted("/account/reset", {{"token", token}, {"new_password", ""}, {"ways", "p"}, {"remove_p", "on"}}));
  CHECK(none_left.status == 422);
  CHECK(says(none_left, "id=\"new_password-fault\""));
  const auto done = browser.send(posted("/account/reset", {{"token", token}, {"new_password", ""}}));
  CHECK(says(done, "You&#39;re signed out on every device. Sign in again."));
  CHECK(app.kit().number("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL") == 0);
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("pages: after a reset the page names the ways in that remain", "[pages][security]") {
  TestApp app;
  Tokens tokens(app);
  app.kit().run(
      "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'x', id, "
      "'campus', '1', 0, 0 FROM users WHERE email = 'bob@example.com'");
  app.kit().run("UPDATE users SET is_verified = 1");
  Browser browser(app, kOwn);
  const auto done = browser.send(posted("/account/reset", {{"token", tokens.reset}, {"new_password", kNext}}));
  CHECK(done.status == 200);
  CHECK(says(done, "You can also sign in with: campus."));
}

TEST_CASE("pages: the button allows a change of address, in the browser's language; opening the link does not",
          "[pages][security]") {
  TestApp app(with_mail);
  const auto ada = testkit::sign_up(app.kit());
  app.clock().advance(std::chrono::minutes(11));
  const auto unproved = app.core().email_change.ask_with_consent(actor_of(app.kit(), ada), "New@example.com", caller());
  CHECK(testkit::outcome(unproved) == "FRESH_SESSION_REQUIRED");
  app.kit().run("UPDATE users SET is_verified = 1");
  must(app.core().email_change.ask_with_consent(actor_of(app.kit(), ada), "New@example.com", caller()));
  Mailbox mailbox(app.kit());
  const auto token = mailbox.secret("consent_email_change", kAda);
  const auto target = "/account/consent-email-change?token=" + token;
  CHECK(says(app.send(get(target)), "is about to get the address New@example.com."));
  CHECK(says(app.send(get(target).header("accept-language", "de")), "<h1>E-Mail-Adresse ändern</h1>"));
  CHECK(says(app.send(get(target).header("accept-language", "ur")), "dir=\"rtl\""));
  CHECK(mailbox.count("change_email", "New@example.com") == 0);
  CHECK(says(app.send(posted("/account/consent-email-change", {{"token", token}})), "A link is on its way to New@example.com."));
  CHECK(mailbox.count("change_email", "New@example.com") == 1);
  CHECK(app.send(get(target)).status == 400);
}

TEST_CASE("pages: the button confirms an address, after which the user can sign in", "[pages]") {
  TestApp app(with_verification);
  Browser browser(app, kOwn);
  CHECK(browser.send(post("/auth/signup").json(sign_up_body())).status == 201);
  const auto token = Mailbox(app.kit()).secret("verify_email", kAda);
  CHECK(says(browser.send(get("/account/verify?token=" + token)), "Is ada@example.com your address"));
  CHECK(browser.send(post("/auth/login").json(sign_in_body())).code() == "EMAIL_NOT_VERIFIED");
  const auto confirmed = browser.send(posted("/account/verify", {{"token", token}}));
  CHECK(confirmed.status == 200);
  CHECK(says(confirmed, "ada@example.com is confirmed"));
  CHECK(browser.send(post("/auth/login").json(sign_in_body())).status == 200);
}

TEST_CASE("pages: an address change is confirmed and undone by forms alone", "[pages]") {
  TestApp app;
  Browser browser(app, kOwn);
  browser.sign_up();
  must(app.core().user_admin.verify_email(admin(), kAda));
  CHECK(browser.send(post("/auth/email/change").json({{"new_email", "new@example.com"}})).status == 202);
  Mailbox mailbox(app.kit());
  const auto change = mailbox.secret("change_email", "new@example.com");
  CHECK(says(browser.send(get("/account/verify?token=" + change)), "Is new@example.com your address"));
  CHECK(says(browser.send(posted("/account/verify", {{"token", change}})), "new@example.com is confirmed"));
  const auto undo = mailbox.secret("email_changed", kAda);
  const bool is_suspended = GENERATE(false, true);
  if (is_suspended) must(app.core().user_admin.suspend(admin(), "new@example.com"));
  const auto* const next = is_suspended ? "This account is suspended" : "email you a link to set a new password";
  const auto asked = browser.send(get("/account/undo-email-change?token=" + undo));
  CHECK(says(asked, "the address ada@example.com back"));
  CHECK(says(asked, next));
  const auto done = browser.send(posted("/account/undo-email-change", {{"token", undo}}));
  CHECK(says(done, "Address restored"));
  CHECK(says(done, next));
  CHECK(browser.send(get("/auth/me")).status == 401);
  CHECK(mailbox.count("reset_password", kAda) == (is_suspended ? 0 : 1));
}

TEST_CASE("pages: a body of another type has no token", "[pages][security]") {
  TestApp app;
  const Tokens tokens(app);
  CHECK(app.send(post("/account/verify").json({{"token", tokens.verify}})).status == 400);
  CHECK(app.send(posted("/account/verify", {{"token", tokens.verify}}).header("content-type", "text/plain")).status == 400);
  CHECK(app.send(posted("/account/verify?token=" + tokens.verify, {})).status == 400);
  CHECK(app.send(posted("/account/verify", {{"token", tokens.verify}})).status == 200);
}

TEST_CASE("pages: neither token nor address of a link is logged", "[pages][secrets][security]") {
  TestApp app;
  const Tokens tokens(app);
  for (const auto* path : {"/account/verify", "/account/reset", "/account/undo-email-change"})
    for (const auto& token : {tokens.verify, tokens.reset, tokens.undo}) {
      app.send(get(std::string(path) + "?token=" + token));
      app.send(posted(path, {{"token", token}, {"new_password", "short"}}));
    }
  for (const auto& line : app.log_lines())
    for (const auto& text : {tokens.verify, tokens.reset, tokens.undo, std::string("@example.com")})
      CHECK(line.find(text) == std::string::npos);
}

TEST_CASE("account pages: a mail program stops reminders with one POST, and a GET stops nothing", "[pages][reminders]") {
  TestApp app;
  const auto ada = testkit::sign_up(app.kit());
  must(app.core().user_admin.verify_email(admin(), kAda));
  must(app.core().reminders.remind(admin(), ada.user.id));
  const auto target = "/account/reminders?token=" + Mailbox(app.kit()).secret("questionnaire_reminder", kAda);
  const auto stopped = [&] { return app.kit().number("SELECT count(*) FROM users WHERE reminders_stopped_at_ms > 0"); };
  const auto page = app.send(get(target));
  CHECK(says(page, "Stop reminders"));
  CHECK(stopped() == 0);
  SECTION("by its button") {
    CHECK(says(app.send(posted("/account/reminders", {{"token", hidden_of(page, "token")}})), "for good"));
  }
  SECTION("RFC 8058, as a form") { CHECK(says(app.send(posted(target, {{"List-Unsubscribe", "One-Click"}})), "for good")); }
  SECTION("RFC 8058, in parts") {
    auto call = post(target);
    call.request.body = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    CHECK(says(app.send(call.header("content-type", "multipart/form-data; boundary=b")), "for good"));
  }
  CHECK(stopped() == 1);
  CHECK(app.send(get("/account/reminders?token=x")).status == 400);
}

}  // namespace
}  // namespace usher::pages
