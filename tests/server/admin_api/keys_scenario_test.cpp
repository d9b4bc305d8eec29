#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

constexpr const char* kApiKeys = "/auth/admin/api-keys";

TEST_CASE("admin keys: an API key is made, listed without its text, and revoked", "[admin_api][security]") {
  AdminOffice office;
  const auto made =
      office.as(office.ada, post(kApiKeys).json({{"scope", "admin:read"}, {"name", "crm"}, {"expires_in_days", 7}}));
  REQUIRE(made.status == 201);
  const auto key = made.text("key");
  CHECK(office.as(key, get("/auth/admin/users")).status == 200);
  const auto list = office.as(office.ada, get(kApiKeys));
  CHECK(list.text("api_keys.0.name") == "crm");
  CHECK_FALSE(list.text("api_keys.0.expires_at").empty());
  CHECK(list.body().find(key) == std::string::npos);
  CHECK(office.as(office.ada, del(kApiKeys + ("/" + made.text("api_key.id")))).status == 200);
  CHECK(office.as(key, get("/auth/admin/users")).status == 401);
  CHECK(office.as(office.ada, del(std::string(kApiKeys) + "/nothing")).code() == "NOT_FOUND");
  CHECK(office.actors("api_key.created") == std::vector<std::string>{"admin:" + office.ada_id});
  CHECK(office.actors("api_key.revoked") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin keys: the keys of an admin end with the right, and the answer says how many", "[admin_api][security]") {
  AdminOffice office;
  const auto key = key_of_admin(office.app.kit(), office.bob_id);
  REQUIRE(office.as(key, get(kUsers)).status == 200);
  const auto listed = office.as(office.ada, get(kApiKeys));
  CHECK(listed.text("api_keys.0.owner_id") == office.bob_id);
  CHECK(listed.text("api_keys.0.owner_email") == kBob);
  CHECK(listed.text("api_keys.0.state") == "live");
  SECTION("suspended") {
    const auto done = office.as(office.ada, post(office.of_bob("suspend")));
    CHECK(done.at("api_keys_revoked") == json::Value(std::int64_t{1}));
  }
  SECTION("demoted") {
    const auto done = office.as(office.ada, patch(office.of_bob()).json({{"role", "user"}}));
    CHECK(done.at("api_keys_revoked") == json::Value(std::int64_t{1}));
    CHECK(office.as(office.ada, get(kApiKeys)).text("api_keys.0.state") == "revoked");
  }
  SECTION("deleted") { CHECK(office.as(office.ada, del(office.of_bob())).header("x-api-keys-revoked") == "1"); }
  CHECK(office.as(key, get(kUsers)).status == 401);
  CHECK(office.actors("api_keys.revoked") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin keys: a wrong scope, name or life is named", "[admin_api]") {
  AdminOffice office;
  CHECK(office.as(office.ada, post(kApiKeys).json({{"scope", "root"}})).faults() ==
        std::vector<std::string>{"scope NOT_ALLOWED"});
  CHECK(office.as(office.ada, post(kApiKeys).json({{"scope", "admin:read"}, {"name", " "}, {"expires_in_days", 400}})).faults() ==
        std::vector<std::string>{"name REQUIRED", "expires_in_days OUT_OF_RANGE"});
  CHECK(office.as(office.ada, post(kApiKeys).json({{"scope", "admin:read"}, {"expires_in_days", std::int64_t{1} << 62}}))
            .faults() == std::vector<std::string>{"expires_in_days OUT_OF_RANGE"});
}

TEST_CASE("admin keys: signing keys are listed and rotated", "[admin_api]") {
  AdminOffice office;
  CHECK(office.as(office.ada, get("/auth/admin/keys")).text("keys.0.state") == "signing");
  const auto rotated = office.as(office.ada, post("/auth/admin/keys/rotate"));
  CHECK(rotated.status == 200);
  const auto list = office.as(office.ada, get("/auth/admin/keys"));
  CHECK(list.text("keys.1.kid") == rotated.text("kid"));
  CHECK(list.text("keys.1.state") == "next");
  CHECK(list.text("keys.1.use") == "access");
  CHECK(office.as(office.ada, post("/auth/admin/keys/rotate").json({{"now", true}})).status == 200);
  CHECK(office.actors("key.rotated") == std::vector<std::string>(2, "admin:" + office.ada_id));
}

TEST_CASE("admin keys: all of it asks for a fresh session, and an API key never suffices", "[admin_api][security]") {
  AdminOffice office;
  const auto key = office.key("admin:write");
  const std::vector<Call> powerful{post(kApiKeys).json({{"scope", "admin:read"}}), del(std::string(kApiKeys) + "/7"),
                                   post("/auth/admin/keys/rotate")};
  for (const auto& call : powerful) CHECK(office.as(key, call).code() == "ADMIN_SESSION_REQUIRED");
  office.let_time_pass();
  for (const auto& call : powerful) CHECK(office.as(office.ada, call).code() == "FRESH_SESSION_REQUIRED");
}

}  // namespace
}  // namespace usher::admin_api
