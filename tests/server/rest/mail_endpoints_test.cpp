#include "common/core/accounts/user_admin.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

constexpr std::string_view kNext = "another passphrase";

Call forgot(std::string_view email) { return post("/auth/password/forgot").json({{"email", email}}); }
Call reset(std::string_view token, std::string_view password = kNext) {
  return post("/auth/password/reset").json({{"token", token}, {"new_password", password}});
}
Call verify_email(std::string_view token) { return post("/auth/email/verify").json({{"token", token}}); }
Call resend() { return post("/auth/email/verify/resend"); }
Call undo(std::string_view token) { return post("/auth/email/change/undo").json({{"token", token}}); }

TEST_CASE("forgot: 202 without a body for any address, also beyond its limit", "[rest][reset][security]") {
  TestApp app(with_limits);
  app.sign_up();
  for (const auto* email : {"ada@example.com", "unknown@example.com"})
    for (int i = 0; i < 5; ++i) {
      const auto answer = app.send(forgot(email));
      CHECK(answer.status == 202);
      CHECK(answer.body().empty());
      CHECK(answer.cookies().empty());
      CHECK_FALSE(answer.header("retry-after"));
    }
  CHECK(Mailbox(app.kit()).count("reset_password", kAda) == 3);
  CHECK(app.kit().number("SELECT count(*) FROM outbox") == 3);
  CHECK(app.send(forgot("no address")).faults() == std::vector<std::string>{"email INVALID_FORMAT"});
}

TEST_CASE("verify: 200 with the user, without a session", "[rest][verify]") {
  TestApp app;
  const auto bearer = app.sign_up().text("access_token");
  CHECK(app.send(resend().bearer(bearer)).status == 202);
  const auto token = Mailbox(app.kit()).secret("verify_email", kAda);
  const auto answer = app.send(verify_email(token));
  CHECK(answer.status == 200);
  CHECK(answer.text("user.email") == kAda);
  CHECK(*answer.at("user.is_verified").boolean());
  CHECK(app.send(verify_email(token)).code() == "INVALID_TOKEN");
  CHECK(app.send(get("/auth/me").bearer(bearer)).status == 200);
}

TEST_CASE("verify: a valid bearer identifies the account, an expired one does not", "[rest][verify][security]") {
  TestApp app;
  const bool is_valid = GENERATE(true, false);
  const auto bearer = app.sign_up().text("access_token");
  CHECK(app.send(resend().json({{"email", kAda}})).status == 202);
  const auto token = Mailbox(app.kit()).secret("verify_email", kAda);
  CHECK(app.send(verify_email(token).bearer(is_valid ? bearer : "expired")).status == 200);
  CHECK(app.send(get("/auth/me").bearer(bearer)).status == (is_valid ? 200 : 401));
}

TEST_CASE("resend: 202 for any given address, or for the caller's own", "[rest][verify][security]") {
  TestApp app;
  const auto bearer = app.sign_up().text("access_token");
  CHECK(app.send(resend()).faults() == std::vector<std::string>{"email REQUIRED"});
  CHECK(app.send(resend().json({{"email", "x"}})).faults() == std::vector<std::string>{"email INVALID_FORMAT"});
  for (const auto* email : {"ada@example.com", "unknown@example.com"}) {
    const auto answer = app.send(resend().json({{"email", email}}));
    CHECK(answer.status == 202);
    CHECK(answer.body().empty());
  }
  CHECK(app.send(resend().bearer(bearer)).status == 202);
  CHECK(app.send(resend().json({{"email", " ADA@Example.com "}}).bearer(bearer)).status == 202);
  CHECK(app.kit().number("SELECT count(*) FROM outbox WHERE user_id IS NOT NULL") == 2);
  // With a session, a foreign address is treated like any address.
  CHECK(app.send(resend().json({{"email", "bob@example.com"}}).bearer(bearer)).status == 202);
  CHECK(app.kit().number("SELECT count(*) FROM outbox WHERE user_id IS NOT NULL") == 2);
}

