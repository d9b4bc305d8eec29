#include "common/core/accounts/user_admin.h"
#include "common/domain/actor.h"
#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

TEST_CASE("me: 401 without a credential has WWW-Authenticate", "[rest][me]") {
  TestApp app;
  const auto answer = app.send(get("/auth/me"));
  CHECK(answer.status == 401);
  CHECK(answer.code() == "UNAUTHENTICATED");
  CHECK(answer.header("www-authenticate") == "Bearer");
}

TEST_CASE("me: with optional=1, 204 without a user, and 401 still for a refused bearer", "[rest][me]") {
  TestApp app;
  const auto nothing = app.send(get("/auth/me?optional=1"));
  CHECK(nothing.status == 204);
  CHECK(nothing.body().empty());
  CHECK(app.send(get("/auth/me?optional=1").cookie("refresh_token", "ended")).status == 204);
  CHECK(app.send(get("/auth/me?optional=1").bearer("ended")).status == 401);
  CHECK(app.send(get("/auth/me?optional=yes")).code() == "VALIDATION_FAILED");
  const auto answer = app.sign_up();
  const auto cookie = answer.cookie("refresh_token")->value;
  CHECK(app.send(get("/auth/me?optional=1").cookie("refresh_token", cookie)).text("user.email") == "ada@example.com");
}

TEST_CASE("me: by an access token, a session token, or either cookie", "[rest][me]") {
  TestApp app;
  const auto answer = app.sign_up();
  const auto cookie = answer.cookie("better-auth.session_token")->value;
  const auto raw = cookie.substr(0, cookie.find('.'));
  for (const auto& call : {get("/auth/me").bearer(answer.text("access_token")), get("/auth/me").bearer(raw),
                           get("/auth/me").bearer(cookie), get("/auth/me").cookie("better-auth.session_token", cookie),
                           get("/auth/me").cookie("refresh_token", answer.cookie("refresh_token")->value)})
    CHECK(app.send(call).text("user.email") == "ada@example.com");
}

TEST_CASE("me: a missing profile is null", "[rest][me]") {
  TestApp app([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; });
  const auto answer = app.send(post("/auth/signup").json(sign_in_body()));
  CHECK(answer.status == 201);
  CHECK(answer.at("profile").is_null());
  CHECK(app.send(get("/auth/me").bearer(answer.text("access_token"))).body().ends_with(R"("profile":null})"));
}

TEST_CASE("me: a deletion by token leaves the cookies of another account", "[rest][me]") {
  TestApp app;
  const auto own = app.sign_up();
  const auto others = app.sign_up("bob@example.com");
  const auto gone = app.send(del("/auth/me")
                                 .json({{"password", TestApp::kPassword}})
                                 .bearer(own.text("access_token"))
                                 .cookie("refresh_token", others.cookie("refresh_token")->value));
  CHECK(gone.status == 204);
  CHECK_FALSE(gone.cookie("refresh_token"));
}

TEST_CASE("me: PATCH changes fields; null clears", "[rest][me]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(patch("/auth/me").json({{"name", "Ada"}}).bearer(token)).text("user.name") == "Ada");
  CHECK(app.send(patch("/auth/me").json({{"name", nullptr}}).bearer(token)).at("user.name").is_null());
  CHECK(app.send(patch("/auth/me").json({{"image", "javascript:alert(1)"}}).bearer(token)).faults() ==
        std::vector<std::string>{"image INVALID_FORMAT"});
  CHECK(app.send(patch("/auth/me").json({{"role", "admin"}}).bearer(token)).text("user.role") == "user");
}

TEST_CASE("me: the site's own fields are set at sign-up, changed and returned", "[rest][me][user_fields]") {
  TestApp app([](settings::Settings& settings) {
    settings.user_fields = {{.name = "companyName", .required = true}, {.name = "plan", .input = false, .fallback = "free"}};
  });
  auto body = sign_up_body();
  CHECK(app.send(post("/auth/signup").json(sign_up_body())).faults() == std::vector<std::string>{"companyName REQUIRED"});
  const auto answer = app.send(post("/auth/signup").json(body.set("user_fields", json::Object{{"companyName", "Analytical"}})));
  CHECK(answer.status == 201);
  CHECK(answer.text("user_fields.companyName") == "Analytical");
  CHECK(app.send(post("/auth/signup").json(body.set("companyName", "Engines"))).faults() ==
        std::vector<std::string>{"companyName NOT_ALLOWED"});
  auto beside = sign_up_body("bob@example.com");
  CHECK(app.send(post("/auth/signup").json(beside.set("companyName", "Engines"))).text("user_fields.companyName") == "Engines");
  CHECK(answer.text("user_fields.plan") == "free");
  const auto token = answer.text("access_token");
  const auto change = [&](json::Object fields) {
    return app.send(patch("/auth/me").bearer(token).json({{"user_fields", std::move(fields)}}));
  };
  CHECK(change({{"companyName", "Engines"}}).text("user_fields.companyName") == "Engines");
  CHECK(change({{"plan", "pro"}}).faults() == std::vector<std::string>{"plan NOT_ALLOWED"});
  CHECK(app.send(get("/auth/me").bearer(token)).text("user_fields.companyName") == "Engines");
}

