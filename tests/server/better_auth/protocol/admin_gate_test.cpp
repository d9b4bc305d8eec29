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

/// Every call of the plugin that is for admins alone, with a body that is in order.
std::vector<Row> calls(const std::string& user) {
  const json::Object whom{{"userId", user}};
  const auto with = [&](std::string_view name, json::Value value) {
    return json::Object(whom).set(std::string(name), std::move(value));
  };
  return {{"GET", "list-users", {}, "LIST_USERS"},
          {"GET", "get-user?id=" + user, {}, "GET_USER"},
          {"POST", "create-user", {{"email", "c@example.com"}, {"name", "C"}}, "CREATE_USERS"},
          {"POST", "update-user", with("data", json::Object{{"name", "X"}}), "UPDATE_USERS"},
          {"POST", "remove-user", whom, "DELETE_USERS"},
          {"POST", "set-role", with("role", "admin"), "CHANGE_USERS_ROLE"},
          {"POST", "ban-user", whom, "BAN_USERS"},
          {"POST", "unban-user", whom, "BAN_USERS"},
          {"POST", "set-user-password", with("newPassword", "another passphrase"), "SET_USERS_PASSWORD"},
          {"POST", "list-user-sessions", whom, "LIST_USERS_SESSIONS"},
          {"POST", "revoke-user-session", {{"sessionToken", "x"}}, "REVOKE_USERS_SESSIONS"},
          {"POST", "revoke-user-sessions", whom, "REVOKE_USERS_SESSIONS"},
          {"POST", "impersonate-user", whom, "IMPERSONATE_USERS"}};
}

Call call_of(const Row& row) {
  auto call = api(row.method, "/admin/" + row.path);
  return row.body.empty() ? call : call.json(row.body);
}

TEST_CASE("admin: nobody is 401 without a body, a user is told what they may not", "[better_auth][admin][security]") {
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

TEST_CASE("admin: what is wrong with the fields is said before who asks", "[better_auth][admin]") {
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

TEST_CASE("admin: whoever acts for somebody administers nothing", "[better_auth][admin][security]") {
  Office office;
  REQUIRE(office.on_bob("impersonate-user").status == 200);
  for (const auto& row : calls(office.ada_id)) {
    INFO(row.path);
    CHECK(office.ada.send(call_of(row)).status == 403);
  }
}

TEST_CASE("admin: the calls are there only with the plugin", "[better_auth][admin]") {
  TestApp app(with_plugins({}));
  for (const auto& row : calls("u")) CHECK(app.send(call_of(row)).status == 404);
}

}  // namespace
}  // namespace usher::better_auth
