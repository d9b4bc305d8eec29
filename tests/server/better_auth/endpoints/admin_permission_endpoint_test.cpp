#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"

namespace usher::better_auth {
namespace {

TEST_CASE("has-permission: an admin has all of the permissions asked about, or not", "[better_auth][admin]") {
  Office office;
  const auto ask = [](Browser& who, json::Object permissions) {
    return who.send(api_post("/admin/has-permission", {{"permissions", std::move(permissions)}})).body();
  };
  constexpr auto kYes = R"({"error":null,"success":true})";
  constexpr auto kNo = R"({"error":null,"success":false})";
  CHECK(ask(office.ada, {{"user", json::Array{"create", "ban"}}, {"session", json::Array{"revoke"}}}) == kYes);
  CHECK(ask(office.ada, {{"user", json::Array{"impersonate-admins"}}}) == kNo);
  CHECK(ask(office.ada, {{"project", json::Array{"create"}}}) == kNo);
  CHECK(ask(office.ada, {{"user", json::Array{}}}) == kNo);
  CHECK(ask(office.ada, {}) == kNo);
}

TEST_CASE("has-permission: the body is checked before the caller", "[better_auth][admin]") {
  Office office;
  const auto send = [&](json::Object body) { return office.app.send(api_post("/admin/has-permission", std::move(body))); };
  CHECK(send({}).text("message") == "[body] Invalid input");
  CHECK(send({{"permissions", 1}}).text("message") == "[body] Invalid input");
  CHECK(send({{"permissions", json::Object{{"user", "create"}}}}).status == 400);
}

}  // namespace
}  // namespace usher::better_auth