TEST_CASE("me: deleted with the password or a fresh session; cookies are cleared, no data remains", "[rest][me][security]") {
  TestApp app;
  const auto answer = app.sign_up();
  const auto token = answer.text("access_token");
  app.clock().advance(minutes(10));
  CHECK(app.send(del("/auth/me").bearer(token)).code() == "FRESH_SESSION_REQUIRED");
  CHECK(app.send(del("/auth/me").json({{"password", "wrong password"}}).bearer(token)).code() == "INVALID_PASSWORD");
  const auto gone = app.send(
      del("/auth/me").json({{"password", TestApp::kPassword}}).cookie("refresh_token", answer.cookie("refresh_token")->value));
  CHECK(gone.status == 204);
  CHECK(gone.cookie("refresh_token")->max_age == 0);
  CHECK(app.send(get("/auth/me").bearer(token)).status == 401);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("me: the export is one document to download and needs a fresh session", "[rest][me]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto answer = app.send(get("/auth/me/export").bearer(token));
  CHECK(answer.status == 200);
  CHECK(answer.text("user.email") == "ada@example.com");
  CHECK(answer.header("content-disposition") == "attachment; filename=\"account.json\"");
  app.clock().advance(minutes(10));
  CHECK(app.send(get("/auth/me/export").bearer(token)).code() == "FRESH_SESSION_REQUIRED");
  CHECK(app.send(post("/auth/reauthenticate").json({{"password", "wrong password"}}).bearer(token)).code() == "INVALID_PASSWORD");
  CHECK(app.send(get("/auth/me/export").bearer(token)).status == 403);
  CHECK(app.send(post("/auth/reauthenticate").json({{"password", TestApp::kPassword}}).bearer(token)).status == 200);
  CHECK(app.send(get("/auth/me/export").bearer(token)).status == 200);
}

TEST_CASE("reauthenticate: a client with cookies gets new cookies, and the old ones are no credential", "[rest][me][security]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  const auto refresh_token = browser.cookie("refresh_token").value();
  const auto session_token = browser.cookie("better-auth.session_token").value();
  const auto proved = browser.send(post("/auth/reauthenticate").json({{"password", TestApp::kPassword}}));
  CHECK(proved.status == 204);
  CHECK(proved.body().empty());
  CHECK(browser.cookie("refresh_token") != refresh_token);
  CHECK(browser.send(get("/auth/me")).status == 200);
  CHECK(app.send(get("/auth/me").cookie("refresh_token", refresh_token)).status == 401);
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", session_token)).status == 401);
}

TEST_CASE("reauthenticate: a client without cookies gets a token of the kind that it presented", "[rest][me]") {
  TestApp app;
  const auto session = app.sign_up();
  const auto prove = [&](const std::string& bearer) {
    return app.send(post("/auth/reauthenticate").json({{"password", TestApp::kPassword}}).bearer(bearer));
  };
  const auto by_access_token = prove(session.text("access_token"));
  CHECK(by_access_token.status == 200);
  CHECK(app.send(get("/auth/me").bearer(by_access_token.text("access_token"))).status == 200);
  CHECK(by_access_token.at("session_token").is_null());
  CHECK(by_access_token.cookies().empty());
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", session.cookie("refresh_token")->value)).status == 200);

  const auto signed_in = app.send(post("/api/auth/sign-in/email").json(sign_in_body())).text("token");
  const auto by_session_token = prove(signed_in);
  CHECK(by_session_token.at("access_token").is_null());
  CHECK(app.send(get("/auth/me").bearer(by_session_token.text("session_token"))).status == 200);
  CHECK(app.send(get("/auth/me").bearer(signed_in)).status == 401);
}

TEST_CASE("profile: read, changed in part, replaced", "[rest][profile]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(get("/auth/profile").bearer(token)).text("profile.experience_level") == "beginner");
  const auto patched =
      app.send(patch("/auth/profile")
                   .json({{"hardware_background", json::Object{{"devices", json::Array{"jetson"}}, {"empty", json::Object()}}}})
                   .bearer(token));
  CHECK(patched.at("profile.hardware_background") ==
        json::Value(json::Object{{"devices", json::Array{"jetson"}}, {"empty", json::Object()}}));
  CHECK(patched.text("profile.professional_role") == "student");
  CHECK(app.send(put("/auth/profile").json({{"experience_level", "advanced"}}).bearer(token)).faults() ==
        std::vector<std::string>{"professional_role REQUIRED"});
  const auto replaced =
      app.send(put("/auth/profile")
                   .json({{"experience_level", "advanced"}, {"professional_role", "other"}, {"role_other", "Gardener"}})
                   .bearer(token));
  CHECK(replaced.text("profile.role_other") == "Gardener");
  CHECK(replaced.at("profile.hardware_background") == json::Value(json::Object()));
  CHECK(app.send(patch("/auth/profile").json({{"professional_role", "engineer"}}).bearer(token))
            .at("profile.role_other")
            .is_null());
  CHECK(app.send(patch("/auth/profile").json({{"role_other", "Gardener"}}).bearer(token)).faults() ==
        std::vector<std::string>{"role_other NOT_ALLOWED"});
  CHECK(app.send(patch("/auth/profile").json({{"organization", std::string(256, 'x')}}).bearer(token)).faults() ==
        std::vector<std::string>{"organization TOO_LONG"});
}

TEST_CASE("password change: sets new cookies and ends the other sessions", "[rest][password][security]") {
  TestApp app;
  Browser browser(app);
  const auto before = browser.sign_up();
  const auto other = app.sign_in();
  const auto changed = browser.send(
      post("/auth/password/change").json({{"current_password", TestApp::kPassword}, {"new_password", "another passphrase"}}));
  REQUIRE(changed.status == 200);
  for (const auto* name : {"refresh_token", "better-auth.session_token"})
    CHECK(changed.cookie(name)->value != before.cookie(name)->value);
  CHECK(browser.send(get("/auth/me")).status == 200);
  CHECK(app.send(get("/auth/me").bearer(other.text("access_token"))).status == 401);
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", before.cookie("refresh_token")->value)).status == 401);
  CHECK(browser.send(post("/auth/refresh")).status == 200);
  CHECK(app.sign_in(TestApp::kEmail, "another passphrase").status == 200);
}

TEST_CASE("password change: a program gets its tokens in the answer and no cookie", "[rest][password][security]") {
  TestApp app;
  app.sign_up();
  const auto change = [&](const std::string& bearer, std::string_view current, std::string_view next) {
    return app.send(post("/auth/password/change").json({{"current_password", current}, {"new_password", next}}).bearer(bearer));
  };
  auto body = sign_in_body();
  const auto program = app.send(post("/auth/login").json(body.set("cookies", false)));
  const auto changed = change(program.text("access_token"), TestApp::kPassword, "another passphrase");
  CHECK(changed.cookies().empty());
  CHECK(app.send(post("/auth/refresh").json({{"refresh_token", program.text("refresh_token")}})).status == 401);
  CHECK(app.send(post("/auth/refresh").json({{"refresh_token", changed.text("refresh_token")}})).status == 200);

  const auto token =
      app.send(post("/api/auth/sign-in/email").json(sign_in_body(TestApp::kEmail, "another passphrase"))).text("token");
  const auto by_session_token = change(token, "another passphrase", "a third passphrase");
  CHECK(app.send(get("/auth/me").bearer(by_session_token.text("session_token"))).status == 200);
  CHECK(by_session_token.at("refresh_token").is_null());
}

TEST_CASE("password change: a wrong password is 403, a bad new one 422", "[rest][password]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto change = [&](const char* current, const char* next) {
    return app.send(post("/auth/password/change").json({{"current_password", current}, {"new_password", next}}).bearer(token));
  };
  CHECK(change("wrong password", "another passphrase").code() == "INVALID_PASSWORD");
  CHECK(change("S3cret-passphrase", "short").faults() == std::vector<std::string>{"new_password TOO_SHORT"});
}

