#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

using std::chrono::seconds;

TEST_CASE("admin get-user: returns the user or 404", "[better_auth][admin]") {
  Office office;
  const auto bob = office.ada.send(api_get("/admin/get-user?id=" + office.bob_id));
  CHECK(bob.text("email") == kBob);
  CHECK(bob.text("role") == "user");
  CHECK(bob.at("banned") == json::Value(false));
  CHECK(bob.at("banReason").is_null());
  CHECK(bob.at("banExpires").is_null());
  const auto unknown = office.ada.send(api_get("/admin/get-user?id=unknown"));
  CHECK(unknown.status == 404);
  CHECK(unknown.code() == "USER_NOT_FOUND");
}

TEST_CASE("admin create-user: with a password or without one", "[better_auth][admin]") {
  Office office;
  const auto carol = office.admin(
      "create-user", {{"name", "Carol"}, {"email", "carol@example.com"}, {"password", kPassword}, {"role", "admin"}});
  CHECK(carol.text("user.name") == "Carol");
  CHECK(carol.text("user.role") == "admin");
  CHECK(carol.cookies().empty());
  CHECK(office.app.send(api_post("/sign-in/email", sign_in_body("carol@example.com"))).code() == "PASSWORD_CHANGE_REQUIRED");
  const auto dave = office.admin(
      "create-user",
      {{"name", "Dave"},
       {"email", "dave@example.com"},
       {"data",
        json::Object{{"emailVerified", true}, {"image", "https://example.com/d.png"}, {"experience_level", "beginner"}}}});
  CHECK(dave.text("user.role") == "user");
  CHECK(dave.at("user.emailVerified") == json::Value(true));
  CHECK(dave.text("user.experience_level") == "beginner");
  CHECK(dave.text("user.image") == "https://example.com/d.png");
  CHECK(office.app.send(api_post("/sign-in/email", sign_in_body("dave@example.com"))).status == 401);
}

TEST_CASE("admin create-user: invalid input is refused", "[better_auth][admin]") {
  Office office;
  const auto refusal = [&](json::Object body) {
    const auto answer = office.admin("create-user", std::move(body));
    return std::to_string(answer.status) + " " + answer.code();
  };
  CHECK(refusal({{"name", "B"}, {"email", kBob}}) == "400 USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
  CHECK(refusal({{"name", "B"}, {"email", "not an address"}}) == "400 INVALID_EMAIL");
  CHECK(refusal({{"name", "B"}, {"email", "b@example.com"}, {"password", "short"}}) == "400 PASSWORD_TOO_SHORT");
  CHECK(refusal({{"name", "B"}, {"email", "b@example.com"}, {"role", "owner"}}) ==
        "400 YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE");
  CHECK(refusal({{"name", "B"}, {"email", "b@example.com"}, {"data", json::Object{{"role", 1}}}}) == "400 INVALID_ROLE_TYPE");
  CHECK(refusal({{"name", "B"}, {"email", "b@example.com"}, {"data", json::Object{{"image", "javascript:x"}}}}) ==
        "400 VALIDATION_ERROR");
  CHECK(refusal({{"name", "B"}, {"email", "b@example.com"}, {"data", json::Object{{"experience_level", "guru"}}}}) ==
        "400 VALIDATION_ERROR");
  CHECK(office.app.kit().number("SELECT count(*) FROM users") == 2);
}

TEST_CASE("admin set-role: takes a known role, effective at once", "[better_auth][admin]") {
  Office office;
  CHECK(office.on_bob("set-role", {{"role", json::Array{"admin"}}}).text("user.role") == "admin");
  CHECK(office.bob.send(api_get("/admin/list-users")).status == 200);
  CHECK(office.on_bob("set-role", {{"role", "user"}}).text("user.role") == "user");
  CHECK(office.bob.send(api_get("/admin/list-users")).status == 403);
  for (const json::Value& role : {json::Value("owner"), json::Value("admin,user"), json::Value(json::Array{"admin", "user"})})
    CHECK(office.on_bob("set-role", {{"role", role}}).code() == "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE");
  CHECK(office.admin("set-role", {{"userId", "unknown"}, {"role", "user"}}).code() == "USER_NOT_FOUND");
}

TEST_CASE("admin: what hands out power asks for a fresh session", "[better_auth][admin][security]") {
  Office office;
  office.app.kit().clock().advance(office.app.core().ports.settings.tokens.fresh_for);
  const auto refusal = [](const Answer& answer) { return std::to_string(answer.status) + " " + answer.code(); };
  const json::Object carol{{"name", "Carol"}, {"email", "carol@example.com"}, {"password", kPassword}, {"role", "admin"}};
  CHECK(refusal(office.admin("create-user", carol)) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("set-role", {{"role", "admin"}})) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("update-user", {{"data", json::Object{{"email", "eve@example.com"}}}})) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("update-user", {{"data", json::Object{{"role", "admin"}}}})) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("set-user-password", {{"newPassword", "another passphrase"}})) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("remove-user")) == "403 SESSION_NOT_FRESH");
  CHECK(refusal(office.on_bob("impersonate-user")) == "403 SESSION_NOT_FRESH");
  CHECK(office.on_bob("update-user", {{"data", json::Object{{"name", "Robert"}}}}).status == 200);
  CHECK(office.on_bob("ban-user").status == 200);
}

