#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

using std::chrono::minutes;

TEST_CASE("admin sessions: listed without tokens, ended by the listed id or by the token", "[better_auth][admin][security]") {
  Office office;
  const auto token = office.bob.send(api_get("/get-session")).text("session.token");
  const auto listed = office.on_bob("list-user-sessions");
  CHECK(listed.text("sessions.0.userId") == office.bob_id);
  CHECK(listed.at("sessions.0.impersonatedBy").is_null());
  CHECK(listed.body().find(token) == std::string::npos);
  const auto name = GENERATE(true, false) ? token : listed.text("sessions.0.token");
  CHECK(office.admin("revoke-user-session", {{"sessionToken", name}}).body() == R"({"success":true})");
  CHECK_FALSE(is_signed_in(office.bob));
  CHECK(office.admin("revoke-user-session", {{"sessionToken", "unknown"}}).body() == R"({"success":true})");
}

TEST_CASE("admin sessions: all sessions of one user end", "[better_auth][admin]") {
  Office office;
  CHECK(office.on_bob("revoke-user-sessions").body() == R"({"success":true})");
  CHECK_FALSE(is_signed_in(office.bob));
  CHECK(is_signed_in(office.ada));
}

TEST_CASE("impersonation: the browser keeps the admin's session in a cookie, and has it again under a new token",
          "[better_auth][admin]") {
  Office office;
  const auto own = office.ada.cookie(kCookie);
  const auto begun = office.on_bob("impersonate-user");
  CHECK(begun.header("set-auth-token"));
  CHECK(begun.cookie(kAdminCookie)->max_age == 604800);
  CHECK(begun.cookie(kAdminCookie)->http_only);
  const auto ended = office.admin("stop-impersonating");
  CHECK_FALSE(ended.header("set-auth-token"));
  CHECK(office.ada.cookie(kCookie) != own);  // the admin's old token has died
  CHECK_FALSE(office.ada.cookie(kAdminCookie));
  CHECK(office.ada.send(get("/auth/me")).text("user.email") == kEmail);
  CHECK(is_signed_in(office.bob));
}

TEST_CASE("impersonation: a bearer who stops it gets the admin's token, and no cookie", "[better_auth][admin][security]") {
  Office office;
  const auto told = office.on_bob("impersonate-user").header("set-auth-token").value();
  const auto ended = office.ada.send(api_post("/admin/stop-impersonating").bearer(told));
  CHECK(ended.text("user.email") == kEmail);
  CHECK(ended.cookies().empty());
  const auto own = ended.header("set-auth-token").value();
  CHECK(office.app.send(get("/auth/me").bearer(own)).text("user.email") == kEmail);
  CHECK(office.app.send(get("/auth/admin/users").bearer(own)).code() == "FORBIDDEN");
  CHECK(office.app.send(get("/auth/admin/users").cookie(kCookie, own)).code() == "UNAUTHENTICATED");
}

TEST_CASE("impersonation: the admin writes as the user, and reads none of the chats", "[better_auth][admin][security]") {
  Office office;
  REQUIRE(office.on_bob("impersonate-user").status == 200);
  CHECK(office.ada.send(Call("PATCH", "/auth/me").json({{"name", "Robert"}})).status == 200);
  CHECK(office.ada.send(get("/api/chat/sessions")).code() == "NOT_WHILE_VIEWING");
  CHECK(office.ada.send(get("/api/chat/history?session_id=notes")).code() == "NOT_WHILE_VIEWING");
  CHECK(office.ada.send(post("/api/chat/message").json({{"message", "Hello"}})).code() == "NOT_WHILE_VIEWING");
  CHECK(office.bob.send(get("/api/chat/sessions")).status == 200);
}

TEST_CASE("impersonation: the session cookie ends with the browser, the session after an hour",
          "[better_auth][admin][security]") {
  Office office;
  const auto begun = office.on_bob("impersonate-user");
  std::optional<std::int64_t> age = 0;
  for (const auto& cookie : begun.cookies())
    if (cookie.name == kCookie) age = cookie.max_age;  // the last one counts
  CHECK_FALSE(age);
  office.app.clock().advance(minutes(61));
  CHECK_FALSE(is_signed_in(office.ada));
}

TEST_CASE("impersonation: this list leaves it out, the one of /auth shows it", "[better_auth][admin]") {
  Office office;
  office.on_bob("impersonate-user");
  CHECK(office.bob.send(api_get("/list-sessions")).json().array()->size() == 1);
  CHECK(office.bob.send(get("/auth/sessions")).json().find("sessions")->array()->size() == 2);
}

TEST_CASE("impersonation: refused for banned users", "[better_auth][admin][security]") {
  Office office;
  office.on_bob("ban-user");
  CHECK(office.on_bob("impersonate-user").code() == "BANNED_USER");
  CHECK(office.app.kit().number("SELECT count(*) FROM sessions WHERE impersonated_by IS NOT NULL") == 0);
}

TEST_CASE("impersonation: without the admin's valid session it ends signed out", "[better_auth][admin][security]") {
  Office office;
  office.on_bob("impersonate-user");
  SECTION("the cookie is gone") { office.ada.forget(kAdminCookie); }
  SECTION("the cookie is forged") { office.ada.set_cookie(kAdminCookie, *office.bob.cookie(kCookie)); }
  const auto ended = office.admin("stop-impersonating");
  CHECK(ended.status == 401);
  CHECK_FALSE(is_signed_in(office.ada));
  CHECK(office.app.kit().number("SELECT count(*) FROM sessions WHERE impersonated_by IS NOT NULL AND ended_at_ms IS NULL") == 0);
}

TEST_CASE("impersonation: cannot change password or address, nor delete the account", "[better_auth][admin][security]") {
  Office office;
  office.on_bob("impersonate-user");
  const auto status = [&](const std::string& path, json::Object body) {
    return office.ada.send(api_post(path, std::move(body))).status;
  };
  CHECK(status("/change-password", {{"currentPassword", kPassword}, {"newPassword", "another passphrase"}}) == 400);
  CHECK(status("/change-email", {{"newEmail", "eve@example.com"}}) == 403);
  CHECK(status("/delete-user", {{"password", kPassword}}) == 400);
  CHECK(status("/delete-user", {}) >= 400);
  CHECK(is_signed_in(office.bob));
  CHECK(office.sign_in_bob().status == 200);
}

}  // namespace
}  // namespace usher::better_auth