TEST_CASE("verify: returns the caller in headers, from the account and not from the token", "[rest][verify]") {
  TestApp app;
  const auto answer = app.sign_up();
  const auto token = answer.text("access_token");
  must(app.core().user_admin.update(domain::OperatorActor("root"), "ada@example.com",
                                    {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  const auto verified = app.send(get("/auth/verify").bearer(token));
  CHECK(verified.status == 204);
  CHECK(verified.header("x-auth-user-id") == answer.text("user.id"));
  CHECK(verified.header("x-auth-email-verified") == "false");
  CHECK(verified.header("x-auth-role") == "admin");
}

TEST_CASE("verify: X-Auth-Email only for a verified address, unless the proxy asks for unverified ones",
          "[rest][verify][security]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto email = [&](const char* target) { return app.send(get(target).bearer(token)).header("x-auth-email"); };
  CHECK_FALSE(email("/auth/verify"));
  CHECK_FALSE(email("/auth/verify?unverified=0"));
  CHECK(email("/auth/verify?unverified=1") == "ada@example.com");
  must(app.core().user_admin.verify_email(domain::OperatorActor("root"), "ada@example.com"));
  CHECK(email("/auth/verify") == "ada@example.com");
  CHECK(email("/auth/verify?verified=1") == "ada@example.com");
}

struct Demand {
  const char* target;
  int status;
};

TEST_CASE("verify: 403 if the query asks for more, 401 without a session", "[rest][verify][security]") {
  const auto row = GENERATE(values<Demand>({{"/auth/verify?verified=1", 403},
                                            {"/auth/verify?verified=0", 204},
                                            {"/auth/verify?verified=true", 422},
                                            {"/auth/verify?verified=01", 422},
                                            {"/auth/verify?%76erified=1", 403},
                                            {"/auth/verify?unverified=1", 204},
                                            {"/auth/verify?unverified=yes", 422},
                                            {"/auth/verify?unverified=1&verified=1", 422},
                                            {"/auth/verify?unverified=1&verified=0", 204},
                                            {"/auth/verify?role=user", 204},
                                            {"/auth/verify?role=admin", 403},
                                            {"/auth/verify?role=", 403},
                                            {"/auth/verify?role=%zz", 403},
                                            {"/auth/verify?role=user&verified=1", 403},
                                            {"/auth/verify?other=x", 204}}));
  INFO(row.target);
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(get(row.target).bearer(token)).status == row.status);
  CHECK(app.send(get(row.target)).status == 401);
}

TEST_CASE("verify: a 401 has the path that the proxy was asked for, encoded for the sign-in page's query", "[rest][verify]") {
  TestApp app;
  const auto next = [&](const std::string& target) {
    return app.send(get("/auth/verify").header("x-forwarded-uri", target)).header("x-auth-next");
  };
  CHECK(next("/docs/x?page=2&part=b") == "%2Fdocs%2Fx%3Fpage%3D2%26part%3Db");
  CHECK(next("/docs/a%20b") == "%2Fdocs%2Fa%2520b");
  CHECK_FALSE(next("//evil.example.com/"));
  CHECK_FALSE(next("https://evil.example.com/"));
  CHECK_FALSE(next("/" + std::string(2'048, 'x')));
  CHECK_FALSE(app.send(get("/auth/verify")).header("x-auth-next"));
  const auto token = app.sign_up().text("access_token");
  CHECK_FALSE(app.send(get("/auth/verify").bearer(token).header("x-forwarded-uri", "/docs")).header("x-auth-next"));
}

TEST_CASE("verify: an admin without the second factor that is demanded counts as a user", "[rest][verify][security]") {
  TestApp app([](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  const auto token = app.sign_up().text("access_token");
  app.kit().run("UPDATE users SET role = 'admin'");
  CHECK(app.send(get("/auth/verify?role=admin").bearer(token)).status == 403);
  CHECK(app.send(get("/auth/verify").bearer(token)).header("x-auth-role") == "user");
  app.kit().run("UPDATE users SET two_factor_enabled = 1");
  CHECK(app.send(get("/auth/verify?role=admin").bearer(token)).status == 204);
}

TEST_CASE("verify: an anonymous account gets 401", "[rest][verify][security]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.kit().run("UPDATE users SET is_anonymous = 1");
  CHECK(app.send(get("/auth/verify").bearer(token)).status == 401);
}

}  // namespace
}  // namespace usher::rest
