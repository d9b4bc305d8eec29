#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/testkit/world.h"

namespace usher::admin_api {
namespace {

/// A notice to Bob in the outbox, whose id is the result.
std::string mailed(AdminOffice& office) {
  must(office.app.core().user_admin.set_password(admin(), office.bob_id, secret("another passphrase")));
  return office.app.kit().texts("SELECT id FROM outbox WHERE kind = 'password_changed'").at(0);
}

Call on_own_machine(const std::string& path) { return get(path).from("127.0.0.1").header("host", "localhost:8000"); }

TEST_CASE("admin mail: a page with states, and retry", "[admin_api]") {
  AdminOffice office;
  const auto id = mailed(office);
  const auto list = office.as(office.ada, get("/auth/admin/mail?to=BOB@example.com&limit=200"));
  CHECK(list.body().find(id) != std::string::npos);
  CHECK(list.text("mail.0.state") == "waiting");
  CHECK(office.as(office.ada, get("/auth/admin/mail?state=sent")).at("mail").array()->empty());
  CHECK(office.as(office.ada, get("/auth/admin/mail?state=lost")).faults() == std::vector<std::string>{"state NOT_ALLOWED"});
  CHECK(office.as(office.ada, post("/auth/admin/mail/" + id + "/retry")).at("due") == json::Value(1));
  CHECK(office.as(office.ada, post("/auth/admin/mail/retry")).at("due").integer());
  CHECK(office.as(office.ada, post("/auth/admin/mail/nothing/retry")).code() == "MAIL_NOT_FOUND");
  CHECK(office.as(office.ada, get("/auth/admin/mail/dropped")).at("dropped").array()->empty());
  CHECK(office.actors("mail.retried").front() == "admin:" + office.ada_id);
}

TEST_CASE("admin mail: dropped mail to one address is found behind newer ones", "[admin_api]") {
  AdminOffice office;
  office.app.kit().run(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO rate_limits (rule, subject, "
      "count, window_ends_at_ms) SELECT 'mail_dropped_verification', 'u' || i || '@example.com', 1, " +
      std::to_string(to_ms(office.app.clock().now() + std::chrono::days(1))) + " + i FROM n");
  const auto list = [&](const std::string& query) {
    return office.as(office.ada, get("/auth/admin/mail/dropped" + query)).at("dropped").array()->size();
  };
  CHECK(list("") == 200);
  CHECK(list("?to=u0@example.com") == 1);
}

TEST_CASE("admin mail: a text is shown to an admin on the own machine alone", "[admin_api][security]") {
  AdminOffice office;
  const auto path = "/auth/admin/mail/" + mailed(office);
  CHECK_FALSE(office.as(office.ada, on_own_machine(path)).text("text").empty());
  const auto has_text = [&](const std::string& bearer, Call call) {
    const auto answer = office.as(bearer, std::move(call));
    CHECK(answer.status == 200);
    return !answer.at("text").is_null() || !answer.at("subject").is_null();
  };
  CHECK_FALSE(has_text(office.ada, get(path).header("host", "localhost:8000")));
  CHECK_FALSE(has_text(office.ada, on_own_machine(path).header("host", "evil.example")));
  for (const char* header : {"x-forwarded-for", "forwarded", "x-real-ip", "via"})
    CHECK_FALSE(has_text(office.ada, on_own_machine(path).header(header, "127.0.0.1")));
  CHECK_FALSE(has_text(office.key("admin:read"), on_own_machine(path)));
  CHECK_FALSE(has_text(office.key("admin:write"), on_own_machine(path)));
}

TEST_CASE("admin mail: no text where mail is sent or the address is public", "[admin_api][security]") {
  const bool is_public = GENERATE(true, false);
  const auto world = std::make_shared<World>();
  TestApp before(world);
  const auto token = before.sign_up().text("access_token");
  must(before.core().user_admin.update(admin(), "ada@example.com", {.role = "admin"}));
  must(before.core().user_admin.set_password(admin(), "ada@example.com", secret("another passphrase")));
  const auto id = before.kit().texts("SELECT id FROM outbox WHERE kind = 'password_changed'").at(0);
  TestApp after(world, [=](settings::Settings& settings) {
    if (is_public) settings.public_url = "https://auth.example.com";
    if (!is_public) settings.mail.smtp.emplace();
  });
  auto sign_in = sign_in_body("ada@example.com", "another passphrase");
  sign_in.set("cookies", false);
  const auto session = after.send(post("/auth/login").json(std::move(sign_in)));
  const auto shown = after.send(on_own_machine("/auth/admin/mail/" + id).bearer(session.text("access_token")));
  CHECK(shown.status == 200);
  CHECK(shown.at("text").is_null());
}

}  // namespace
}  // namespace usher::admin_api
