#include "server/better_auth/protocol/admin_gate.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"

namespace usher::better_auth {
namespace {

struct Row {
  const char* method;
  std::string path;
  json::Object body;
};

/// Every admin call of the plugin, with a valid body.
std::vector<Row> calls(const std::string& user) {
  const json::Object user_id{{"userId", user}};
  const auto with = [&](std::string_view name, json::Value value) {
    return json::Object(user_id).set(std::string(name), std::move(value));
  };
  return {{"GET", "list-users", {}},
          {"GET", "get-user?id=" + user, {}},
          {"POST", "create-user", {{"email", "c@example.com"}, {"name", "C"}}},
          {"POST", "update-user", with("data", json::Object{{"name", "X"}})},
          {"POST", "remove-user", user_id},
          {"POST", "set-role", with("role", "admin")},
          {"POST", "ban-user", user_id},
          {"POST", "unban-user", user_id},
          {"POST", "set-user-password", with("newPassword", "another passphrase")},
          {"POST", "list-user-sessions", user_id},
          {"POST", "revoke-user-session", {{"sessionToken", "x"}}},
          {"POST", "revoke-user-sessions", user_id},
          {"POST", "impersonate-user", user_id}};
}

Call call_of(const Row& row) {
  auto call = api(row.method, "/admin/" + row.path);
  return row.body.empty() ? call : call.json(row.body);
}

TEST_CASE("admin: invalid fields are reported before the caller is checked", "[better_auth][admin]") {
  Office office;
  CHECK(office.app.send(api_post("/admin/ban-user")).text("message") ==
        "[body.userId] Invalid input: expected nonoptional, received undefined");
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
