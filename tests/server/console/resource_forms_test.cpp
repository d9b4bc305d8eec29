#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

constexpr const char* kPage = "/admin/api-keys";
constexpr const char* kNew = "/admin/api-keys/new";

/// The key that the page shows.
std::string key_in(const Answer& page) {
  const auto at = page.body().find("<code>usher_");
  if (at == std::string::npos) return {};
  const auto rest = page.body().substr(at + 6);
  return rest.substr(0, rest.find('<'));
}

TEST_CASE("console keys: an API key is made, works, and is revoked", "[console]") {
  ConsoleOffice office;
  const auto made = office.submit(kNew, kNew, {{"name", "crm"}, {"scope", "admin:read"}, {"expires_in_days", "7"}});
  REQUIRE(made.status == 201);
  const auto key = key_in(made);
  CHECK(office.app.send(get("/auth/admin/users").bearer(key)).status == 200);
  const auto id = office.app.kit().texts("SELECT id FROM api_keys").at(0);
  const auto revoke = std::string(kPage) + "/selected/revoke";
  const auto question = office.open(revoke + "?id=" + id);
  CHECK(says(question, "crm, admin:read"));
  const auto selection = hidden_of(question, "selection");
  CHECK(office.submit(revoke + "?id=" + id, revoke, {{"selection", selection}}).header("location") ==
        std::string(kPage) + "?done=revoke_api_keys");
  CHECK(office.app.send(get("/auth/admin/users").bearer(key)).status == 401);
  CHECK(says(office.open(kPage), "revoked"));
  CHECK(office.actors("api_key.created") == std::vector<std::string>{"admin:" + office.ada_id});
  CHECK(office.actors("api_key.revoked") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("console keys: a new API key is shown once, and stored by no cache", "[console][security]") {
  ConsoleOffice office;
  const auto made = office.submit(kNew, kNew, {{"scope", "profile:read"}});
  const auto key = key_in(made);
  REQUIRE_FALSE(key.empty());
  CHECK(made.header("cache-control") == "no-store");
  CHECK_FALSE(made.header("location"));
  CHECK_FALSE(says(office.open(kPage), key));
}

TEST_CASE("console keys: what is wrong is said at its field, and what was typed stays", "[console]") {
  ConsoleOffice office;
  const auto refused = office.submit(kNew, kNew, {{"name", "reports"}, {"scope", "admin:read"}, {"expires_in_days", "soon"}});
  CHECK(refused.status == 422);
  CHECK(says(refused, R"(id="expires_in_days-fault")"));
  CHECK(says(refused, R"(value="reports")"));
  CHECK(says(refused, R"(value="soon")"));
}

TEST_CASE("console keys: signing keys are listed and rotated", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin/keys"), "signing"));
  CHECK_FALSE(says(office.open("/admin/keys"), "type=\"checkbox\""));  // nothing is done to several here
  CHECK(office.submit("/admin/keys/rotate", "/admin/keys/rotate", {}).header("location") == "/admin/keys?done=rotate_keys");
  CHECK(says(office.open("/admin/keys"), "next"));
  CHECK(office.actors("key.rotated") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("console keys: making, revoking and rotating ask for a fresh session", "[console][security]") {
  ConsoleOffice office;
  office.let_time_pass();
  const std::vector<std::string> acts{std::string(kPage) + "/selected/revoke", "/admin/keys/rotate"};
  for (const auto& act : acts) {
    const auto asked = office.submit(kNew, act, {{"id", "7"}});
    CHECK(asked.status == 303);
    CHECK(asked.header("location").value_or("").starts_with("/account/re-authenticate?next="));
  }
  for (const auto& act : {std::string(kNew), std::string("/admin/keys/rotate")}) {
    const auto kept = office.submit(kNew, act, {{"scope", "admin:read"}, {"now", "1"}});
    CHECK(kept.status == 403);
    CHECK(says(kept, "/account/re-authenticate?next="));
  }
  CHECK(office.actors("key.rotated").empty());
}

}  // namespace
}  // namespace usher::console
