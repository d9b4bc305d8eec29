#include "server/better_auth/protocol/admin_gate.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"

namespace usher::better_auth {
namespace {

struct Row {
  const char* method;
  std::string path;
  json::Object body;
  std::string code;
};

/// Every admin call of the plugin, with a valid body.
std::vector<Row> calls(const std::string& user) {
  const json::Object user_id{{"userId", user}};
  const auto with = [&](std::string_view name, json::Value value) {
    return json::Object(user_id).set(std::string(name), std::move(value));
  };
  return {{"GET", "list-users", {}, "LIST_USERS"},
          {"GET", "get-user?id=" + user, {}, "GET_USER"},
          {"POST", "create-user", {{"email", "c@example.com"}, {"name", "C"}}, "CREATE_USERS"},
          {"POST", "update-user", with("data", json::Object{{"name", "X"}}), "UPDATE_USERS"},
          {"POST", "remove-user", user_id, "DELETE_USERS"},
          {"POST", "set-role", with("role", "admin"), "CHANGE_USERS_ROLE"},
          {"POST", "ban-user", user_id, "BAN_USERS"},
          {"POST", "unban-user", user_id, "BAN_USERS"},
          {"POST", "set-user-password", with("newPassword", "another passphrase"), "SET_USERS_PASSWORD"},
          {"POST", "list-user-sessions", user_id, "LIST_USERS_SESSIONS"},
          {"POST", "revoke-user-session", {{"sessionToken", "x"}}, "REVOKE_USERS_SESSIONS"},
          {"POST", "revoke-user-sessions", user_id, "REVOKE_USERS_SESSIONS"},
          {"POST", "impersonate-user", user_id, "IMPERSONATE_USERS"}};
}

Call call_of(const Row& row) {
  auto call = api(row.method, "/admin/" + row.path);
  return row.body.empty() ? call : call.json(row.body);
}

TEST_CASE("admin: an unauthenticated caller gets 401 without a body, a user the missing permission",
          "[better_auth][admin][security]") {
  Office office;
  for (const auto& row : calls(office.ada_id)) {
    INFO(row.path);
    const auto unauthenticated = office.app.send(call_of(row));
    CHECK(unauthenticated.status == 401);
    CHECK(unauthenticated.body().empty());
    CHECK(unauthenticated.header("content-type") == "application/json");
    const auto bob = office.bob.send(call_of(row));
    CHECK(bob.status == 403);
    CHECK(bob.code() == "YOU_ARE_NOT_ALLOWED_TO_" + row.code);
  }
  CHECK(office.app.kit().number("SELECT count(*) FROM users WHERE role = 'admin' AND is_active = 1") == 1);
  CHECK(is_signed_in(office.ada));
}

TEST_CASE("admin: invalid fields are reported before the caller is checked", "[better_auth][admin]") {
  Office office;
  const auto words = [&](const char* path) { return office.app.send(api_post(std::string("/admin/") + path)).text("message"); };
  constexpr auto kWhom = "[body.userId] Invalid input: expected nonoptional, received undefined";
  CHECK(words("ban-user") == kWhom);
  CHECK(words("set-role") == std::string(kWhom) + "; [body.role] Invalid input");
  CHECK(words("update-user") == std::string(kWhom) + "; [body.data] Invalid input: expected record, received undefined");
  CHECK(words("set-user-password") ==
        std::string("[body.newPassword] Invalid input: expected string, received undefined; ") + kWhom);
  CHECK(office.app.send(api_get("/admin/get-user")).text("message") ==
        "[query.id] Invalid input: expected string, received undefined");
}

TEST_CASE("admin: while impersonating every admin call is refused", "[better_auth][admin][security]") {
  Office office;
  REQUIRE(office.on_bob("impersonate-user").status == 200);
  for (const auto& row : calls(office.ada_id)) {
    INFO(row.path);
    CHECK(office.ada.send(call_of(row)).status == 403);
  }
}

TEST_CASE("admin: 404 unless the plugin is on", "[better_auth][admin]") {
  TestApp app(with_plugins({}));
  for (const auto& row : calls("u")) CHECK(app.send(call_of(row)).status == 404);
}

}  // namespace
}  // namespace usher::better_auth