TEST_CASE("change: 202 for a free and a taken address; needs a fresh session or the password", "[rest][email_change][security]") {
  TestApp app;
  app.sign_up("bob@example.com");
  const auto bearer = app.sign_up().text("access_token");
  const auto ask = [&](json::Object body) { return app.send(post("/auth/email/change").json(std::move(body)).bearer(bearer)); };
  CHECK(app.send(post("/auth/email/change").json({{"new_email", "new@example.com"}})).status == 401);
  for (const auto* email : {"new@example.com", "bob@example.com"}) {
    const auto answer = ask({{"new_email", email}});
    CHECK(answer.status == 202);
    CHECK(answer.body().empty());
  }
  app.clock().advance(minutes(10));
  CHECK(ask({{"new_email", "new@example.com"}}).code() == "FRESH_SESSION_REQUIRED");
  CHECK(ask({{"new_email", "new@example.com"}, {"password", "wrong password"}}).code() == "INVALID_PASSWORD");
  CHECK(ask({{"new_email", "new@example.com"}, {"password", kPassphrase}}).status == 202);
  CHECK(ask({{"new_email", "x"}, {"password", kPassphrase}}).faults() == std::vector<std::string>{"new_email INVALID_FORMAT"});
  CHECK(ask({{"new_email", kAda}}).faults() == std::vector<std::string>{"new_email UNCHANGED"});
  CHECK(app.send(get("/auth/me").bearer(bearer)).text("user.email") == kAda);
}

TEST_CASE("change: confirmed by the new mailbox, undone by the old one", "[rest][email_change]") {
  TestApp app;
  const auto bearer = app.sign_up().text("access_token");
  must(app.core().user_admin.verify_email(admin(), kAda));
  CHECK(app.send(post("/auth/email/change").json({{"new_email", "new@example.com"}}).bearer(bearer)).status == 202);
  Mailbox mailbox(app.kit());
  const auto token = mailbox.secret("change_email", "new@example.com");
  CHECK(app.send(verify_email(token)).text("user.email") == "new@example.com");
  CHECK(app.send(get("/auth/me").bearer(bearer)).text("user.email") == "new@example.com");
  CHECK(app.send(post("/auth/signup").json(sign_up_body())).code() == "EMAIL_TAKEN");
  const auto back = mailbox.secret("email_changed", kAda);
  CHECK(app.send(undo("wrong")).code() == "INVALID_TOKEN");
  CHECK(app.send(undo(back)).text("user.email") == kAda);
  CHECK(app.send(undo(back)).code() == "INVALID_TOKEN");
  CHECK(app.send(get("/auth/me").bearer(bearer)).status == 401);
}

TEST_CASE("mailed links: no token is in a response, a log line or the database", "[rest][secrets][security]") {
  TestApp app;
  const auto bearer = app.sign_up().text("access_token");
  must(app.core().user_admin.verify_email(admin(), kAda));
  Mailbox mailbox(app.kit());
  std::vector<std::string> tokens;
  std::string answers;
  const auto send = [&](const Call& call) { answers += app.send(call).body(); };
  send(post("/auth/email/change").json({{"new_email", "new@example.com"}}).bearer(bearer));
  tokens.push_back(mailbox.secret("change_email", "new@example.com"));
  send(verify_email(tokens.back()));
  tokens.push_back(mailbox.secret("email_changed", kAda));
  send(forgot("new@example.com"));
  tokens.push_back(mailbox.secret("reset_password", "new@example.com"));
  send(reset(tokens.back(), "short"));
  send(reset(tokens.back()));
  send(undo(tokens.at(1)));
  std::string logged;
  for (const auto& line : app.log_lines()) logged += line;
  const auto stored = app.kit().everything_stored();
  for (const auto& token : tokens) {
    CHECK(answers.find(token) == std::string::npos);
    CHECK(logged.find(token) == std::string::npos);
    CHECK(stored.find(token) == std::string::npos);
  }
  CHECK(logged.find("@example.com") == std::string::npos);
}

TEST_CASE("mailed links: the mail has the caller's language, and no header makes it long", "[rest][reset]") {
  TestApp app;
  app.send(forgot(kAda).header("accept-language", "ur, de;q=0.8"));
  app.send(forgot(kAda).header("accept-language", std::string(5'000, 'x')));
  CHECK(app.kit().texts("SELECT language FROM outbox ORDER BY length(language)") ==
        std::vector<std::string>{"ur, de;q=0.8", std::string(256, 'x')});
}

}  // namespace
}  // namespace usher::rest