TEST_CASE("admin: an admin cannot demote, ban or remove the own account", "[better_auth][admin][security]") {
  Office office;
  const auto refusal = [&](const std::string& path, json::Object body = {}) {
    const auto answer = office.admin(path, std::move(body.set("userId", office.ada_id)));
    return std::to_string(answer.status) + " " + answer.code();
  };
  CHECK(refusal("set-role", {{"role", "user"}}) == "403 YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE");
  CHECK(refusal("update-user", {{"data", json::Object{{"role", "user"}}}}) == "403 YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE");
  CHECK(refusal("update-user", {{"data", json::Object{{"banned", true}}}}) == "400 YOU_CANNOT_BAN_YOURSELF");
  CHECK(refusal("ban-user") == "400 YOU_CANNOT_BAN_YOURSELF");
  CHECK(refusal("remove-user") == "400 YOU_CANNOT_REMOVE_YOURSELF");
  CHECK(office.ada.send(api_get("/admin/list-users")).status == 200);
}

TEST_CASE("admin ban-user: ends sessions, gives the reason at sign-in, and expires", "[better_auth][admin][security]") {
  Office office;
  const auto banned = office.on_bob("ban-user", {{"banReason", "spam"}, {"banExpiresIn", 3600}});
  CHECK(banned.at("user.banned") == json::Value(true));
  CHECK(banned.text("user.banReason") == "spam");
  CHECK_FALSE(banned.text("user.banExpires").empty());
  CHECK_FALSE(is_signed_in(office.bob));
  const auto refused = office.sign_in_bob();
  CHECK(refused.status == 403);
  CHECK(
      refused.body() ==
      R"({"message":"You have been banned from this application. Please contact support if you believe this is an error.","code":"BANNED_USER"})");
  CHECK(office.sign_in_bob("wrong password").code() == "INVALID_EMAIL_OR_PASSWORD");
  CHECK(office.app.send(post("/auth/login").json(testkit::sign_in_body(kBob, kPassword))).code() == "ACCOUNT_SUSPENDED");
  office.app.clock().advance(seconds(3600));
  CHECK(office.sign_in_bob().at("user.banned") == json::Value(false));
  CHECK(office.app.sign_in(kBob).status == 200);
}

