#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "server/admin_api/endpoints.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

std::vector<std::string> emails(const Answer& answer) {
  std::vector<std::string> list;
  const auto users = answer.at("users");
  if (const auto* array = users.array())
    for (const auto& user : *array) list.push_back(*user.find("email")->string());
  return list;
}

using Emails = std::vector<std::string>;

TEST_CASE("admin users: a list in pages, oldest first, with the command line's filters", "[admin_api]") {
  AdminOffice office;
  const auto list = [&](const std::string& query) { return office.as(office.ada, get(kUsers + query)); };
  const auto first = list("?limit=2");
  CHECK(emails(first) == Emails{"ada@example.com", "grace@example.com"});
  const auto second = list("?limit=2&cursor=" + first.text("next_cursor"));
  CHECK(emails(second) == Emails{"bob@example.com"});
  CHECK(second.at("next_cursor").is_null());
  CHECK(emails(list("?search=BOB")) == Emails{"bob@example.com"});
  CHECK(emails(list("?role=admin")) == Emails{"ada@example.com", "grace@example.com"});
  CHECK(emails(list("?status=suspended")).empty());
  CHECK(emails(list("?verified=true")).empty());
  CHECK(emails(list("?since=2h")).size() == 3);
  office.let_time_pass();
  CHECK(emails(list("?since=1m")).empty());
}

TEST_CASE("admin users: a list by address or name, in pages of its own order", "[admin_api]") {
  AdminOffice office;
  const auto list = [&](const std::string& query) { return office.as(office.ada, get(kUsers + query)); };
  const auto first = list("?order=email_desc&limit=2");
  CHECK(emails(first) == Emails{"grace@example.com", "bob@example.com"});
  const auto cursor = "&cursor=" + first.text("next_cursor");
  CHECK(emails(list("?order=email_desc&limit=2" + cursor)) == Emails{"ada@example.com"});
  CHECK(emails(list("?order=name")).size() == 3);
  CHECK(emails(list("?order=newest")).front() == "bob@example.com");
  const auto by_time = "&cursor=" + list("?limit=1").text("next_cursor");
  for (const auto& query : {"?order=oldest" + cursor, "?order=name" + cursor, "?order=email" + by_time}) {
    CAPTURE(query);
    CHECK(list(query).faults() == std::vector<std::string>{"cursor INVALID_FORMAT"});
  }
}

TEST_CASE("admin lists: a filter that the list does not have is refused by name", "[admin_api]") {
  AdminOffice office;
  for (const std::string list :
       {"/auth/admin/users", "/auth/admin/sessions", "/auth/admin/mail", "/auth/admin/audit", "/auth/admin/answers",
        "/auth/admin/questionnaires/1/stats", "/auth/admin/api-keys", "/auth/admin/keys", "/auth/admin/questionnaires",
        "/auth/admin/limits", "/auth/admin/overview"}) {
    CAPTURE(list);
    CHECK(office.as(office.ada, get(list + "?colour=red")).faults() == std::vector<std::string>{"colour UNKNOWN"});
    CHECK(office.as(office.ada, get(list)).status == 200);
  }
}

TEST_CASE("admin lists: a cursor of a list in another order is refused", "[admin_api]") {
  AdminOffice office;
  const auto by_name = office.as(office.ada, get(std::string(kUsers) + "?order=name&limit=1")).text("next_cursor");
  for (const auto& list : {std::string("/auth/admin/sessions"), office.of_bob("sessions"), std::string("/auth/admin/mail"),
                           std::string("/auth/admin/audit"), std::string("/auth/admin/answers")}) {
    CAPTURE(list);
    CHECK(office.as(office.ada, get(list + "?cursor=" + by_name)).faults() == std::vector<std::string>{"cursor INVALID_FORMAT"});
  }
}

TEST_CASE("admin users: a wrong parameter is named", "[admin_api]") {
  AdminOffice office;
  for (const auto& [query, fault] : {std::pair{"limit=0", "limit OUT_OF_RANGE"},
                                     {"limit=201", "limit OUT_OF_RANGE"},
                                     {"cursor=nonsense", "cursor INVALID_FORMAT"},
                                     {"role=root", "role NOT_ALLOWED"},
                                     {"status=asleep", "status NOT_ALLOWED"},
                                     {"verified=maybe", "verified NOT_ALLOWED"},
                                     {"since=yesterday", "since INVALID_FORMAT"},
                                     {"order=address", "order NOT_ALLOWED"},
                                     {"limit=1&limit=2", "limit REPEATED"}}) {
    INFO(query);
    CHECK(office.as(office.ada, get(std::string(kUsers) + "?" + query)).faults() == std::vector<std::string>{fault});
  }
}

