#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

using std::chrono::seconds;

TEST_CASE("admin create-user: with a password or without one", "[better_auth][admin]") {
  Office office;
  const auto carol = office.admin(
      "create-user", {{"name", "Carol"}, {"email", "carol@example.com"}, {"password", kPassword}, {"role", "admin"}});
  CHECK(carol.text("user.role") == "admin");
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
  const auto code_with = [&](std::string name, json::Value value) {
    json::Object body{{"name", "B"}, {"email", "b@example.com"}};
    return office.admin("create-user", body.set(std::move(name), std::move(value))).code();
  };
  CHECK(code_with("password", "short") == "PASSWORD_TOO_SHORT");
  CHECK(code_with("role", "owner") == "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE");
  CHECK(code_with("data", json::Object{{"role", 1}}) == "INVALID_ROLE_TYPE");
  CHECK(code_with("data", json::Object{{"image", "javascript:x"}}) == "VALIDATION_ERROR");
  CHECK(code_with("data", json::Object{{"experience_level", "guru"}}) == "VALIDATION_ERROR");
  CHECK(office.app.kit().number("SELECT count(*) FROM users") == 2);
}

TEST_CASE("admin set-role: takes a known role, effective at once", "[better_auth][admin]") {
  Office office;
  CHECK(office.on_bob("set-role", {{"role", json::Array{"admin"}}}).text("user.role") == "admin");
  CHECK(office.bob.send(api_get("/admin/list-users")).status == 200);
  CHECK(office.on_bob("set-role", {{"role", "user"}}).text("user.role") == "user");
  CHECK(office.bob.send(api_get("/admin/list-users")).status == 403);
  CHECK(office.on_bob("set-role", {{"role", "admin,user"}}).code() == "YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE");
}

TEST_CASE("admin update-user: an address and a role ask for a fresh session, a name does not", "[better_auth][admin][security]") {
  Office office;
  office.app.kit().clock().advance(office.app.core().ports.settings.tokens.fresh_for);
  const auto update = [&](std::string field, const char* value) {
    return office.on_bob("update-user", {{"data", json::Object{{std::move(field), value}}}});
  };
  CHECK(update("email", "eve@example.com").code() == "SESSION_NOT_FRESH");
  CHECK(update("role", "admin").code() == "SESSION_NOT_FRESH");
  CHECK(update("name", "Robert").status == 200);
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
  CHECK(office.ada.send(api_get("/admin/list-users")).status == 200);
}

TEST_CASE("admin ban-user: returned only with the right password, on every surface, and expires",
          "[better_auth][admin][security]") {
  Office office;
  office.on_bob("ban-user", {{"banExpiresIn", 3600}});
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