TEST_CASE("admin ban-user: without an expiry it stays until unbanned", "[better_auth][admin]") {
  Office office;
  const auto banned = office.on_bob("ban-user");
  CHECK(banned.text("user.banReason") == "No reason");
  CHECK(banned.at("user.banExpires").is_null());
  CHECK(office.sign_in_bob().status == 403);
  const auto free = office.on_bob("unban-user");
  CHECK(free.at("user.banned") == json::Value(false));
  CHECK(free.at("user.banReason").is_null());
  CHECK(office.sign_in_bob().status == 200);
  CHECK(office.on_bob("ban-user", {{"banExpiresIn", 9'000'000'000'000'000}}).status == 200);
  CHECK(office.on_bob("ban-user", {{"banExpiresIn", 1.5}}).status == 200);
}

TEST_CASE("admin update-user: sets the allowed fields only", "[better_auth][admin][security]") {
  Office office;
  const auto updated = office.on_bob("update-user", {{"data", json::Object{{"name", "Robert"},
                                                                           {"id", "chosen"},
                                                                           {"isAnonymous", true},
                                                                           {"twoFactorEnabled", true},
                                                                           {"createdAt", 0},
                                                                           {"organization", "ACME"}}}});
  CHECK(updated.text("name") == "Robert");
  CHECK(updated.text("id") == office.bob_id);
  CHECK(updated.text("organization") == "ACME");
  CHECK(office.app.kit().number("SELECT is_anonymous + two_factor_enabled FROM users WHERE email = 'bob@example.com'") == 0);
  const auto code = [&](json::Object data) { return office.on_bob("update-user", {{"data", std::move(data)}}).code(); };
  CHECK(code({}) == "NO_DATA_TO_UPDATE");
  CHECK(code({{"password", "x"}}) == "PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER");
  CHECK(code({{"email", "no address"}}) == "INVALID_EMAIL");
  CHECK(code({{"email", kEmail}}) == "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
  CHECK(code({{"image", "javascript:alert(1)"}}) == "VALIDATION_ERROR");
}

TEST_CASE("admin update-user: sets an address and a ban", "[better_auth][admin]") {
  Office office;
  const auto moved =
      office.on_bob("update-user", {{"data", json::Object{{"email", "Rob@Example.com"}, {"emailVerified", true}}}});
  CHECK(moved.text("email") == "rob@example.com");
  CHECK(moved.at("emailVerified") == json::Value(true));
  const auto banned = office.on_bob("update-user", {{"data", json::Object{{"banned", true}, {"banReason", "spam"}}}});
  CHECK(banned.at("banned") == json::Value(true));
  CHECK(banned.text("banReason") == "spam");
  CHECK_FALSE(is_signed_in(office.bob));
  CHECK(office.on_bob("update-user", {{"data", json::Object{{"banned", false}}}}).at("banned") == json::Value(false));
}

TEST_CASE("admin update-user: a refused change lifts no ban", "[better_auth][admin][security]") {
  Office office;
  office.on_bob("ban-user");
  const json::Object data{{"banned", false}, {"email", kEmail}};
  CHECK(office.on_bob("update-user", {{"data", data}}).code() == "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
  CHECK(office.sign_in_bob().status == 403);
}

TEST_CASE("admin set-user-password: ends the sessions", "[better_auth][admin][security]") {
  Office office;
  CHECK(office.on_bob("set-user-password", {{"newPassword", "another passphrase"}}).body() == R"({"status":true})");
  CHECK_FALSE(is_signed_in(office.bob));
  CHECK(office.sign_in_bob().status == 401);
  CHECK(office.sign_in_bob("another passphrase").code() == "PASSWORD_CHANGE_REQUIRED");
  CHECK(office.on_bob("set-user-password", {{"newPassword", "short"}}).code() == "PASSWORD_TOO_SHORT");
  CHECK(office.admin("set-user-password", {{"userId", "unknown"}, {"newPassword", "another passphrase"}}).status == 404);
}

TEST_CASE("admin remove-user: deletes the account for good", "[better_auth][admin]") {
  Office office;
  CHECK(office.on_bob("remove-user").body() == R"({"success":true})");
  CHECK_FALSE(is_signed_in(office.bob));
  CHECK(office.on_bob("remove-user").code() == "USER_NOT_FOUND");
  CHECK(office.app.kit().texts("SELECT actor FROM audit_events WHERE action = 'user.deleted'") ==
        std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin: the API keys of an admin end with a ban, another role and the removal", "[better_auth][admin][security]") {
  Office office;
  auto& kit = office.app.kit();
  const auto key = testkit::key_of_admin(kit, office.bob_id);
  const auto [path, body] =
      GENERATE(table<std::string, json::Object>({{"ban-user", {}},
                                                 {"set-role", {{"role", "user"}}},
                                                 {"update-user", {{"data", json::Object{{"role", "user"}}}}},
                                                 {"update-user", {{"data", json::Object{{"banned", true}}}}},
                                                 {"remove-user", {}}}));
  REQUIRE(testkit::outcome(kit->api_keys.identify(key)) == "OK");
  CHECK(office.on_bob(path, body).status == 200);
  CHECK(testkit::outcome(kit->api_keys.identify(key)) == "UNAUTHENTICATED");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'api_keys.revoked'") == 1);
}

TEST_CASE("admin update-user: a new address is told to the old one, with undo, and to the new one",
          "[better_auth][admin][security]") {
  Office office;
  auto& kit = office.app.kit();
  testkit::must(kit->user_admin.verify_email(testkit::admin(), office.bob_id));
  kit.run("DELETE FROM outbox");
  CHECK(office.on_bob("update-user", {{"data", json::Object{{"email", "b@example.org"}}}}).status == 200);
  CHECK(kit.texts("SELECT kind || ' ' || address FROM outbox ORDER BY 1") ==
        std::vector<std::string>{"email_set bob@example.com", "email_set_here b@example.org"});
}

}  // namespace
}  // namespace usher::better_auth