TEST_CASE("admin users: one account by its id or address", "[admin_api]") {
  AdminOffice office;
  const auto shown = office.as(office.ada, get(office.of_bob()));
  CHECK(shown.text("user.email") == kBob);
  CHECK(shown.text("profile.experience_level") == "beginner");
  CHECK(shown.at("suspension").is_null());
  CHECK(office.as(office.ada, get("/auth/admin/users/bob@example.com")).body() == shown.body());
  CHECK(office.as(office.ada, get("/auth/admin/users/nothing")).code() == "USER_NOT_FOUND");
}

TEST_CASE("admin users: a key with admin:read sees no secret, link or hash", "[admin_api][security]") {
  AdminOffice office;
  const auto key = office.key("admin:read");
  must(office.app.core().user_admin.send_reset(admin(), office.bob_id));
  for (const auto& call : calls_of_admin_api(office.app)) {
    if (call.request.method != "GET") continue;
    INFO(call.request.path);
    const auto body = office.as(key, call).body();
    for (const auto* secret : {"token_hash", "password_hash", "key_hash", "$argon2", "sealed", "/account/reset", "private"})
      CHECK(body.find(secret) == std::string::npos);
  }
}

TEST_CASE("admin users: create, with an initial password", "[admin_api]") {
  AdminOffice office;
  const auto made = office.as(
      office.ada,
      post(kUsers).json({{"email", "eve@example.com"},
                         {"name", "Eve"},
                         {"password", TestApp::kPassword},
                         {"profile", json::Object{{"experience_level", "advanced"}, {"professional_role", "engineer"}}}}));
  CHECK(made.status == 201);
  CHECK(made.text("user.name") == "Eve");
  CHECK(made.text("profile.professional_role") == "engineer");
  CHECK(office.app.send(post("/auth/login").json(sign_in_body("eve@example.com"))).code() == "PASSWORD_CHANGE_REQUIRED");
  CHECK(office.as(office.ada, post(kUsers).json({{"email", "eve@example.com"}})).code() == "EMAIL_TAKEN");
  CHECK(office.as(office.ada, post(kUsers).json({{"email", "x"}, {"role", "root"}})).faults() ==
        std::vector<std::string>{"role NOT_ALLOWED"});
  CHECK(office.actors("user.created") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin users: change a name and a profile, delete", "[admin_api]") {
  AdminOffice office;
  const auto changed =
      office.as(office.ada, patch(office.of_bob()).json({{"name", "Bob"}, {"profile", json::Object{{"organization", "ACME"}}}}));
  CHECK(changed.text("user.name") == "Bob");
  CHECK(changed.text("profile.organization") == "ACME");
  CHECK(office.as(office.ada, patch(office.of_bob()).json({{"role", "root"}})).faults() ==
        std::vector<std::string>{"role NOT_ALLOWED"});
  CHECK(office.as(office.ada, del(office.of_bob())).status == 204);
  CHECK(office.as(office.ada, get(office.of_bob())).status == 404);
  CHECK(office.actors("user.updated").back() == "admin:" + office.ada_id);
  CHECK(office.actors("user.deleted") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin users: what hands out power asks for a fresh session", "[admin_api][security]") {
  AdminOffice office;
  const std::vector<Call> powerful{patch(office.of_bob()).json({{"role", "admin"}}),
                                   patch(office.of_bob()).json({{"email", "new@example.com"}}),
                                   patch(office.of_bob()).json({{"is_verified", true}}),
                                   post(kUsers).json({{"email", "eve@example.com"}, {"role", "admin"}}),
                                   post(kUsers).json({{"email", "eve@example.com"}, {"is_verified", true}}),
                                   del(office.of_bob()),
                                   post(office.of_bob("reset")),
                                   post(office.of_bob("verify-email")),
                                   post(office.of_bob("reset-2fa"))};
  office.let_time_pass();
  for (const auto& call : powerful) {
    INFO(call.request.method << " " << call.request.path << " " << call.request.body);
    CHECK(office.as(office.ada, call).code() == "FRESH_SESSION_REQUIRED");
  }
  CHECK(office.as(office.ada, patch(office.of_bob()).json({{"name", "Bob"}})).status == 200);
  CHECK(office.as(office.ada, post("/auth/reauthenticate").json({{"password", TestApp::kPassword}})).status < 300);
  CHECK(office.as(office.ada, post(office.of_bob("verify-email"))).status == 200);
}

TEST_CASE("admin users: a key with admin:write hands out no power and leaves admins alone", "[admin_api][security]") {
  AdminOffice office;
  const auto key = office.key("admin:write");
  const auto refused = [&](const Call& call) {
    INFO(call.request.method << " " << call.request.path << " " << call.request.body);
    const auto answer = office.as(key, call);
    CHECK(answer.status == 403);
    CHECK(answer.code() == "ADMIN_SESSION_REQUIRED");
    CHECK(answer.text("detail").find("sign in as an admin") != std::string::npos);
  };
  for (const char* act : {"reset", "verify-email", "reset-2fa"}) refused(post(office.of_bob(act)));
  for (const auto& body : {json::Object{{"role", "admin"}}, json::Object{{"role", "user"}},
                           json::Object{{"email", "new@example.com"}}, json::Object{{"is_verified", true}}})
    if (body.find("role") == nullptr || *body.find("role")->string() == "admin") refused(patch(office.of_bob()).json(body));
  refused(del(office.of_bob()));
  for (const auto& member :
       {json::Member{"role", "admin"}, json::Member{"is_verified", true}, json::Member{"password", TestApp::kPassword}}) {
    json::Object body{{"email", "eve@example.com"}};
    body.append(member);
    refused(post(kUsers).json(body));
  }
  const auto grace = "/auth/admin/users/" + office.grace_id;
  refused(patch(grace).json({{"name", "Eve"}}));
  refused(post(grace + "/suspend"));
  refused(post(grace + "/activate"));
  refused(del(grace + "/sessions"));
  const auto session = office.as(office.ada, get(grace + "/sessions")).text("sessions.0.id");
  refused(del("/auth/admin/sessions/" + session));
  CHECK(office.app.kit().number("SELECT count(*) FROM audit_events WHERE actor LIKE 'api_key:%'") == 0);
}

TEST_CASE("admin users: a key with admin:write is audited by its id", "[admin_api]") {
  AdminOffice office;
  const auto made = must(office.app.core().api_keys.create(admin(), "admin:write", "crm"));
  const std::string key(made.text.expose());
  CHECK(office.as(key, patch(office.of_bob()).json({{"name", "Bob"}})).status == 200);
  CHECK(office.as(key, post(kUsers).json({{"email", "eve@example.com"}})).status == 201);
  CHECK(office.as(key, post(office.of_bob("suspend"))).status == 200);
  for (const auto* action : {"user.created", "user.suspended"})
    CHECK(office.actors(action) == std::vector<std::string>{"api_key:" + made.key.id.str()});
  CHECK(office.actors("user.updated").back() == "api_key:" + made.key.id.str());
}

TEST_CASE("admin users: a new address is told to both, with undo unless an admin says why not", "[admin_api][security]") {
  AdminOffice office;
  must(office.app.core().user_admin.verify_email(admin(), kBob));
  office.app.kit().run("DELETE FROM outbox");
  const auto mails = [&] { return office.app.kit().texts("SELECT kind || ' ' || address FROM outbox ORDER BY 1"); };
  CHECK(office.as(office.ada, patch(office.of_bob()).json({{"email", "b@example.org"}, {"without_undo", true}})).faults() ==
        std::vector<std::string>{"reason REQUIRED"});
  CHECK(mails().empty());
  SECTION("with undo") {
    CHECK(office.as(office.ada, patch(office.of_bob()).json({{"email", "b@example.org"}})).status == 200);
    CHECK(mails() == std::vector<std::string>{"email_set bob@example.com", "email_set_here b@example.org"});
  }
  SECTION("without") {
    CHECK(office
              .as(office.ada,
                  patch(office.of_bob()).json({{"email", "b@example.org"}, {"without_undo", true}, {"reason", "mailbox lost"}}))
              .status == 200);
    CHECK(mails() == std::vector<std::string>{"email_set_for_good bob@example.com", "email_set_here b@example.org"});
  }
}

}  // namespace
}  // namespace usher::admin_api
