#include "common/core/administration/resources.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/admin_api/endpoints.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/testkit/mailbox.h"

namespace usher::admin_api {
namespace {

Answer act(AdminOffice& office, const std::string& path, json::Object body) {
  return office.as(office.ada, post("/auth/admin/" + path).json(std::move(body)));
}

/// done, unchanged, gone and refused.
std::string counts(const Answer& report) {
  std::string text;
  for (const auto* name : {"done", "unchanged", "gone", "refused"}) text += json::to_text(report.at(name)) + " ";
  return text;
}

std::string session_of(AdminOffice& office, const std::string& user) {
  return office.as(office.ada, get("/auth/admin/users/" + user + "/sessions")).text("sessions.0.id");
}

TEST_CASE("admin acts: suspend until a time, and activate", "[admin_api]") {
  AdminOffice office;
  const auto suspended =
      office.as(office.ada, post(office.of_bob("suspend")).json({{"reason", "spam"}, {"until", "2099-01-01T00:00:00Z"}}));
  CHECK(suspended.at("user.is_active") == json::Value(false));
  CHECK(suspended.at("sessions_ended") == json::Value(1));
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  const auto shown = office.as(office.ada, get(office.of_bob()));
  CHECK(shown.text("suspension.reason") == "spam");
  CHECK(shown.text("suspension.until") == "2099-01-01T00:00:00.000Z");
  CHECK(office.as(office.ada, post(office.of_bob("activate"))).at("user.is_active") == json::Value(true));
  CHECK(office.app.sign_in(kBob).status == 200);
  CHECK(office.as(office.ada, post(office.of_bob("suspend")).json({{"until", "2001-01-01"}})).faults() ==
        std::vector<std::string>{"until OUT_OF_RANGE"});
}

TEST_CASE("admin acts: a reset link goes to the user, and the answer has none", "[admin_api][security]") {
  AdminOffice office;
  const auto sent = office.as(office.ada, post(office.of_bob("reset")));
  CHECK(sent.status == 202);
  CHECK(sent.json().object()->size() == 1);
  CHECK(office.app.kit().texts("SELECT address FROM outbox WHERE id = '" + sent.text("mail_id") + "'") ==
        std::vector<std::string>{std::string(kBob)});
  CHECK(office.actors("user.reset_sent") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin acts: an address is verified, and a second factor removed", "[admin_api]") {
  AdminOffice office;
  CHECK(office.as(office.ada, post(office.of_bob("verify-email"))).at("user.is_verified") == json::Value(true));
  CHECK(office.as(office.ada, post(office.of_bob("reset-2fa"))).code() == "TWO_FACTOR_NOT_ENABLED");
  must(office.app.core().two_factor_enrolment.begin(admin(), must(office.app.core().user_admin.find(office.bob_id))));
  const auto reset = office.as(office.ada, post(office.of_bob("reset-2fa")));
  CHECK(reset.at("sessions_ended") == json::Value(1));
  CHECK(office.actors("user.second_factor_reset") == std::vector<std::string>{"admin:" + office.ada_id});
  office.app.kit().run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('p', '" +
                       office.bob_id + "', 'c', 'k', 0, 0)");
  CHECK(office.as(office.ada, post(office.of_bob("reset-2fa")).json({{"passkeys", false}})).code() == "TWO_FACTOR_NOT_ENABLED");
  CHECK(office.as(office.ada, post(office.of_bob("reset-2fa")).json({{"passkeys", true}})).at("passkeys_removed") ==
        json::Value(1));
  CHECK(office.as(office.ada, post("/auth/admin/users/" + office.ada_id + "/reset-2fa")).code() == "OWN_ACCOUNT");
  CHECK(office.as(office.ada, post("/auth/admin/users/nothing/reset-2fa")).code() == "USER_NOT_FOUND");
}

TEST_CASE("admin acts: an admin neither suspends nor deletes the own account", "[admin_api][security]") {
  AdminOffice office;
  const auto own = "/auth/admin/users/" + office.ada_id;
  CHECK(office.as(office.ada, post(own + "/suspend")).code() == "OWN_ACCOUNT");
  CHECK(office.as(office.ada, del(own)).code() == "OWN_ACCOUNT");
}

TEST_CASE("resources: several sessions end, the caller's own among them does not", "[admin_api]") {
  AdminOffice office;
  const auto own = session_of(office, office.ada_id);
  const auto named = GENERATE(true, false)
                         ? own
                         : office.app.kit().texts("SELECT id FROM refresh_tokens WHERE session_id = '" + own + "'").at(0);
  const auto report =
      act(office, "sessions/selected/end", {{"ids", json::Array{named, session_of(office, office.bob_id), "nothing"}}});
  CHECK(counts(report) == "1 0 1 1 ");
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  CHECK(office.as(office.ada, get("/auth/me")).status == 200);
}

TEST_CASE("resources: the sessions of a filter are counted, then end", "[admin_api]") {
  AdminOffice office;
  const auto counted = act(office, "sessions/selected/end", {{"filter", json::Object{{"user", "bob@example.com"}}}});
  CHECK(counted.at("matching") == json::Value(1));
  CHECK(office.as(office.bob, get("/auth/me")).status == 200);
  CHECK(counts(act(office, "sessions/selected/end", {{"selection", counted.text("selection")}})) == "1 0 0 0 ");
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  const auto other = act(office, "mail/selected/retry", {{"selection", counted.text("selection")}});
  CHECK(other.status == 422);
}

TEST_CASE("resources: an empty value of a filter is refused, so that it means all by mistake never", "[admin_api][security]") {
  AdminOffice office;
  const auto counted = act(office, "sessions/selected/end", {{"filter", json::Object{{"user", ""}}}});
  CHECK(counted.faults() == std::vector<std::string>{"filter.user REQUIRED"});
  CHECK(act(office, "sessions/selected/end", {{"filter", json::Object{}}}).at("matching").integer());
}

TEST_CASE("resources: the caller's own passkey among several stays, and the others go", "[admin_api][passkeys][security]") {
  AdminOffice office;
  for (const auto& [id, owner] : {std::pair("p", office.ada_id), std::pair("q", office.bob_id)})
    office.app.kit().run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('" +
                         std::string(id) + "', '" + owner + "', '" + id + "', 'k', 0, 0)");
  CHECK(counts(act(office, "passkeys/delete", {{"ids", json::Array{"p", "q"}}})) == "1 0 0 1 ");
  CHECK(office.app.kit().texts("SELECT id FROM passkeys") == std::vector<std::string>{"p"});
}

TEST_CASE("resources: a key that was revoked before is unchanged", "[admin_api]") {
  AdminOffice office;
  office.key("profile:read");
  office.key("admin:read");
  const auto ids = office.app.kit().texts("SELECT id FROM api_keys ORDER BY id");
  const json::Object one{{"ids", json::Array{ids.at(0)}}};
  const json::Object both{{"ids", json::Array{ids.at(0), ids.at(1)}}};
  CHECK(counts(act(office, "api-keys/selected/revoke", one)) == "1 0 0 0 ");
  CHECK(counts(act(office, "api-keys/selected/revoke", both)) == "1 1 0 0 ");
  CHECK(office.actors("api_key.revoked").size() == 2);
}

TEST_CASE("resources: mail is sent again, but not what was sent", "[admin_api]") {
  AdminOffice office;
  must(office.app.core().user_admin.send_reset(admin(), office.bob_id));
  const auto id = office.app.kit().texts("SELECT id FROM outbox WHERE user_id = '" + office.bob_id + "'").at(0);
  CHECK(counts(act(office, "mail/selected/retry", {{"ids", json::Array{id, "nothing"}}})) == "1 0 1 0 ");
  office.app.kit().run("UPDATE outbox SET sent_at_ms = 1, next_attempt_at_ms = NULL");
  CHECK(act(office, "mail/selected/retry", {{"ids", json::Array{id}}}).code() == "CONFLICT");
}

TEST_CASE("resources: several are suspended with a reason, which another act without one keeps", "[admin_api]") {
  AdminOffice office;
  const json::Object bob{{"ids", json::Array{office.bob_id, "nothing"}}, {"fields", json::Object{{"reason", "spam"}}}};
  CHECK(counts(act(office, "users/selected/suspend", bob)) == "1 0 1 0 ");
  const json::Object both{{"ids", json::Array{office.bob_id, office.grace_id}}};
  CHECK(counts(act(office, "users/selected/suspend", both)) == "1 1 0 0 ");
  CHECK(office.as(office.ada, get(office.of_bob())).text("suspension.reason") == "spam");
  const auto faults = [&](const json::Object& fields) {
    const json::Object body{{"ids", json::Array{office.bob_id}}, {"fields", fields}};
    return act(office, "users/selected/suspend", body).faults();
  };
  CHECK(faults({{"why", "spam"}, {"until", 1}}) == std::vector<std::string>{"fields.why UNKNOWN"});
  CHECK(faults({{"reason", true}, {"until", 1}}) == std::vector<std::string>{"reason WRONG_TYPE", "until WRONG_TYPE"});
}

TEST_CASE("resources: a key is refused what only a session may, also where nothing would change", "[admin_api][security]") {
  AdminOffice office;
  const auto key = office.key("admin:write");
  office.app.kit().run("UPDATE users SET is_verified = 1");
  for (const auto* verb : {"verify", "demote", "reset"}) {
    CAPTURE(verb);
    const auto answer = office.as(
        key,
        post("/auth/admin/users/selected/" + std::string(verb)).json({{"ids", json::Array{office.bob_id, office.grace_id}}}));
    CHECK(answer.code() == "ADMIN_SESSION_REQUIRED");
  }
  office.app.kit().run("UPDATE users SET is_active = 0 WHERE email = 'grace@example.com'");
  CHECK(office.as(key, post("/auth/admin/users/selected/suspend").json({{"ids", json::Array{office.grace_id, "nothing"}}}))
            .at("refused") == json::Value(1));
}

TEST_CASE("resources: a reset is not mailed twice in a day, unless the act is told so", "[admin_api]") {
  AdminOffice office;
  const auto reset = [&](const std::string& again) {
    json::Object body{{"ids", json::Array{office.bob_id, office.grace_id}}};
    if (!again.empty()) body.set("fields", json::Object{{"again", again}});
    return counts(act(office, "users/selected/reset", std::move(body)));
  };
  CHECK(reset("") == "2 0 0 0 ");
  CHECK(reset("false") == "0 2 0 0 ");
  CHECK(reset("true") == "2 0 0 0 ");
}

TEST_CASE("resources: second factors of several go, and who has none is unchanged", "[admin_api][security]") {
  AdminOffice office;
  const auto& core = office.app.core();
  must(core.two_factor_enrolment.begin(admin(), must(core.user_admin.find(office.bob_id))));
  const json::Object ids{{"ids", json::Array{office.bob_id, office.grace_id, office.ada_id, "nothing"}}};
  CHECK(counts(act(office, "users/selected/reset-2fa", ids)) == "1 1 1 1 ");
  CHECK(office.app.kit().number("SELECT count(*) FROM two_factors") == 0);
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  CHECK(office.app.kit().number("SELECT count(*) FROM outbox WHERE kind = 'second_factor_reset'") == 1);
}

TEST_CASE("resources: a limit is listed, and cleared by address, network or account", "[admin_api][security]") {
  AdminOffice office;
  auto& kit = office.app.kit();
  const auto end = std::to_string(to_ms(kit.clock().now() + std::chrono::minutes(10)));
  kit.run("INSERT INTO rate_limits VALUES ('sign_in_account', 'bob@example.com', 90, " + end + "), ('code_account', '" +
          office.bob_id + "', 90, " + end + "), ('sign_in_address', '2001:db8::/64', 900, " + end + ")");
  const auto left = [&] { return office.as(office.ada, get("/auth/admin/limits")).at("limits").array()->size(); };
  REQUIRE(left() == 3);
  const auto clear = [&](const std::string& subject) {
    return counts(act(office, "limits/selected/clear", {{"ids", json::Array{subject}}}));
  };
  CHECK(clear("2001:db8::/64") == "1 0 0 0 ");
  CHECK(left() == 2);
  CHECK(clear(office.bob_id) == "1 0 0 0 ");
  CHECK(left() == 0);
  CHECK(clear("bob@example.com") == "0 0 1 0 ");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'limits.cleared' AND personal LIKE '%bob@example.com%'") ==
        1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'limits.cleared' AND personal LIKE '%2001:db8::\"%'") == 1);
}

TEST_CASE("resources: programs read the names of events, people the addresses of accounts", "[admin_api]") {
  AdminOffice office;
  const auto& administration = office.app.core().administration;
  const core::ListQuery query{.values = {{"action", "user.suspended"}}, .now = office.app.clock().now()};
  act(office, "users/selected/suspend", {{"ids", json::Array{office.bob_id}}});
  auto part = must(administration.list(core::resource_of("events"), query));
  CHECK(*part.rows.at(0).values.find("actor") == json::Value("admin:" + office.ada_id));
  CHECK(part.rows.at(0).shown.empty());
  auto for_people = query;
  for_people.for_people = true;
  part = must(administration.list(core::resource_of("events"), for_people));
  CHECK(*part.rows.at(0).shown.find("actor") == json::Value("admin:ada@example.com"));
  CHECK(*part.rows.at(0).shown.find("account") == json::Value("bob@example.com"));
}

}  // namespace
}  // namespace usher::admin_api
